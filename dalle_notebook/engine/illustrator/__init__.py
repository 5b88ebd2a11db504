"""The illustrator: an offline engine whose pictures mean what the prompt says.

`language` reads the prompt into a `Scene`, `scenery` paints the place, `rigs`
and `kit` draw the figures, `stage` puts them together, `styles` paints it over.
`painter.paint` is the front door.
"""

from __future__ import annotations

NAME = "illustrator"
VERSION = "1"
STAGES = 3
"""What it can show of a picture on the way: the place; the figures, roughly; the
figures in full, before weather and style."""
