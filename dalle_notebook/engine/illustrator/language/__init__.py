"""Language: a prompt in English, Chinese or one of four more becomes a `Scene`.

Pure tables and one parser; nothing here knows what can be drawn, and nothing is
random. Pixels begin in `stage`.
"""

from __future__ import annotations

from dataclasses import replace

from dalle_notebook.engine.illustrator.language import (
    foreign,
    negation,
    parser,
    senses,
    tokens,
)
from dalle_notebook.engine.illustrator.scene import Scene

__all__ = ["understand"]

_LONGEST_KEPT_PROMPT = 2000


def understand(prompt: str) -> Scene:
    """Say what a prompt asks for; never fails, whatever the text is."""
    text = tokens.clean(prompt)
    lettering, rest = tokens.lettering(text)
    heard = senses.settle(foreign.translate(tokens.words(rest)))
    scene = parser.read(negation.without_denied(heard))
    kept = " ".join(text.split())[:_LONGEST_KEPT_PROMPT]
    return replace(scene, prompt=kept, lettering=lettering)
