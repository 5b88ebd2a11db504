"""Chinese (and emoji) terms -> the English words that the one grammar reads.

Longest match first. `AFTER` are place suffixes (桌子上, 树下): they are moved
before their noun as an English preposition, so that no second grammar is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from dalle_notebook.engine.illustrator.language.settings import (
    PLACES,
    WEATHERS,
    WITH_MORE,
)
from dalle_notebook.engine.illustrator.language.words import (
    COATS,
    COLOURS,
    MOODS,
    NUMBERS,
    SIZES,
)

_TABLES = Path(__file__).with_name("tables")

AFTER: dict[str, str] = {
    "上": "on", "上面": "on", "之上": "on", "里": "in", "里面": "in", "中": "in",
    "之中": "in", "下": "under", "下面": "under", "之下": "under",
    "旁边": "next to", "旁": "next to", "边": "next to", "后面": "behind",
    "前面": "in front of", "前": "in front of", "上空": "over", "上方": "over",
}  # fmt: skip
"""Suffix after a noun or place -> preposition before it."""

EMOJI: dict[str, str] = {
    "🐱": "cat", "🐈": "cat", "🐶": "dog", "🐕": "dog", "🦊": "fox", "🐻": "bear",
    "🐼": "panda", "🐯": "tiger", "🦁": "lion", "🐮": "cow", "🐷": "pig",
    "🐸": "frog", "🐵": "monkey", "🐔": "chicken", "🐧": "penguin", "🐦": "bird",
    "🦉": "owl", "🐴": "horse", "🦄": "unicorn", "🐝": "bee", "🦋": "butterfly",
    "🐢": "turtle", "🐙": "octopus", "🐟": "fish", "🐬": "dolphin", "🐳": "whale",
    "🐘": "elephant", "🦒": "giraffe", "🐰": "rabbit", "🦩": "flamingo",
    "🌳": "tree", "🌲": "pine", "🌴": "palm", "🌵": "cactus", "🌹": "rose",
    "🌻": "sunflower", "🌷": "tulip", "🍄": "mushroom", "🍎": "red apple",
    "🍌": "banana", "🍓": "strawberry", "🍕": "pizza", "🍔": "burger",
    "🎂": "birthday cake", "🍩": "donut", "🍦": "ice cream", "☕": "coffee",
    "🏠": "house", "🏰": "castle", "🚗": "car", "🚲": "bicycle", "🚂": "train",
    "🚀": "rocket", "⛵": "sailboat", "🤖": "robot", "👽": "alien", "👻": "ghost",
    "🎸": "guitar", "🎈": "balloon", "🎁": "gift", "📚": "books", "📖": "book",
    "❤": "red heart", "🌙": "moon", "☀": "sun", "🌈": "rainbow", "⭐": "star",
    "🏖": "on the beach", "🌊": "sea", "🌃": "city at night", "🏔": "mountains",
}  # fmt: skip


def _table(name: str) -> dict[str, str]:
    """Read rows `term english words`; "quiet" at the end draws nothing."""
    table: dict[str, str] = {}
    for row in (_TABLES / name).read_text("utf-8").splitlines():
        term, _, english = row.partition(" ")
        if term:
            table[term] = "" if english.endswith("quiet") else english
    return table


NOUN_TERMS = _table("chinese_nouns.txt")
TERMS = {**_table("chinese.txt"), **NOUN_TERMS}
_LONGEST = max(map(len, TERMS))


_NUMBERS = dict(zip("一二两三四五六七八九十", (1, 2, 2, *range(3, 11)), strict=True))
_COUNTED = re.compile(
    "(?:([一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九几数]|[多半]?)"
    "([只个条匹头辆本座朵棵艘位名架把杯栋间张束群对双台颗块盏片瓶碗盘件副串枚粒尊"
    "扇幢节株盆支枝根顶口幅排堆窝家篮箱盒罐壶道层]))"
)
"""A number and the measure word that Chinese puts after it."""
_MANY = {"群": "a group of", "对": "two", "双": "two", "束": "five", "堆": "many",
         "排": "a row of", "窝": "four", "串": "one", "几": "a few",
         "数": "several"}  # fmt: skip
_VESSELS = {"篮": "basket of", "盘": "plate of", "罐": "jar of", "盒": "box of"}
"""Measure words that are vessels of their own (一篮苹果)."""

_TRADITIONAL = str.maketrans(
    "貓鳥馬魚龍龜雞鴨鵝鷹豬獅貝蝸車輛隻個條頭艘顆張雙對紅藍綠黃銀頂戴騎著裡裏邊後園圖畫"
    "風雲電燈樹葉花機場學書館點飛過鐵橋樓門窗戶牆邊島灘湖溫熱涼麵飯餅湯雜誌筆紙鐘錶戰鬥"
    "騎師醫廚員國華東會與為們這兩幾個萬時間氣球蘭蘋製長門開關聽說話讀寫買賣傘劍寶箱聖誕"
    "節雪夢想憂鬱樂愛貓狗鯨鯊鹿鴿鸚鵡蝦虛擬陽臺灣邨鄉鎮處從來無種樣",
    "猫鸟马鱼龙龟鸡鸭鹅鹰猪狮贝蜗车辆只个条头艘颗张双对红蓝绿黄银顶戴骑着里里边后园图画"
    "风云电灯树叶花机场学书馆点飞过铁桥楼门窗户墙边岛滩湖温热凉面饭饼汤杂志笔纸钟表战斗"
    "骑师医厨员国华东会与为们这两几个万时间气球兰苹制长门开关听说话读写买卖伞剑宝箱圣诞"
    "节雪梦想忧郁乐爱猫狗鲸鲨鹿鸽鹦鹉虾虚拟阳台湾村乡镇处从来无种样",
)
"""The commonest traditional characters as the simplified ones of the tables."""


def _adjectives() -> list[str]:
    known = {**COLOURS, **SIZES, **MOODS, **COATS, "cute": "", "beautiful": ""}
    return [term for term, english in TERMS.items() if english in known]


def _one_of(terms: Iterable[str]) -> str:
    longest_first = sorted(terms, key=len, reverse=True)
    return "(?:" + "|".join(map(re.escape, longest_first)) + ")"


@cache
def _clauses() -> tuple[re.Pattern[str], ...]:
    """Clauses before their noun (戴着红帽子的猫); they are moved behind it."""
    noun = _one_of(NOUN_TERMS)
    named = _one_of(
        [*NOUN_TERMS, *(term for term, english in TERMS.items() if english in PLACES)]
    )
    described = f"((?:{_one_of(_adjectives())}的?){{0,3}}{noun})"
    return (
        re.compile(
            "((?:不|没有?)?(?:戴|穿|骑|拿|抱|撑|打|举|吃|喝|弹|背|提|捧|追|看|放)[着了]?|手持|正在看|飞[过越]|跳过|穿过)"
            f"((?:[^的，]{{1,6}}的)?[^的，]{{0,6}}{named})的{described}"
        ),
        re.compile(f"((?:看|读)书|弹吉他|弹钢琴|下棋|做饭|打伞)()的{described}"),
        re.compile(
            f"((?:坐|站|躺|睡|趴|停|蹲|躲|藏)?在)([^的，]{{0,6}}{named}[上下里中旁边面前后]{{0,2}})的{described}"
        ),
        re.compile(f"(没有|没|无|不带)([^的，]{{0,4}}{noun})的({named})"),
    )


def is_han(character: str) -> bool:
    """Whether the character is a Chinese one (the common block)."""
    return "\u4e00" <= character <= "\u9fff"


def translate(text: str) -> list[str]:
    """Turn a run of Chinese characters into English terms.

    Characters that no term covers come back as they are, joined to one word.
    """
    text = text.translate(_TRADITIONAL)
    for clause in _clauses():
        text = clause.sub(r"\3\1\2", text)
    out: list[str] = []
    left_over = ""
    i = 0
    last_can_take_suffix = False
    while i < len(text):
        suffix = next((text[i : i + n] for n in (2, 1) if text[i : i + n] in AFTER), "")
        term = next(
            (
                text[i : i + n]
                for n in range(_LONGEST, 0, -1)
                if len(text[i : i + n]) == n and text[i : i + n] in TERMS
            ),
            "",
        )
        if (
            suffix
            and last_can_take_suffix
            and not left_over
            and (len(term) <= len(suffix))
        ):
            out.insert(_phrase_start(out), AFTER[suffix])
            out.append(",")
            i += len(suffix)
            last_can_take_suffix = False
            continue
        counted = _COUNTED.match(text, i)
        measured = counted is not None and bool(counted.group(1) or not term)
        if counted and measured and len(counted.group()) >= len(term) and not left_over:
            number = _counted(counted.group(1), counted.group(2))
            out.extend([number] if number else [])
            i = counted.end()
            last_can_take_suffix = False
            continue
        if not term:
            left_over += text[i]
            i += 1
            continue
        if left_over:
            out.append(left_over)
            left_over = ""
        english = TERMS[term]
        if english:
            out.append(english)
            last_can_take_suffix = _names_something(term)
        elif term == "的" and out:
            # 红色的, 桌子上的: what stands before it describes what follows.
            last_can_take_suffix = False
        i += len(term)
    if left_over:
        out.append(left_over)
    return out


def _counted(number: str, measure: str) -> str:
    """English for 三只, 一群, 十二个, 一篮; "" for a measure word alone."""
    if not number:
        return ""
    if number in _MANY:
        count = _MANY[number]
    elif len(number) == 1:
        count = str(_NUMBERS[number])
    else:
        tens, ones = number.split("十")
        count = str(10 * _NUMBERS.get(tens, 1) + _NUMBERS.get(ones, 0))
    if measure in _MANY:
        return _MANY[measure] if count == "1" else count
    return f"{count} {_VESSELS[measure]}" if measure in _VESSELS else count


def _names_something(term: str) -> bool:
    english = TERMS[term]
    is_place = english in PLACES or english in WITH_MORE or english in WEATHERS
    return term in NOUN_TERMS or is_place


def _phrase_start(out: list[str]) -> int:
    """Where the last noun's phrase begins: before its colours and numbers."""
    start = len(out) - 1
    while start > 0 and (
        out[start - 1] in COLOURS
        or out[start - 1] in NUMBERS
        or out[start - 1].isdecimal()
    ):
        start -= 1
    return start
