"""What stands in the fields of a form, and the cell that says the same.

A form has no order of its own: it writes a cell and reads that cell as its magic
would. So both ask for the same pictures, and what is wrong is said in the same words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from types import MappingProxyType
from typing import Any, Literal, cast

from dalle_notebook.errors import UsageError
from dalle_notebook.study.cell_text import write_typed_cell, write_typed_line
from dalle_notebook.study.commandline import Command, parse_cell, parse_line
from dalle_notebook.study.options import MAGICS
from dalle_notebook.study.pasted_keys import holds_key, value_holds_key
from dalle_notebook.wire.recipe import VERBS, Verb

SETTINGS: Mapping[str, str] = {
    "size": "size",
    "quality": "quality",
    "background": "background",
    "format": "output_format",
    "seed": "seed",
    "model": "model",
    "endpoint": "endpoint",
}
"""Fields that are options of a cell, and the keys of those options."""

MOST_PICTURES = 10

ID_DIGITS = 12
"""Of an archive id that a field or a cell names a picture by."""

_LONGEST_PROMPT = 40_000
_LONGEST_VALUE = 2_000
_NO_IMAGE = "IMAGE"

Convention = Literal["alpha", "white"]


@dataclass(frozen=True, slots=True)
class Fields:
    """What a person has chosen; "" is nothing, and stands in no cell.

    Attributes:
        tab: the verb.
        n: pictures of each prompt, 1 to 10.
        image: the words that name a picture: a variable, a file, an archive id, a
            link; likewise `mask`.
    """

    tab: Verb = "generate"
    prompt: str = ""
    endpoint: str = ""
    model: str = ""
    size: str = ""
    n: int = 1
    quality: str = ""
    background: str = ""
    format: str = ""
    seed: str = ""
    image: str = ""
    mask: str = ""

    def to_json(self) -> dict[str, str | int]:
        """All of them by name."""
        return asdict(self)


_NAMES = frozenset(field.name for field in fields(Fields))


def changed(
    before: Fields, given: object, refused: Mapping[str, str] = MappingProxyType({})
) -> tuple[Fields, dict[str, str]]:
    """The fields after a page's change, and what was not taken over and why, by field.

    Whatever cannot stand in a field leaves it as it was: a key above all, because
    what is taken over is saved with the notebook.

    Args:
        refused: what was not taken over before, and is not until its field takes
            something else.
    """
    taken: dict[str, Any] = {}
    problems = dict(refused)
    if not isinstance(given, Mapping):
        return before, problems
    for name, value in given.items():
        if name == "tab" and value in VERBS:
            taken[name] = value
        elif name == "n" and isinstance(value, int):
            taken[name] = min(max(int(value), 1), MOST_PICTURES)
        elif name in _NAMES - {"tab", "n"} and isinstance(value, str):
            try:
                taken[name] = _text(cast(str, name), value)
            except UsageError as error:
                problems[cast(str, name)] = str(error)
    still = {name: why for name, why in problems.items() if name not in taken}
    return replace(before, **taken), still


def _text(name: str, value: str) -> str:
    if name == "prompt":
        if holds_key(value):
            raise _key_in("the prompt")
        if len(value) > _LONGEST_PROMPT:
            raise UsageError(
                f"the prompt has {len(value):,} characters: at most "
                f"{_LONGEST_PROMPT:,} fit into a form"
            )
        return value
    # A picture's name may rightly hold a digest.
    is_key = holds_key if name in ("image", "mask") else value_holds_key
    if is_key(value):
        raise _key_in(f"the field {name}")
    if len(value) > _LONGEST_VALUE or not value.isprintable():
        raise UsageError(f"what stands in the field {name} is too long for a name")
    return value.strip()


def _key_in(where: str) -> UsageError:
    return UsageError(
        f"{where} looks like an API key and was not taken over: set OPENAI_API_KEY, "
        f"write it into .env, or call dalle.configure(api_key='ask'), which hides what "
        f"you type"
    )


@dataclass(frozen=True, slots=True)
class Spoken:
    """A form as a cell, and as what its magic reads in that cell."""

    cell: str
    command: Command


def as_cell(chosen: Fields, options: Mapping[str, str | int]) -> Spoken:
    """The cell that asks for what a form asks for.

    Args:
        options: what `options_of` made of the fields.

    Raises:
        UsageError: something in the fields cannot be.
    """
    verb, image = chosen.tab, chosen.image or _NO_IMAGE
    line = write_typed_line(verb, image, options)
    rest = line.removeprefix(MAGICS[verb])
    if verb == "vary":
        return Spoken(line, parse_line(rest, verb))
    # IPython ends every cell with a line end.
    command = parse_cell(rest, f"{chosen.prompt}\n", verb)
    cell = write_typed_cell(verb, image, chosen.prompt, options)
    return Spoken(cell, command)


def options_of(
    chosen: Fields, counting: Collection[str], mask_from: Convention | None = None
) -> dict[str, str | int]:
    """The options of the cell, by their keys.

    Args:
        counting: names of the fields that mean something where it is sent; what
            stands in others is left out.
        mask_from: how the mask says what may be repainted, where that has to be said.
    """
    options: dict[str, str | int] = {}
    if chosen.n > 1:
        options["n"] = chosen.n
    for name, key in SETTINGS.items():
        if name in counting and (value := getattr(chosen, name)):
            options[key] = value
    if chosen.tab == "edit" and chosen.mask:
        options["mask"] = chosen.mask
        if mask_from is not None:
            options["mask_from"] = mask_from
    return options
