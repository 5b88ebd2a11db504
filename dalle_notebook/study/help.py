"""The help text of a magic, made from the option table; fits into 80 columns."""

from __future__ import annotations

import textwrap

from dalle_notebook.study.options import Group, Option, Verb, options_of

WIDTH = 79
_INDENT = 22

_TITLES: dict[Group, str] = {
    "picture": "The picture",
    "edit": "What may change",
    "endpoint": "Who draws",
    "again": "Once more",
    "money": "Money",
    "show": "In the notebook",
}

_OPENING: dict[Verb, str] = {
    "generate": """\
Draw pictures from words.

  %%dalle [options]          prompts on the lines below
  %dalle [options] prompt    one line
""",
    "edit": """\
Change a picture as the words say.

  %%dalle_edit IMAGE [options]    the prompt on the lines below

IMAGE is a variable, a file, an archive id or a link; A,B are several.
""",
    "vary": """\
Draw variations of a picture; there is no prompt.

  %dalle_vary IMAGE [options]

IMAGE is a variable, a file, an archive id or a link.
""",
}

_PROMPTS = """\
Prompts
  ---                 A line of its own between two prompts.
  {black|white} cat   A picture for each; {coat: black|white} names it.
  {name} {x:.2f}      A Python variable; a list makes an axis.
  {{ }} \\---          Braces and --- as text. Or all of it as it is: --raw.
"""

_VALUES = """\
Values
  a,b                 Several values make a grid: --size s,m,l
  1..4  1,3,..,9      Ranges of numbers.
  "a b"               One value, blanks and commas included.
  --                  Ends the options: what follows is the prompt.
"""

_STUDIES = """\
Studies
  grid.to_toml(FILE)  Writes what a cell asked as a TOML file, whose keys are
                      the keyword arguments of Python; a list is an axis.
  dalle.study(FILE)   Asks what a file says: the same pictures as the cell.
  dalle.plan(...)     What --plan says; also dalle.plan(study=FILE).
"""

_EXAMPLES: dict[Verb, str] = {
    "generate": """\
Examples
  %dalle a white siamese cat

  %%dalle -n 4 --size m --as cats
  a white siamese cat

  %%dalle --quality low,high --plan
  a {black|white} cat on a {chair|roof}

  %%dalle --size s,l --skip coat=black,size=l
  a {coat: black|white} cat
""",
    "edit": """\
Examples
  %%dalle_edit cats[0] --region 25%,0%,75%,40%
  give it a red hat

  %%dalle_edit lounge.png --mask mask.png -n 2
  a flamingo stands in the pool
""",
    "vary": """\
Examples
  %dalle_vary cat.png -n 3
  %dalle_vary cat --size s
""",
}


def help_text(verb: Verb = "generate") -> str:
    """What `%%dalle?` shows."""
    sections = [_OPENING[verb]]
    for group, title in _TITLES.items():
        rows = [option for option in options_of(verb) if option.group == group]
        if rows:
            sections.append("\n".join([title, *map(_row, rows), ""]))
    if verb != "vary":
        sections.append(_PROMPTS)
    sections += [_VALUES, _STUDIES, _EXAMPLES[verb]]
    return "\n".join(sections)


def _row(option: Option) -> str:
    left = f"  {', '.join(option.spellings)} {option.metavar}".rstrip()
    text = option.help
    if option.type.choices:
        text += f" One of {', '.join(option.type.choices)}."
    if option.default:
        text += f" Without it: {option.default}."
    lines = textwrap.wrap(text, WIDTH - _INDENT)
    if len(left) >= _INDENT:
        lines.insert(0, "")
    first = f"{left:<{_INDENT}}{lines[0]}".rstrip()
    return "\n".join([first, *(" " * _INDENT + line for line in lines[1:])])
