"""Reading rendered HTML back: its elements, attributes, styles and words."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"img", "br", "col", "meta", "link"}


@dataclass
class Element:
    """One element with its children; `text` is what stands directly in it."""

    tag: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def all(self, tag: str) -> list[Element]:
        """Every element of this tag below, in reading order."""
        found = [self] if self.tag == tag else []
        return found + [e for child in self.children for e in child.all(tag)]

    def words(self) -> str:
        return self.text + "".join(child.words() for child in self.children)

    def shape(self) -> tuple[object, ...]:
        """The tree without its texts: tags, names of attributes, and styles."""
        names = tuple(sorted(self.attributes))
        style = self.attributes.get("style")
        return self.tag, names, style, tuple(child.shape() for child in self.children)


def styles(element: Element) -> dict[str, str]:
    pairs = element.attributes.get("style", "").split(";")
    return dict(pair.split(":", 1) for pair in pairs if pair)  # type: ignore[misc]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("page", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), (tag, attrs)
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def read(html: str) -> Element:
    """Parse HTML; an element left open or closed out of order fails."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, [element.tag for element in reader.open]
    return reader.open[0]
