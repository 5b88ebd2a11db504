"""Preview bytes as `data:` addresses.

The type is read from the bytes, not believed from a caller: only the three
raster kinds that previews are made in become an address, so that nothing
which a browser would run (SVG, HTML) can be shown as a picture.
"""

from __future__ import annotations

from binascii import b2a_base64


def picture_type(preview: bytes) -> str | None:
    """Return the media type of WebP, PNG or JPEG bytes, else None."""
    if preview[:4] == b"RIFF" and preview[8:12] == b"WEBP":
        return "image/webp"
    if preview.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if preview.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return None


def data_address(preview: bytes | None) -> str:
    """Return a `data:` address of a preview, or "" if there is none to show."""
    if preview is None:
        return ""
    media_type = picture_type(preview)
    if media_type is None:
        return ""
    return f"data:{media_type};base64,{b2a_base64(preview, newline=False).decode()}"
