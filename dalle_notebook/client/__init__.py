"""An images endpoint over HTTP: `ImagesClient`, usable by itself.

    async with ImagesClient("https://api.example.com/v1", key) as client:
        answer = await client.generate(prompt="a white siamese cat")

No archive, no Jupyter, no prices: those live above. Here are the transport, the
rules of when a request may be sent again, the pacing, and the safe download of
pictures that come as URLs.
"""

from __future__ import annotations

from dalle_notebook.client.images import ImagesClient

__all__ = ["ImagesClient"]
