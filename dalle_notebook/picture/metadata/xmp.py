"""XMP packets: ours written, ours found again in anybody's.

Packets of strangers are searched as text and never parsed as XML, so entities
and nesting of theirs do nothing here.
"""

from __future__ import annotations

import html
import re
from xml.sax.saxutils import escape

from dalle_notebook.picture.metadata.bounds import MOST_BYTES, RECIPE, Texts

_NAMESPACE = "urn:dalle-notebook:recipe:1#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_END = "</rdf:RDF>"

# Element or attribute: programs that save a packet again choose for themselves.
_OURS = re.compile(
    r"<dalle:recipe>([^<]*)</dalle:recipe>"
    r"|\sdalle:recipe=\"([^\"]*)\"|\sdalle:recipe='([^']*)'"
)
_EXTENSION = re.compile(r"xmpNote:HasExtendedXMP[>=][\"']?([0-9A-Fa-f]{32})")
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read(packet: str) -> Texts:
    """Our recipe, if the packet holds one."""
    if len(packet) > MOST_BYTES or not (found := _OURS.search(packet)):
        return {}
    return {RECIPE: html.unescape(next(filter(None, found.groups()), ""))}


def extension_of(packet: str) -> str:
    """The id of the extension that goes with a packet; empty if there is none."""
    found = _EXTENSION.search(packet)
    return found[1].upper() if found else ""


def names_manifest(packet: str) -> bool:
    """Whether it says where a C2PA manifest of this picture is kept."""
    return "dcterms:provenance" in packet


def packet(recipe: str, description: str, *, wrapped: bool = True) -> str:
    """A whole packet.

    Args:
        wrapped: with the marks around it that an extension must not have.
    """
    return _whole(_block(recipe, description), wrapped=wrapped)


def pointer(guid: str) -> str:
    """The packet that stands for one in an extension."""
    block = (
        '<rdf:Description rdf:about="" '
        'xmlns:xmpNote="http://ns.adobe.com/xmp/note/" '
        f'xmpNote:HasExtendedXMP="{guid}"/>'
    )
    return _whole(block)


def join(packet: str, recipe: str, description: str) -> str | None:
    """Somebody's packet with our block in it; None if it has an odd shape."""
    if "dalle:recipe" in packet or packet.count(_END) != 1:
        return None
    if f'xmlns:rdf="{_RDF}"' not in packet:
        return None
    if "dc:description" in packet:
        description = ""
    before, _, after = packet.partition(_END)
    return before + _block(recipe, description) + _END + after


def _whole(block: str, *, wrapped: bool = True) -> str:
    text = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF xmlns:rdf="{_RDF}">{block}{_END}</x:xmpmeta>'
    )
    if not wrapped:
        return text
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'{text}<?xpacket end="w"?>'
    )


def _block(recipe: str, description: str) -> str:
    words = escape(_NO_XML.sub("", description))
    caption = (
        '<dc:description xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Alt>'
        f'<rdf:li xml:lang="x-default">{words}</rdf:li></rdf:Alt></dc:description>'
    )
    return (
        f'<rdf:Description rdf:about="" xmlns:dalle="{_NAMESPACE}">'
        f"{caption if words else ''}"
        f"<dalle:recipe>{escape(recipe)}</dalle:recipe></rdf:Description>"
    )
