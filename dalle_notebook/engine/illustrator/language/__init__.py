"""Language: a prompt in English or Chinese becomes a `Scene`.

Pure tables and one parser; nothing here knows what can be drawn, and nothing is
random. Pixels begin in `stage`.
"""

from __future__ import annotations

from dataclasses import replace

from dalle_notebook.engine.illustrator.language import parser, tokens
from dalle_notebook.engine.illustrator.scene import Scene

__all__ = ["understand"]

_LONGEST_KEPT_PROMPT = 2000


def understand(prompt: str) -> Scene:
    """Say what a prompt asks for; never fails, whatever the text is."""
    text = tokens.clean(prompt)
    lettering, rest = tokens.lettering(text)
    scene = parser.read(tokens.words(rest))
    kept = " ".join(text.split())[:_LONGEST_KEPT_PROMPT]
    return replace(scene, prompt=kept, lettering=lettering)
