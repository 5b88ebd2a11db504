"""A study as a TOML file: what the equal cell asks, in the words of `dalle.compare`.

    prompts = ["a {coat} cat in {place}", "a {big|small} dog"]
    size = ["256x256", "512x512"]      # a list is an axis
    model = ["illustrator", "gpt-image-2.5-flare@openai"]
    seed = "1..4"                      # a range, as in a cell
    n = 2
    skip = "coat=black,size=512x512"   # or { coat = "black" }, or a list of them
    image = ["cat.png"]                # an edit; without prompts a variation

    [words]                            # what {coat} and {place} stand for
    coat = ["black", "white"]
    place = "a library"

Keys are the keyword arguments of Python. A file says what is asked and never how
much may be spent for it: a study from somebody else opens nobody's purse. It names
no notebook variable and holds no key. Whose pictures a path means is not known here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dalle_notebook.errors import PromptError, UsageError
from dalle_notebook.study.axes import Axis, Value, parse_setting, scan_pieces
from dalle_notebook.study.grammar import NO_PROMPT, Prompts, expand
from dalle_notebook.study.options import (
    Option,
    Verb,
    nearest_spelling,
    options_of,
    read_keywords,
    refuse_contradictions,
)
from dalle_notebook.study.pasted_keys import holds_key, is_key_option
from dalle_notebook.study.values import clip, did_you_mean

PROMPTS, IMAGE, WORDS = "prompts", "image", "words"

_NOT_IDENTITY = frozenset(
    {"n", "raw", "endpoint", "mask", "mask_from", "region", "skip"}
)
_MOST_BYTES = 4_000_000
_KEY_ADVICE = (
    "take it out and make a new one at your provider, because whoever has the file has"
    " it; set OPENAI_API_KEY, write it into .env, or call"
    " dalle.configure(api_key='ask')"
)


@dataclass(frozen=True, slots=True)
class Study:
    """What a file says, read and checked.

    Attributes:
        options: by Python's names, as `read_keywords` gives them.
        images: what an edit or a variation starts from, in words; a mask is among
            the options.
    """

    verb: Verb
    prompts: Prompts
    options: Mapping[str, Value | Axis] = field(default_factory=dict)
    images: tuple[str, ...] = ()


def study_keys(verb: Verb) -> tuple[str, ...]:
    """The settings that a file may hold, in the order of the option table."""
    return tuple(o.key for o in options_of(verb) if _is_in_file(o))


def read_study(data: bytes, name: str) -> Study:
    """Read the text of a study file.

    Args:
        name: of the file, for messages.

    Raises:
        UsageError: it is none; the message names the file and the line.
    """
    file = _File.decoded(data, name)
    given = file.table()
    verb: Verb = "generate"
    images: tuple[str, ...] = ()
    if IMAGE in given:
        images = file.texts(IMAGE, given.pop(IMAGE), "a file or an archive id")
        verb = "edit" if PROMPTS in given else "vary"
    asked, words = given.pop(PROMPTS, None), given.pop(WORDS, {})
    options: dict[str, Value | Axis] = {}
    for key, value in given.items():
        options |= file.setting(verb, key, value)
    try:
        refuse_contradictions(options, as_flags=False)
    except UsageError as problem:
        raise file.error(str(problem)) from None
    if verb == "vary":
        return Study(verb, NO_PROMPT, options, images)
    if asked is None:
        raise file.error(
            'there are no prompts: write prompts = "a white cat", or a list of them'
        )
    prompts = file.prompts(asked, words, raw=options.get("raw") is True)
    return Study(verb, prompts, options, images)


@dataclass(frozen=True, slots=True)
class _File:
    text: str
    name: str

    @classmethod
    def decoded(cls, data: bytes, name: str) -> _File:
        if len(data) > _MOST_BYTES:
            raise UsageError(f"{name} is too large for a study")
        try:
            # Some editors of Windows put a mark before the text.
            return cls(data.decode("utf-8-sig").replace("\r\n", "\n"), name)
        except UnicodeDecodeError:
            raise UsageError(f"{name} is no UTF-8 text: save it as UTF-8") from None

    def error(self, message: str, key: str | None = None) -> UsageError:
        return UsageError(f"{self._place(key)}: {message}")

    def table(self) -> dict[str, Any]:
        """All of the file; refuses keys of a provider before anything is read."""
        for number, line in enumerate(self.text.split("\n"), 1):
            if holds_key(line):
                raise UsageError(
                    f"{self.name} line {number} holds what looks like an API key:"
                    f" {_KEY_ADVICE}"
                )
        if holds_key(self.text):
            raise self.error(f"it holds what looks like an API key: {_KEY_ADVICE}")
        problem = ""
        try:
            return tomllib.loads(self.text)
        except RecursionError:
            problem = "lists are nested too deep"
        except ValueError as error:
            problem = str(error)
        problem = problem.removesuffix(" (at end of document)")
        found = re.search(r" \(at line (\d+), column (\d+)\)$", problem)
        where = (
            f"{self.name} line {found[1]}, column {found[2]}" if found else self.name
        )
        what = problem[: found.start()] if found else problem
        raise UsageError(
            f"{where}: this is no TOML ({clip(what, 80)}): texts stand in quotes, lists"
            " in [ ], and every key has one value behind ="
        )

    def texts(self, key: str, value: object, what: str) -> tuple[str, ...]:
        """A text or a list of texts."""
        listed = value if isinstance(value, list) else [value]
        if not listed or not all(isinstance(one, str) for one in listed):
            raise self.error(f"{key} takes {what} in quotes, or a list of them", key)
        return tuple(listed)

    def setting(self, verb: Verb, key: str, value: object) -> dict[str, Value | Axis]:
        """One setting under its name, checked; nothing where it is `false`."""
        known = {option.key: option for option in options_of(verb)}
        option = known.get(key)
        if option is None or not _is_in_file(option):
            raise self._unknown(verb, key, option)
        try:
            if isinstance(value, str) and _takes_range(option):
                pieces, end = scan_pieces(value.strip())
                if end == len(value.strip()):
                    found = parse_setting(
                        pieces, option.type, name=key, label=key, axis=True
                    )
                    return {key: found}
            return read_keywords(verb, {key: value})
        except UsageError as problem:
            raise self.error(str(problem), key) from None

    def prompts(self, asked: object, words: object, *, raw: bool) -> Prompts:
        """The prompts, with the words put in."""
        texts = self.texts(PROMPTS, asked, "a text")
        if raw and len(texts) > 1:
            raise self.error("raw takes one prompt at a time", PROMPTS)
        variables = self._words(words)
        try:
            prompts = expand("\n---\n".join(texts), variables, raw=raw)
        except PromptError as problem:
            message = f"{self._place(PROMPTS)}: {problem.args[0]}"
            raise PromptError(message, problem.text, problem.column) from None
        for name in variables:
            if name not in prompts.words:
                known = name in study_keys("edit")
                raise self.error(
                    f"no prompt names {{{clip(name)}}}: "
                    + (
                        f"settings stand above [{WORDS}]"
                        if known
                        else "write it into one, or leave the word out"
                    ),
                    name,
                )
        return prompts

    def _words(self, words: object) -> Mapping[str, object]:
        if not isinstance(words, dict):
            raise self.error(f"{WORDS} is a table: write [{WORDS}] above them", WORDS)
        for name, value in words.items():
            listed = value if isinstance(value, list) else [value]
            if any(isinstance(one, list | dict) for one in listed):
                raise self.error(
                    f"{clip(name)} takes a text, a number or a list of them", name
                )
        return words

    def _unknown(self, verb: Verb, key: str, option: Option | None) -> UsageError:
        if is_key_option(key):
            return self.error(f"a study holds no key: {_KEY_ADVICE}", key)
        if option is not None and option.keyword:
            return self.error(
                f"{key} is no part of a study: say it where it is asked for,"
                f" dalle.study({self.name!r}, {key}=...)",
                key,
            )
        keys = [PROMPTS, IMAGE, WORDS, *study_keys(verb)]
        guess = did_you_mean(key, keys) or nearest_spelling(key, verb, as_flags=False)
        guess = guess or f": the keys are {', '.join(keys)}"
        return self.error(f"there is no key '{clip(key)}'{guess}", key)

    def _place(self, key: str | None) -> str:
        """The file, and the line where that is sure."""
        if key is None:
            return self.name
        name = rf"([\"']?){re.escape(key)}\1"
        head = re.compile(rf"\s*\[*\s*(?:{WORDS}\s*\.\s*)?{name}\s*[=.\]]")
        lines = enumerate(self.text.split("\n"), 1)
        found = [number for number, line in lines if head.match(line)]
        return f"{self.name} line {found[0]}" if len(found) == 1 else self.name


def _is_in_file(option: Option) -> bool:
    return option.identity or option.key in _NOT_IDENTITY


def _takes_range(option: Option) -> bool:
    return option.may_be_axis and option.type.kind in ("int", "float")
