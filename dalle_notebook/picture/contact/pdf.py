"""A PDF whose pages are pictures.

Pillow's own writer keeps every page unpacked until the last (26 MB each) and puts
the time of day in, so the same sheet would never be the same file twice. What a
PDF of JPEG pictures needs beyond them is these few objects.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

import PIL.Image

_POINTS = 72
_QUALITY = 90


def write_pdf(pages: Iterable[PIL.Image.Image], *, dpi: int, title: str) -> bytes:
    """The pages, one after the other; only one of them is held unpacked at a time."""
    # 1 is the catalogue, 2 the list of pages, 3 what it is; three for each page.
    objects: list[bytes] = []
    for page in pages:
        first = 4 + len(objects)
        width, height = (f"{side * _POINTS / dpi:.2f}" for side in page.size)
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] "
            f"/Resources << /XObject << /P {first + 1} 0 R >> >> "
            f"/Contents {first + 2} 0 R >>".encode(),
            _picture(page),
            _stream("", f"q {width} 0 0 {height} 0 0 cm /P Do Q".encode()),
        ]
    count = len(objects) // 3
    kids = " ".join(f"{4 + 3 * number} 0 R" for number in range(count))
    # UTF-16, as every other way of writing letters depends on the reader.
    name = ("\ufeff" + title).encode("utf-16-be", "replace").hex()
    objects[:0] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        f"<< /Title <{name}> >>".encode(),
    ]
    return _file(objects)


def _picture(page: PIL.Image.Image) -> bytes:
    memory = io.BytesIO()
    # Full colour resolution: half of it leaves shadows around letters.
    page.save(memory, "JPEG", quality=_QUALITY, subsampling=0)
    entries = (
        f"/Type /XObject /Subtype /Image /Width {page.width} /Height {page.height} "
        "/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode "
    )
    return _stream(entries, memory.getvalue())


def _stream(entries: str, data: bytes) -> bytes:
    head = f"<< {entries}/Length {len(data)} >>\nstream\n"
    return head.encode() + data + b"\nendstream"


def _file(objects: list[bytes]) -> bytes:
    # The odd bytes tell programs that guess by content that this is no text.
    memory = io.BytesIO()
    memory.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(memory.tell())
        memory.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    start = memory.tell()
    memory.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    for place in places:
        memory.write(f"{place:010d} 00000 n \n".encode())
    memory.write(
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 3 0 R >>\n"
        f"startxref\n{start}\n%%EOF\n".encode()
    )
    return memory.getvalue()
