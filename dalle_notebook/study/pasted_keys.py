"""Is there an API key in what was typed?

Text that looks like a key is refused before anything else is read, and no
message repeats it. Two measures: shapes that hardly anything but a key has are
refused everywhere; a long run of letters and digits only as the value of an
option, because a prompt or a file name may rightly hold a digest.
"""

from __future__ import annotations

import re

from dalle_notebook.errors import UsageError

KEY_OPTION_NAMES = frozenset(
    {
        *("key", "api-key", "apikey", "access-key", "secret", "secret-key"),
        *("openai-key", "openai-api-key", "azure-key", "azure-api-key"),
        *("token", "api-token", "auth", "auth-token", "bearer", "authorization"),
        *("password", "credentials"),
    }
)
"""Names that people give to an option when they want to hand over a key."""

ADVICE = (
    "take it out of the cell and make a new one at your provider (this one is"
    " in the notebook's history already), then set OPENAI_API_KEY, write it"
    " into .env, or call dalle.configure(api_key='ask'), which hides what you type"
)

_KEY = re.compile(
    r"""
      (?<![A-Za-z0-9]) (?:
          sk [-_] (?=[A-Za-z0-9_-]{0,200}[0-9]) [A-Za-z0-9_-]{12,}   # OpenAI and kin
        | sk [-_] (?:proj|svcacct|admin|live|test|canary|ant|or) [-_] [\w-]{4,}
        | sess- [A-Za-z0-9]{20,}
        | AIza [\w-]{30,}                                      # Google
        | hf_ [A-Za-z0-9]{24,}                                 # Hugging Face
        | r8_ [A-Za-z0-9]{24,}                                 # Replicate
        | xai- [A-Za-z0-9]{24,}
        | gsk_ [A-Za-z0-9]{24,}                                # Groq
        | gh[pousr]_ [A-Za-z0-9]{24,}
        | (?:AKIA|ASIA) [A-Z0-9]{16} (?![A-Za-z0-9])           # AWS
        | [Bb]earer \s+ [A-Za-z0-9._~+/-]{16,}
        # Azure: 84 characters of all three kinds. A digest has one case only.
        | (?= [A-Za-z]*[0-9]) (?= [A-Z0-9]*[a-z]) (?= [a-z0-9]*[A-Z])
          [A-Za-z0-9]{40,} (?![A-Za-z0-9])
      )
    | api [-_]? key ["']? \s* [=:] \s* ["']? [A-Za-z0-9._~+/-]{8,}
    | :// [^/\s@,:]* : [^/\s@,]+ @                              # user:password@host
    """,
    re.VERBOSE,
)
_API_KEY_WORD = re.compile(r"(?i)(?<![A-Za-z0-9])api[-_]?key")
_LONG_RUN = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z0-9]*[0-9])(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{32,}"
)


def holds_key(text: str) -> bool:
    """Say whether a text holds something that can hardly be anything but a key."""
    # Upper-case spellings (OPENAI_API_KEY=...) are folded to the one that the
    # pattern knows; the rest of a key keeps its case, which tells kinds apart.
    return bool(_KEY.search(_API_KEY_WORD.sub(" api_key", text)))


def value_holds_key(text: str) -> bool:
    """The stricter measure, for the value of an option that is no path."""
    return holds_key(text) or bool(_LONG_RUN.search(text))


def is_key_option(name: str) -> bool:
    """Say whether `--name` would be an option to hand over a key."""
    return name.lower().replace("_", "-").strip("-") in KEY_OPTION_NAMES


def pasted_key(where: str) -> UsageError:
    """The error for a key in a cell. `where` says the place, never the key."""
    return UsageError(f"{where} looks like an API key: {ADVICE}")
