"""A prompt as typed -> words, breaks and quoted text; nothing is understood here.

Whatever comes in (control characters, 32,000 characters, marks of direction)
leaves as at most `MOST_WORDS` plain lower-case words. `,` is a break between
phrases and stands as a word of its own.
"""

from __future__ import annotations

import re
import unicodedata

from dalle_notebook.engine.illustrator.language import chinese, japanese

MOST_CHARACTERS = 4000
MOST_WORDS = 400
LONGEST_LETTERING = 60

_QUOTED = re.compile(r"[\"“”«»„「『]([^\"“”«»„」』\n]{1,200})[\"“”«»„」』]")
_SINGLE_QUOTED = re.compile(r"(?<!\w)['‘]([^'‘’\n]{1,100})['’](?!\w)")
_SAID = re.compile(
    r"\b(?:says|saying|reads|written)\s+([A-Z0-9][A-Z0-9!?&.'-]+"
    r"(?: [A-Z0-9][A-Z0-9!?&.'-]*)*)(?![a-z])"
)
_CJK_RUN = re.compile(r"[\u4e00-\u9fff]+|[^\u4e00-\u9fff]+")
_JAPANESE_RUN = re.compile(
    r"[\u3041-\u30ff\u4e00-\u9fff\d]+|[^\u3041-\u30ff\u4e00-\u9fff\d]+"
)
_WORD = re.compile(
    r"[^\W_]+(?:'[^\W_]+)*&?|[,.;:!?()|\n]|[\U0001F000-\U0001FAFF\u2600-\u27BF]",
    re.UNICODE,
)
_MEASURE = re.compile(r"(?!35mm)\d+(?:mm|px|p|fps|k|mp|cm)")
"""Camera talk ("85mm", "1080p"), which draws nothing."""
_BREAKS = frozenset(",.;:!?()|\n")


def clean(prompt: str) -> str:
    """Give the text without control and direction marks, in compatible form."""
    text = unicodedata.normalize("NFKC", prompt[:MOST_CHARACTERS])
    return "".join(
        " "
        if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} and c != "\n"
        else c
        for c in text
    ).replace("’", "'")


def lettering(text: str) -> tuple[str | None, str]:
    """Split off the first quoted text: (what is to be lettered, the rest).

    Capitals after "says" count as quoted, too.
    """
    found = _QUOTED.search(text) or _SINGLE_QUOTED.search(text) or _SAID.search(text)
    if not found:
        return None, text
    inside = " ".join(found.group(1).split())[:LONGEST_LETTERING].strip()
    if not inside:
        return None, text
    return inside, text[: found.start()] + " , " + text[found.end() :]


def words(text: str) -> list[str]:
    """Give lower-case words and `,` for every break, at most `MOST_WORDS`."""
    out: list[str] = []
    text = _without_emoji(text).lower()
    kana = japanese.is_japanese(text)
    for run in (_JAPANESE_RUN if kana else _CJK_RUN).findall(text):
        if len(out) > MOST_WORDS:
            break
        if kana and any(map(japanese.is_written_so, run)):
            out.extend(japanese.translate(run))
            continue
        if chinese.is_han(run[0]):
            for term in chinese.translate(run):
                out.extend(term.split() if not chinese.is_han(term[0]) else [term])
            continue
        for word in _WORD.findall(run.replace("-", " ")):
            if not _MEASURE.fullmatch(word):
                out.append("," if word in _BREAKS else word)
    return out[:MOST_WORDS]


def _without_emoji(text: str) -> str:
    out = []
    for character in text:
        out.append(
            f" {chinese.EMOJI[character]} , "
            if character in chinese.EMOJI
            else character
        )
    return "".join(out)
