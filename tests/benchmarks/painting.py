"""The mask editor while somebody paints, timed inside the page.

A real Chromium and a real mouse, which goes in circles over a picture; the page is the
widget's own module in a document of its own, without a notebook around it. `work` is
what a frame costs the editor; between frames the page has to be free for everything
else. `floor` is the same mouse over a page that does nothing. `sent` is the time from
the release of the button until the mask is handed over, debouncing included.
"""

from __future__ import annotations

import atexit
import contextlib
import math
import time
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any

from benchmarks.report import Bar, Row, Table
from instruments import environment, pictures
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from dalle_notebook.picture.preview import preview
from dalle_notebook.widgets.mask_editor import MaskEditor

SECONDS = 3.0
_SETTLE_MS = 1_500

_things = contextlib.ExitStack()
atexit.register(_things.close)

_PAGE = """<!doctype html><html lang="en"><style>{style}</style>
<div id="el" style="width: 900px; height: 700px"></div>
<script type="module">
{module}
const work = (window.work = []), frames = (window.frames = []);
const next = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = paint => next(at => {{
  const begun = performance.now();
  paint(at);
  work.push(performance.now() - begun);
}});
const beat = at => {{ frames.push(at); next(beat); }};
next(beat);
const binary = atob("{picture}");
const state = {{
  _picture: Uint8Array.from(binary, letter => letter.charCodeAt(0)),
  _size: [{width}, {height}],
  _title: "a picture",
  _mask_png: new DataView(new ArrayBuffer(0)),
}};
const model = {{
  get: key => state[key],
  set: (key, value) => {{ state[key] = value; }},
  save_changes: () => {{ window.sent = performance.now(); }},
  on: () => {{}},
}};
if ({is_editor}) widget().render({{ model, el: document.getElementById("el") }});
</script>"""

_CHOOSE = """([size, most, softness]) => {
  const sliders = document.querySelectorAll(".dn-mask-sliders input[type=range]");
  const width = (Number(sliders[0].max) * Math.log(size)) / Math.log(most);
  for (const [number, value] of [width, softness * 100].entries()) {
    sliders[number].value = value;
    sliders[number].dispatchEvent(new Event("input"));
  }
}"""


@cache
def _page() -> Page:
    playwright = _things.enter_context(sync_playwright())
    browser = playwright.chromium.launch(
        executable_path=environment.find_chromium(),
        args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    )
    _things.callback(browser.close)
    return browser.new_page(viewport={"width": 1000, "height": 820})


@cache
def _html(side: int, *, is_editor: bool = True) -> str:
    image = Image.fromarray(pictures.pixels((256, 256), 1)).resize((side, side))
    return _PAGE.format(
        style=MaskEditor._css,
        module=MaskEditor._esm.replace("export default", "const widget ="),
        picture=b64encode(preview(image, 2048)).decode(),
        width=side,
        height=side,
        is_editor=str(is_editor).lower(),
    )


def _paint(
    side: int, brush: float, softness: float = 0.0, *, is_editor: bool = True
) -> Mapping[str, float]:
    """Circles of a mouse with a brush of a part of the picture's width."""
    page = _page()
    page.set_content(_html(side, is_editor=is_editor))
    page.wait_for_timeout(_SETTLE_MS)
    middle, radius = (450.0, 350.0), 180.0
    if is_editor:
        page.evaluate(_CHOOSE, [max(1, round(side * brush)), side, softness])
        box: Any = page.locator(".dn-mask-stage").bounding_box()
        middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = page.mouse
    mouse.move(middle[0] + radius, middle[1])
    mouse.down()
    page.evaluate("() => { work.length = frames.length = 0; window.sent = 0; }")
    begun = time.monotonic()
    while (now := time.monotonic() - begun) < SECONDS:
        # A circle a second, growing and shrinking.
        turn, wide = 2 * math.pi * now, radius * (0.6 + 0.4 * math.cos(now))
        mouse.move(middle[0] + wide * math.cos(turn), middle[1] + wide * math.sin(turn))
    work, frames = page.evaluate("[[...work], [...frames]]")
    released = page.evaluate("performance.now()")
    mouse.up()
    page.wait_for_timeout(_SETTLE_MS)
    sent = page.evaluate("window.sent")
    gaps = [after - before for before, after in pairwise(frames)]
    return {
        "work p95 ms": _part(work, 0.95),
        "work median ms": _part(work, 0.5),
        "frame median ms": _part(gaps, 0.5),
        "frame p95 ms": _part(gaps, 0.95),
        "sent ms": sent - released if is_editor else 0.0,
    }


def _part(values: list[float], part: float) -> float:
    return sorted(values)[int(part * (len(values) - 1))] if values else 0.001


def tables() -> list[Table]:
    """What is compared."""
    return [
        Table(
            "painting a mask",
            [
                Row("1024 px", lambda: _paint(1024, 1 / 16)),
                Row("4096 px", lambda: _paint(4096, 1 / 16)),
                Row("4096 px, soft", lambda: _paint(4096, 1 / 16, 0.5)),
                Row("4096 px, soft and huge", lambda: _paint(4096, 1 / 4, 0.5)),
                Row("floor", lambda: _paint(64, 0, is_editor=False)),
            ],
            [
                Bar("1024 px", None, 4),
                Bar("4096 px", None, 8),
                Bar("4096 px, soft and huge", None, 33),
            ],
            rounds=3,
            warm_up=False,
        ),
    ]
