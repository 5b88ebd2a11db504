"""The one table of options, as data.

Command line, help, completion and the keyword arguments of the Python API are
all read from here; an option is added by adding a row. How a value is read is
in `axes`; whether a model offers a size or a quality is not known here, only
whether it can be one.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from dalle_notebook.errors import UsageError
from dalle_notebook.study.axes import Axis, check_setting
from dalle_notebook.study.other_words import OTHER_WORDS
from dalle_notebook.study.pasted_keys import is_key_option, pasted_key, value_holds_key
from dalle_notebook.study.values import Value, ValueType, clip, did_you_mean

Verb = Literal["generate", "edit", "vary"]
Group = Literal["picture", "edit", "endpoint", "again", "money", "show"]

ALL: frozenset[Verb] = frozenset(get_args(Verb))
_EDIT: frozenset[Verb] = frozenset({"edit"})
_INPUT: frozenset[Verb] = frozenset({"edit", "vary"})
_PROMPTED: frozenset[Verb] = frozenset({"generate", "edit"})

MAGICS: dict[Verb, str] = {
    "generate": "%%dalle",
    "edit": "%%dalle_edit",
    "vary": "%dalle_vary",
}
"""How messages call the magic of a verb."""


@dataclass(frozen=True, slots=True)
class Option:
    """One row of the table.

    Attributes:
        flag: as written in a cell.
        key: the keyword in Python, and the key in `Command.options`.
        type: what it accepts.
        help: one sentence for the help text.
        short: a second way to write it, or None.
        metavar: the value's name in the help text; empty for a flag.
        default: what holds when it is left out, in words.
        verbs: where it may stand.
        may_be_axis: several values make a grid.
        identity: it is part of what was asked, so that another value is another
            picture. The others say where, how or how often.
        keyword: Python has it as a keyword argument too.
    """

    flag: str
    key: str
    type: ValueType
    help: str
    group: Group
    short: str | None = None
    metavar: str = ""
    default: str = ""
    verbs: frozenset[Verb] = ALL
    may_be_axis: bool = False
    identity: bool = False
    keyword: bool = True

    @property
    def is_flag(self) -> bool:
        return self.type.kind == "flag"

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.flag, self.short) if self.short else (self.flag,)


_FLAG = ValueType("flag")
_TEXT = ValueType("text")
_IMAGE = ValueType("image")

OPTIONS: tuple[Option, ...] = (
    Option(
        "-n", "n", ValueType("int", 1, 10), "How many pictures of each prompt.",
        "picture", metavar="COUNT", default="1",
    ),
    Option(
        "--size", "size", ValueType("size"),
        "Width x height in pixels, auto, or a word: s 256x256, m 512x512,"
        " l 1024x1024.",
        "picture", metavar="SIZE", default="the model's own",
        may_be_axis=True, identity=True,
    ),
    Option(
        "--quality", "quality",
        ValueType(
            "word",
            choices=(
                "auto", "low", "medium", "high", "xhigh", "max", "standard", "hd",
            ),
        ),
        "How much care the model takes; more costs more.",
        "picture", metavar="QUALITY", default="the model's own",
        may_be_axis=True, identity=True,
    ),
    Option(
        "--background", "background",
        ValueType("word", choices=("auto", "transparent", "opaque")),
        "What lies behind the subject; transparent needs png or webp.",
        "picture", metavar="KIND", default="auto", verbs=_PROMPTED,
        may_be_axis=True, identity=True,
    ),
    Option(
        "--format", "output_format",
        ValueType("word", choices=("png", "jpeg", "webp")),
        "The file format to ask for.",
        "picture", metavar="FORMAT", default="png", verbs=_PROMPTED,
        may_be_axis=True, identity=True,
    ),
    Option(
        "--compression", "output_compression", ValueType("int", 0, 100),
        "How well jpeg and webp are kept, in percent.",
        "picture", metavar="PCT", default="100", verbs=_PROMPTED,
        may_be_axis=True, identity=True,
    ),
    Option(
        "--seed", "seed", ValueType("int", 0, 2**63 - 1),
        "The start of the drawing's chance, where the model takes one.",
        "picture", metavar="NUMBER", default="one that follows from the prompt",
        may_be_axis=True, identity=True,
    ),
    Option(
        "--negative-prompt", "negative_prompt", _TEXT,
        "What must not be in the picture, where the endpoint takes that.",
        "picture", metavar="TEXT", verbs=_PROMPTED, identity=True,
    ),
    Option(
        "--steps", "steps", ValueType("int", 1, 1_000),
        "How often a diffusion model refines the picture, where it can be told.",
        "picture", metavar="COUNT", default="the model's own", verbs=_PROMPTED,
        may_be_axis=True, identity=True,
    ),
    Option(
        "--guidance", "guidance", ValueType("float", 0, 100),
        "How closely a diffusion model keeps to the prompt, where it can be told.",
        "picture", metavar="NUMBER", default="the model's own", verbs=_PROMPTED,
        may_be_axis=True, identity=True,
    ),
    Option(
        "--raw", "raw", _FLAG,
        "Send the text as it is: no {a|b}, no {name}, no --- (for JSON prompts).",
        "picture", verbs=_PROMPTED,
    ),
    # What masks a picture is not part of the ask by its words: its pixels are, so
    # that the same mask from another file is the same ask.
    Option(
        "--mask", "mask", _IMAGE,
        "A picture whose transparent pixels may be repainted: a variable, a file"
        " or an archive id.",
        "edit", metavar="MASK", default="all of it", verbs=_EDIT,
    ),
    Option(
        "--mask-from", "mask_from",
        ValueType("word", choices=("white", "black", "alpha")),
        "Which pixels of MASK may be repainted: its transparent ones (alpha), its"
        " white or its black ones.",
        "edit", metavar="HOW", default="alpha", verbs=_EDIT,
    ),
    Option(
        "--region", "region", ValueType("region"),
        "Repaint only LEFT,TOP,RIGHT,BOTTOM, in fractions of the picture"
        " (0.2,0.2,0.8,0.8) or in percent; ellipse: in front makes it round.",
        "edit", metavar="REGION", verbs=_EDIT,
    ),
    Option(
        "--fit", "fit", _FLAG,
        "Fit the mask to the picture, and the picture to what the model takes,"
        " instead of refusing.",
        "edit", verbs=_INPUT, identity=True,
    ),
    Option(
        "--model", "model", _TEXT,
        "Who draws; MODEL@ENDPOINT names a model elsewhere.",
        "endpoint", metavar="MODEL", default="the endpoint's own",
        may_be_axis=True, identity=True,
    ),
    # Not part of the ask: the archive looks an ask up per endpoint, and under
    # no chosen endpoint any of them may answer.
    Option(
        "--endpoint", "endpoint", _TEXT,
        "Where to send it: offline, openai, azure, localai, local:FOLDER (a diffusion"
        " model), or a base URL.",
        "endpoint", metavar="NAME", default="offline", may_be_axis=True,
    ),
    Option(
        "--timeout", "timeout", ValueType("float", 0.1, 86_400),
        "Seconds to wait for one picture.",
        "endpoint", metavar="SECONDS", default="300",
    ),
    Option(
        "--take", "take", ValueType("int", 1, 1_000_000),
        "Another picture of the same words: 2 is the second, and so on.",
        "again", metavar="NUMBER", default="1", may_be_axis=True, identity=True,
    ),
    Option("--fresh", "fresh", _FLAG, "The next take that is free.", "again"),
    Option(
        "--replay", "replay", _FLAG,
        "From the archive only: nothing is sent, a missing picture is an error.",
        "again",
    ),
    Option(
        "--again", "again", _FLAG,
        "Send once more what was sent without an answer and may have been billed.",
        "again",
    ),
    Option(
        "--batch", "batch", _FLAG,
        "Send it as a batch, which may take a day and costs less (OpenAI: half)."
        " The same cell again fetches what is done and sends what failed;"
        " dalle.batches() lists and cancels.",
        "money",
    ),
    Option(
        "--plan", "plan", _FLAG,
        "Show what would be asked and what it costs at most; send nothing.",
        "money", keyword=False,
    ),
    Option(
        "--max-cost", "max_cost", ValueType("float", 0, 1_000_000),
        "The most that this cell may cost.",
        "money", metavar="USD", default="1",
    ),
    Option(
        "--yes", "yes", _FLAG,
        "Go ahead where no price is known or many pictures are asked for.",
        "money",
    ),
    Option(
        "--as", "as", ValueType("name"), "Also put the result into this variable.",
        "show", metavar="NAME", keyword=False,
    ),
    Option(
        "--save", "save", ValueType("path"),
        "Also copy the pictures into this folder, or to this file.",
        "show", metavar="PATH", keyword=False,
    ),
    Option(
        "--show", "show",
        ValueType("word", choices=("auto", "large", "small", "text")),
        "How large the pictures stand in the cell; text shows none.",
        "show", metavar="HOW", default="auto", keyword=False,
    ),
    Option(
        "--partial", "partial", ValueType("int", 0, 3),
        "Show this many unfinished states of each picture on the way.",
        "show", metavar="COUNT", default="0", verbs=_PROMPTED,
    ),
    Option(
        "--detach", "detach", _FLAG,
        "Go on with the next cell while the pictures are drawn.",
        "show", short="-d", keyword=False,
    ),
    Option(
        "--skip", "skip", ValueType("skip"),
        "Leave out the tiles of a grid that have all of these values; ; begins"
        " conditions of their own.",
        "show", metavar='"AXIS=VALUE,..."',
    ),
)  # fmt: skip

_CONTRADICTIONS: tuple[tuple[str, str, str], ...] = (
    ("fresh", "take", "a fresh picture takes the next free number by itself"),
    ("fresh", "replay", "one asks for a new picture, the other for a kept one"),
    ("again", "replay", "one sends, the other must not"),
    ("batch", "replay", "one sends, the other must not"),
    ("mask", "region", "an edit has one mask"),
    ("mask_from", "region", "it says how to read MASK, and a region needs none"),
)


def options_of(verb: Verb) -> tuple[Option, ...]:
    """The rows that a verb takes, in the order of the table."""
    return tuple(option for option in OPTIONS if verb in option.verbs)


def find_option(spelling: str, verb: Verb) -> Option | None:
    """The row for `--name` or `-n`, or None."""
    for option in options_of(verb):
        if spelling in option.spellings:
            return option
    return None


def unknown_option(spelling: str, verb: Verb) -> UsageError:
    """The error for an option that is not in the table, or not for this verb."""
    name = spelling.lstrip("-")
    if is_key_option(name):
        return pasted_key(f"what follows {clip(spelling)}")
    if name in ("help", "h", "?"):
        return UsageError(f"the help is a cell with {MAGICS[verb]}? in it")
    for other in OPTIONS:
        if spelling in other.spellings:
            verbs = " and ".join(MAGICS[v] for v in MAGICS if v in other.verbs)
            return UsageError(
                f"{spelling} is for {verbs} only: leave it out of {MAGICS[verb]}"
            )
    advice = "; put -- before it if it is part of the prompt"
    guess = nearest_spelling(name, verb)
    return UsageError(f"there is no option {clip(spelling)}{guess}{advice}")


def identity_keys(verb: Verb) -> tuple[str, ...]:
    """The keys that are part of what was asked."""
    return tuple(option.key for option in options_of(verb) if option.identity)


def refuse_contradictions(given: Iterable[str], *, as_flags: bool) -> None:
    """Raise a UsageError for two options that cannot both be meant.

    Args:
        given: the keys of the options that were given.
        as_flags: name them in the message as in a cell (else as in Python).
    """
    keys = set(given)
    flags = {option.key: option.flag for option in OPTIONS}
    for one, other, why in _CONTRADICTIONS:
        if one in keys and other in keys:
            names = [flags[key] if as_flags else key for key in (one, other)]
            raise UsageError(
                f"{names[0]} and {names[1]} do not go together ({why}):"
                " leave one of them out"
            )


def signature_of(verb: Verb) -> inspect.Signature:
    """The keyword arguments of the Python API: None is 'not given'."""
    return inspect.Signature(
        [
            inspect.Parameter(option.key, inspect.Parameter.KEYWORD_ONLY, default=None)
            for option in options_of(verb)
            if option.keyword
        ]
    )


def read_keywords(verb: Verb, given: Mapping[str, object]) -> dict[str, Value | Axis]:
    """Check keyword arguments of the Python API; None and False are left out.

    The values are those that a cell gives for the same option, and a list,
    tuple or range is an `Axis`. A mask may be any picture in Python, so the
    caller takes `mask` out first unless it is a text or a path.

    Raises:
        UsageError: a name or a value that cannot be.
    """
    known = {option.key: option for option in options_of(verb) if option.keyword}
    settings: dict[str, Value | Axis] = {}
    for key, value in given.items():
        option = known.get(key)
        if key in _ONLY_IN_CELLS:
            raise UsageError(_ONLY_IN_CELLS[key])
        if option is None:
            if is_key_option(key):
                raise UsageError(
                    f"{key} is no setting of a picture: call"
                    f" dalle.configure(api_key=...) once instead"
                )
            guess = nearest_spelling(key, verb, as_flags=False)
            raise UsageError(f"{verb}() has no setting {clip(key)}{guess}")
        if value is None:
            continue
        _refuse_key(value, option)
        checked = check_setting(
            value, option.type, name=key, label=key, axis=option.may_be_axis
        )
        if checked is not False:
            settings[key] = checked
    refuse_contradictions(settings, as_flags=False)
    return settings


# In Python there is something better for each of these.
_ONLY_IN_CELLS = {
    "plan": "plan=True is written dalle.plan(...), with the same arguments",
    "save": "save=... is for cells: call .save(path) on what comes back",
    "show": "show=... is for cells: what comes back has .show(size=...)",
    "detach": "detach=True is for cells: await dalle.aio.generate(...) instead",
    "as": "as is for cells: assign what comes back to a variable",
}


def _refuse_key(value: object, option: Option) -> None:
    if option.type.kind in ("path", "image"):
        return
    for one in value if isinstance(value, (list, tuple)) else [value]:
        if isinstance(one, str) and value_holds_key(one):
            raise pasted_key(f"a value of {option.key}")


def nearest_spelling(name: str, verb: Verb, *, as_flags: bool = True) -> str:
    """`; did you mean ...?` for a word that is nearly an option, or nothing.

    It knows the names of Python and some that other tools use.
    """
    spoken: dict[str, str] = {}
    for option in options_of(verb):
        if not as_flags and not option.keyword:
            continue
        shown = option.flag if as_flags else option.key
        spoken.setdefault(option.flag.lstrip("-"), shown)
        spoken[option.key.replace("_", "-")] = shown
    plain = name.lower().replace("_", "-").strip("-")
    plain = OTHER_WORDS.get(plain, plain)
    if plain in spoken:
        return f"; did you mean '{spoken[plain]}'?"
    guess = did_you_mean(plain, list(spoken))
    for word, shown in spoken.items():
        guess = guess.replace(f"'{word}'", f"'{shown}'")
    return guess
