"""Both themes: every word that we write can be read."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.lab_server import LabServer
from tests.browser.test_cells import LOAD

pytestmark = pytest.mark.browser

READABLE = 4.5
"""The contrast that WCAG asks of body text (level AA)."""

# Colours and opacity as computed, laid over each other from the page upwards.
CONTRASTS = """
(root) => {
  const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    // Colours that a style sheet mixes are told from 0 to 1.
    const full = text.startsWith('color(') ? 255 : 1;
    return [r * full, g * full, b * full, a];
  };
  const over = (top, under) => {
    const mix = (i) => top[i] * top[3] + under[i] * (1 - top[3]);
    return [mix(0), mix(1), mix(2), 1];
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (element) => {
    const chain = [];
    for (let e = element; e; e = e.parentElement) chain.unshift(e);
    let ground = [255, 255, 255, 1];
    let opacity = 1;
    for (const e of chain) {
      const style = getComputedStyle(e);
      opacity *= Number(style.opacity);
      ground = over(parse(style.backgroundColor), ground);
    }
    const ink = parse(getComputedStyle(element).color);
    ink[3] *= opacity;
    const [a, b] = [luminance(over(ink, ground)), luminance(ground)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const found = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    const element = walker.currentNode.parentElement;
    const shown = element.checkVisibility() && !element.closest(':disabled, button');
    if (text && shown) found.push([text.slice(0, 40), contrast(element)]);
  }
  return found;
}
"""


@pytest.fixture(autouse=True)
def _light_again(lab: LabServer) -> object:
    yield
    lab.set_theme("JupyterLab Light")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_every_word_can_be_read(opened: Open, lab: LabServer, theme: str) -> None:
    lab.set_theme(theme)
    notebook = opened(
        LOAD,
        "%%dalle --size 256x256 -n 2\na {yellow|white} moon",
        "dalle.form('a {sun')",
        "%%dalle --endpoint http://127.0.0.1:9/v1 -n 2\na moon",
        "%dalle_models",
        "%%dalle --fresh --size 256x256\na moon",
    )
    is_light = notebook.page.locator("body").get_attribute("data-jp-theme-light")
    for number in range(6):
        notebook.run(number)
    expect(notebook.output(2)).to_contain_text("this brace is never closed")
    words = [
        word
        for number in range(1, 6)
        for word in notebook.output(number).evaluate(CONTRASTS)
    ]

    assert is_light == ("true" if theme.endswith("Light") else "false")
    assert len(words) > 40
    assert [word for word in words if word[1] < READABLE] == []
