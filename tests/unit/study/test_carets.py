"""Where the caret stands, as somebody sees it: below the very sign that is wrong.

A terminal and a notebook show Chinese two columns wide and an accent in none, so the
place of the caret is counted in columns and not in characters.
"""

from __future__ import annotations

import pytest

from dalle_notebook.errors import PromptError, columns_of
from dalle_notebook.study.grammar import expand

NAMESPACE = {
    "coat": "black",
    "coats": ["a", "b"],
    "price": 1.5,
    "twins": ["a", "a"],
    "x": 1,
}

MISTAKES = [
    # what is typed, the line that is shown, and the caret below it
    ("a cat {", "a cat {",
                "      ^"),
    ("{}", "{}",
           "^"),
    ("a { } cat", "a { } cat",
                  "  ^"),
    ("a {x.y} cat", "a {x.y} cat",
                    "  ^"),
    ("a {big|small cat", "a {big|small cat",
                         "  ^"),
    ("a } cat", "a } cat",
                "  ^"),
    ("{a|b}} cat", "{a|b}} cat",
                   "     ^"),
    ("a {big|{small}} cat", "a {big|{small}} cat",
                            "       ^"),
    ("{coot} cat", "{coot} cat",
                   " ^"),
    ("a {  coot } cat", "a {  coot } cat",
                        "     ^"),
    ("{a|b|a} cat", "{a|b|a} cat",
                    "     ^"),
    ("{w: a|b} and {w: c|d|e}", "{w: a|b} and {w: c|d|e}",
                                "             ^"),
    ("{price:d} dollars", "{price:d} dollars",
                          "       ^"),
    ("{x:>99999}", "{x:>99999}",
                   "   ^"),
    ("first\n---\n{oops!r}", "{oops!r}",
                             "^"),
    ("one\ntwo {x y}\nthree", "two {x y}",
                              "    ^"),
    ("{coats: red}", "{coats: red}",
                     "       ^"),
    ("{twins}", "{twins}",
                " ^"),
    ("a\n---\n---\nb", "---",
                       "^"),
    ("\ta {x!r}", " a {x!r}",
                  "   ^"),
    # Chinese, Japanese, Korean and full-width signs: two columns each
    ("一只{黑色", "一只{黑色",
                  "    ^"),
    ("一只 {颜色.深} 的猫", "一只 {颜色.深} 的猫",
                            "     ^"),
    ("{黑｜白}猫", "{黑｜白}猫",
                   "^"),
    ("猫{黑｜白}", "猫{黑｜白}",
                   "  ^"),
    ("{黑|白|黑}的猫", "{黑|白|黑}的猫",
                       "       ^"),
    ("暹罗猫 } 在沙发上", "暹罗猫 } 在沙发上",
                          "       ^"),
    ("一只{毛色：黑}猫", "一只{毛色：黑}猫",
                         "    ^"),
    ("画一只{coot}", "画一只{coot}",
                     "       ^"),
    ("在{黑|{白}}色的椅子上", "在{黑|{白}}色的椅子上",
                              "      ^"),
    ("前\n---\n一只{没有}猫", "一只{没有}猫",
                              "     ^"),
    ("{色: 黑|白} 和 {色: 红|绿|蓝}", "{色: 黑|白} 和 {色: 红|绿|蓝}",
                                      "               ^"),
    ("한국어 {고양이.} 그림", "한국어 {고양이.} 그림",
                              "       ^"),
    ("ひらがな{ね こ}", "ひらがな{ね こ}",
                        "        ^"),
    ("ＡＢＣ {x!r}", "ＡＢＣ {x!r}",
                     "       ^"),
    ("🐱🐱 {x!r}", "🐱🐱 {x!r}",
                   "     ^"),
    # no column at all: an accent that is a sign of its own
    ("cafe\u0301 {x!r}", "cafe\u0301 {x!r}",
                         "     ^"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "caret"), MISTAKES)
def test_the_caret_stands_below_the_sign_that_is_wrong(
    text: str, line: str, caret: str
) -> None:
    with pytest.raises(PromptError) as caught:
        expand(text, NAMESPACE)

    assert str(caught.value).split("\n")[1:] == [f"  {line}", f"  {caret}"]


@pytest.mark.parametrize("before", ["a " * 80, "猫" * 80, "é" * 500, "e\u0301" * 90])
@pytest.mark.parametrize("behind", ["", " b" * 80, "猫" * 500])
def test_a_long_line_keeps_its_caret_within_a_terminal(
    before: str, behind: str
) -> None:
    with pytest.raises(PromptError) as caught:
        expand(before + "{x!r}" + behind, NAMESPACE)

    _, line, caret = str(caught.value).split("\n")
    assert columns_of(line) <= 81
    pointed = next(
        sign for n, sign in enumerate(line) if columns_of(line[:n]) == len(caret) - 1
        and columns_of(sign)
    )  # fmt: skip
    assert pointed == "{"
    assert line.startswith("  …")
