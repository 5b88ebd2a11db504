"""`dalle.compare_slider()`: two pictures over each other, with a divider.

Everything that the page needs goes along with the widget, as PNG, so that it works
while the kernel is busy. Below it stands a table with both pictures: that is what a
notebook shows that nobody trusts, or that no kernel runs for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import PIL.Image
import traitlets
from IPython import get_ipython

from dalle_notebook.errors import UsageError
from dalle_notebook.picture.encode import encode_png
from dalle_notebook.picture.preview import preview, shrink
from dalle_notebook.render.legible import cut, one_line
from dalle_notebook.render.view import GridView, TileView
from dalle_notebook.session.archive.comparing import Compared, caption, differences
from dalle_notebook.session.bundle import Bundle, mime_bundle
from dalle_notebook.session.image import Image
from dalle_notebook.session.inputs import Given, find_picture
from dalle_notebook.session.results import Grid
from dalle_notebook.session.session import Session, current_session
from dalle_notebook.store.facts import all_facts
from dalle_notebook.widgets.modules import STATIC, join_modules
from dalle_notebook.widgets.twin import TWIN_STYLE, Twinned

MODES = ("slider", "blink", "difference")

FACTORS = (1, 2, 4, 8, 16, 32, 64)
"""How strongly a difference is shown: what the page offers, from least to most."""

MOST_PX = 2048
"""The longer side of what the page gets: two pictures of this size as PNG are about
15 MB, four times as many pixels would be more than a page takes at once."""

_UNNAMED = ("the first picture", "the second picture")
"""How errors call them; no label for a person who sees both."""

_TWIN_PX = 512
_LABEL_COLUMNS = 300
_MODULES = (
    *("own_keys.js", "compare_words.js", "compare_numbers.js"),
    *("compare_pixels.js", "compare_slider.js"),
)


def compare_slider(
    a: object,
    b: object = None,
    *,
    labels: Sequence[str] | None = None,
    mode: str = "slider",
    position: float = 50.0,
    amplify: float = 4.0,
) -> CompareSlider:
    """Two pictures over each other: a divider, blinking, their difference.

    Args:
        a: the left one: whatever `dalle.edit` takes (a picture of ours, a Pillow
            image, an array, encoded bytes, the name of a variable or file, an archive
            id, a link). Without `b` an edited picture or its result, which is then
            held against what it was made from; or a result of exactly two pictures.
        b: the right one. One of another size is shown fitted into the frame of `a`.
        labels: what is written below each; None: prompts, or what tells them apart.
        mode: `slider`, `blink` or `difference`.
        position: of the divider, in percent of the width from the left.
        amplify: 1 to 64; how strongly a difference is shown.

    Returns:
        A widget whose `mode`, `position` and `amplify` can be read and set.

    Raises:
        UsageError: there is no such picture, or nothing to hold it against.
        BadImage: it cannot be opened.
    """
    if mode not in MODES:
        raise UsageError(f"mode is one of {', '.join(MODES)}")
    if not _is_within(position, 0, 100):
        raise UsageError("position is a number from 0 to 100, in percent of the width")
    if not _is_within(amplify, FACTORS[0], FACTORS[-1]):
        raise UsageError(f"amplify is a number from {FACTORS[0]} to {FACTORS[-1]}")
    pair = _pair(a, b, current_session())
    return CompareSlider(
        pair.labelled(labels), mode=mode, position=position, amplify=amplify
    )


@dataclass(frozen=True)
class _Pair:
    """Two upright pictures, 8-bit RGB or RGBA.

    Attributes:
        is_edit: the second was made from the first.
    """

    pictures: tuple[PIL.Image.Image, PIL.Image.Image]
    labels: tuple[str, str]
    is_edit: bool = False

    @property
    def names(self) -> tuple[str, str]:
        return ("before", "after") if self.is_edit else ("A", "B")

    def labelled(self, labels: Sequence[str] | None) -> _Pair:
        """The same with labels of somebody's own."""
        if labels is None:
            return self
        is_two = not isinstance(labels, str) and len(labels) == 2
        if not is_two or not all(isinstance(label, str) for label in labels):
            raise UsageError('labels are two texts: labels=("draft", "final")')
        return _Pair(self.pictures, (labels[0], labels[1]), self.is_edit)


