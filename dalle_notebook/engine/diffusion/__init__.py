"""A neural engine: diffusion models from a folder, run by the diffusers library.

`folder` looks at a model without loading anything, so it works where the extra is
not installed; `loading` and `painter` need it and import it when they run; `engine`
is what the endpoint sees. Nothing in here fetches a model or runs code of one.
"""

from __future__ import annotations

EXTRA = "local"
"""The extra of this package that has what is needed."""
