"""The command line of a cell: options first, then the prompt, byte for byte.

Our own tokeniser and not shlex, because only options are to be unquoted: a
prompt with "it's" in it stays as it is. Options are read from the left until
`--` or the first word that is none; the rest is the prompt. What the options
are stands in `options`, what a prompt means in `grammar`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from dalle_notebook.errors import UsageError
from dalle_notebook.study.axes import (
    Axis,
    Piece,
    parse_setting,
    scan_pieces,
    write_setting,
)
from dalle_notebook.study.options import (
    MAGICS,
    OPTIONS,
    Option,
    Verb,
    find_option,
    nearest_spelling,
    refuse_contradictions,
    unknown_option,
)
from dalle_notebook.study.pasted_keys import (
    holds_key,
    is_key_option,
    pasted_key,
    value_holds_key,
)
from dalle_notebook.study.values import Value, clip


@dataclass(frozen=True, slots=True)
class Command:
    """What was typed, read and checked.

    Attributes:
        options: by the option's key (`output_format` for `--format`); a flag
            that was given is True, and what was not given is absent.
        prompt_text: the prompt as typed; `grammar.expand` reads it.
        image: the IMAGE of an edit or a variation, as typed but unquoted.
    """

    options: Mapping[str, Value | Axis] = field(default_factory=dict)
    prompt_text: str = ""
    image: str | None = None


def parse_cell(line: str, body: str, verb: Verb = "generate") -> Command:
    """Read a cell: options on the magic's line, prompts below it.

    One line end is taken off the body: the one that IPython puts there.

    Raises:
        UsageError: something that cannot be; the message says what to write.
    """
    reader = _Reader(line, verb)
    for text in (line, body):
        if holds_key(text):
            raise pasted_key("a word in this cell")
    reader.read()
    magic = MAGICS[verb]
    if reader.rest:
        if verb == "vary":
            raise UsageError(f"text follows the options of {magic}: {_NO_PROMPT}")
        raise UsageError(
            f"text follows the options of {magic}: write the prompt on the lines"
            " below it, options with -- in front, and values with blanks in quotes"
        )
    if verb == "vary" and body.strip():
        raise UsageError(f"there is text below {magic}: {_NO_PROMPT}")
    return reader.command(body.removesuffix("\n"))


def parse_line(line: str, verb: Verb = "generate") -> Command:
    """Read a line: `[options] prompt`, for edits and variations with IMAGE first.

    Raises:
        UsageError: something that cannot be; the message says what to write.
    """
    if holds_key(line):
        raise pasted_key("a word in this line")
    reader = _Reader(line, verb)
    reader.read()
    if reader.rest and verb == "vary":
        raise UsageError(f"text follows the options of {MAGICS[verb]}: {_NO_PROMPT}")
    if not reader.ended:
        _refuse_late_options(reader.rest, verb)
    return reader.command(reader.rest)


def write_options(options: Mapping[str, Value | Axis]) -> str:
    """Write options so that the same options are read from it."""
    by_key = {option.key: option for option in OPTIONS}
    words: list[str] = []
    for key, value in options.items():
        option = by_key[key]
        if not option.is_flag:
            words += [option.flag, write_setting(value)]
        elif value:
            words.append(option.flag)
    return " ".join(words)


_NO_PROMPT = (
    "a variation takes none, only IMAGE and options; %%dalle_edit changes a picture"
    " as a prompt says"
)
_OPTION = re.compile(r"--[A-Za-z][^\s=]*|-[A-Za-z]")
_ATTACHED = re.compile(r"=|[0-9\"'+.-]")
_DASHES = "‐‑‒–—―−－"


class _Reader:
    """Walks along the options of one line; `position` is what is not read yet."""

    def __init__(self, line: str, verb: Verb) -> None:
        self._line = line
        self._verb = verb
        self._position = 0
        self._given: dict[str, Value | Axis] = {}
        self._image: str | None = None
        self.ended = False

    @property
    def rest(self) -> str:
        return self._line[self._position :]

    def read(self) -> None:
        """Read options, and IMAGE where the verb has one, up to the prompt."""
        while word := self._next_word():
            if word == "--" and not self.ended:
                self.ended = True
                self._position += len(word)
            elif not self.ended and (found := _OPTION.match(word)):
                self._option(found[0], word)
            elif self._verb != "generate" and self._image is None:
                self._read_image()
            else:
                self._refuse_typographic_dash(word)
                break
        refuse_contradictions(self._given, as_flags=True)

    def command(self, prompt_text: str) -> Command:
        if self._verb != "generate" and self._image is None:
            magic = MAGICS[self._verb]
            raise UsageError(
                f"{magic} needs a picture: write {magic} IMAGE, where IMAGE is a"
                " variable, a file or an archive id"
            )
        return Command(MappingProxyType(self._given), prompt_text, self._image)

    def _next_word(self) -> str:
        """Skip blanks and look at what stands up to the next one."""
        found = re.compile(r"\s*(\S*)").match(self._line, self._position)
        assert found  # The pattern matches everywhere.
        self._position = found.start(1)
        return found[1]

    def _option(self, spelling: str, word: str) -> None:
        behind = word[len(spelling) :]
        if not spelling.startswith("--") and behind and not _ATTACHED.match(behind):
            raise unknown_option(word.partition("=")[0], self._verb)
        option = find_option(spelling, self._verb)
        if option is None:
            raise unknown_option(spelling, self._verb)
        if option.key in self._given:
            several = f"; for both values write {option.flag} A,B"
            raise UsageError(
                f"{option.flag} stands twice: write it once"
                + (several if option.may_be_axis else "")
            )
        self._position += len(spelling)
        if option.is_flag:
            if behind:
                raise UsageError(
                    f"{spelling} stands alone and takes no value: leave out what"
                    " follows it"
                )
            self._given[option.key] = True
            return
        pieces = self._value(option, attached=bool(behind))
        self._given[option.key] = parse_setting(
            pieces,
            option.type,
            name=option.key,
            label=option.flag,
            axis=option.may_be_axis,
        )

    def _value(self, option: Option, *, attached: bool) -> tuple[Piece, ...]:
        if not attached:
            word = self._next_word()
            is_option = re.match(r"--(?:[A-Za-z]|$)", word) or _is_short_option(word)
            if not word or is_option:
                raise UsageError(
                    f"{option.flag} needs a value: {option.type.describe()}"
                    + (" (quotes hold one that looks like an option)" * bool(word))
                )
        elif self.rest.startswith("="):
            self._position += 1
        start = self._position
        pieces, self._position = scan_pieces(self._line, start)
        if option.type.kind not in ("path", "image"):
            self._refuse_long_key(start, option)
        return pieces

    def _refuse_long_key(self, start: int, option: Option) -> None:
        if value_holds_key(self._line[start : self._position]):
            raise pasted_key(f"the value of {option.flag}")

    def _read_image(self) -> None:
        pieces, self._position = scan_pieces(self._line, self._position)
        self._image = ",".join(piece.text for piece in pieces)
        if not self._image.strip():
            raise UsageError(
                "the IMAGE is empty: write a variable, a file or an archive id"
            )

    def _refuse_typographic_dash(self, word: str) -> None:
        """Word processors make — of --, and then the options would be painted."""
        if self.ended or word[0] not in _DASHES:
            return
        name = word.lstrip(_DASHES + "-").partition("=")[0]
        for flag in (f"--{name}", f"-{name}"):
            if find_option(flag, self._verb):
                raise UsageError(
                    f"'{clip(word)}' begins with a typographic dash: write {flag}"
                )


def _is_short_option(word: str) -> bool:
    return any(word in option.spellings for option in OPTIONS)


def _refuse_late_options(prompt: str, verb: Verb) -> None:
    """An option behind the first word of the prompt would be painted, not obeyed."""
    for found in re.finditer(r"\S+", prompt):
        word = found[0]
        spelling = word.partition("=")[0]
        if is_key_option(spelling) and spelling.startswith("--"):
            raise pasted_key(f"what follows {clip(spelling)}")
        if re.fullmatch(r"-n[0-9]+", word):
            spelling = "-n"
        if _is_short_option(spelling):
            guess = ""
        elif re.match(r"--[A-Za-z]", spelling):
            guess = nearest_spelling(spelling, verb)
            if not guess:
                continue
        else:
            continue
        raise UsageError(
            f"{clip(spelling)} stands inside the prompt{guess}: write options before"
            " the prompt, or put -- before it if all of it is text"
        )