class CompareSlider(Twinned):
    """The widget.

    Attributes:
        mode: `slider`, `blink` or `difference`.
        position: of the divider, 0 to 100 percent of the width.
        amplify: how strongly a difference is shown, 1 to 64.
    """

    remark = "Run the cell again for the slider."

    _esm = join_modules("dom.js", *_MODULES)
    _css = TWIN_STYLE + (STATIC / "compare_slider.css").read_text("utf-8")

    mode = traitlets.Enum(MODES, "slider").tag(sync=True)
    position = traitlets.Float(50.0, min=0.0, max=100.0).tag(sync=True)
    amplify = traitlets.Float(4.0, min=FACTORS[0], max=FACTORS[-1]).tag(sync=True)
    _a = traitlets.Bytes().tag(sync=True)
    _b = traitlets.Bytes().tag(sync=True)
    _about = traitlets.Dict().tag(sync=True)

    def __init__(self, pair: _Pair, **chosen: Any) -> None:
        self._pair = pair
        shown = [shrink(picture, MOST_PX) for picture in pair.pictures]
        super().__init__(
            _a=encode_png(shown[0]),
            _b=encode_png(shown[1]),
            _about={
                "modes": list(MODES),
                "factors": list(FACTORS),
                "is_edit": pair.is_edit,
                "labels": [cut(label, _LABEL_COLUMNS) for label in pair.labels],
                "sizes": [list(picture.size) for picture in pair.pictures],
                "shown": [list(picture.size) for picture in shown],
            },
            **chosen,
        )

    def __repr__(self) -> str:
        return f"compare_slider: {cut(' | '.join(_titles(self._pair)), 100)}"

    def twin(self) -> Bundle:
        """Both pictures side by side."""
        return mime_bundle(_view(self._pair))


# -- which two ------------------------------------------------------------------


def _pair(a: object, b: object, session: Session) -> _Pair:
    if b is None and isinstance(a, Grid) and len(a) == 2:
        a, b = a
    if b is None:
        return _edited(a, session)
    left, first = _find(a, session, _UNNAMED[0])
    right, second = _find(b, session, _UNNAMED[1])
    if first and second:
        labels = _apart(first, second)
    else:
        labels = (_label(left, first), _label(right, second))
    return _Pair((left.image, right.image), labels)


def _edited(given: object, session: Session) -> _Pair:
    """An edit and what it was made from."""
    found, image = _find(given, session, "the picture")
    before = image.before() if image else None
    if image is None or before is None:
        raise UsageError(
            "there is nothing to hold this picture against: give a second one, "
            "dalle.compare_slider(a, b)"
        )
    return _Pair((before, found.image), ("", image.prompt), is_edit=True)


def _find(given: object, session: Session, what: str) -> tuple[Given, Image | None]:
    """A picture, and what the archive knows of it."""
    shell = get_ipython()
    found = find_picture(given, shell.user_ns if shell else {}, session, what)
    # What somebody holds is asked first: after a full disk it is in no archive.
    if isinstance(given, Grid):
        return found, given[0]
    kept: object = given
    if not isinstance(given, Image) and found.parent:
        kept = session.kept_picture(found.parent)
    return found, kept if isinstance(kept, Image) else None


def _label(found: Given, image: Image | None) -> str:
    title = "" if found.title in _UNNAMED else found.title
    return (image.prompt if image else "") or title


def _apart(first: Image, second: Image) -> tuple[str, str]:
    """What tells two pictures of the archive apart; their prompt where nothing does."""
    told = differences(
        [
            Compared(one.record, all_facts([one.record], (), None), None)
            for one in (first, second)
        ]
    )
    captions = [
        caption(its) or one.prompt or one.record.ask.verb
        for its, one in zip(told, (first, second), strict=True)
    ]
    return captions[0], captions[1]


# -- without a page ---------------------------------------------------------------


def _titles(pair: _Pair) -> list[str]:
    return [
        f"{name}, {label}" if label else name
        for name, label in zip(pair.names, map(one_line, pair.labels), strict=True)
    ]


def _view(pair: _Pair) -> GridView:
    tiles = tuple(
        TileView(
            "kept",
            title,
            caption=label,
            preview=preview(picture, _TWIN_PX),
            preview_px=min(_TWIN_PX, max(picture.size)),
            details=(("size", f"{picture.width}x{picture.height}"),),
        )
        for title, label, picture in zip(
            _titles(pair), pair.labels, pair.pictures, strict=True
        )
    )
    return GridView(
        title="compared",
        rows=((),),
        columns=tuple((name,) for name in pair.names),
        tiles=(tiles,),
    )


def _is_within(value: object, least: float, most: float) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and least <= float(value) <= most  # type: ignore[arg-type]
