"""Prompts and what is understood of them; nothing is painted here."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dalle_notebook.engine.illustrator.language import (
    chinese,
    understand,
    vocabulary,
)
from dalle_notebook.engine.illustrator.language.lexicon import LEXICON
from dalle_notebook.engine.illustrator.language.nouns import CANONICAL, NOUNS
from dalle_notebook.engine.illustrator.rigs import NOUNS as DRAWN
from dalle_notebook.engine.illustrator.scene import Relation, from_json
from dalle_notebook.engine.illustrator.stand_ins import drawable

ENGLISH = [
    ("a white siamese cat", "cat (white, siamese)"),
    (
        "a close up, studio photographic portrait of a white siamese cat that looks"
        " curious, backlit ears",
        "cat (white, siamese, curious), studio, backlit, close-up, photo",
    ),
    ("three red apples on a wooden table, oil painting", "3 x apple (red), table, oil"),
    (
        "a sunlit indoor lounge area with a pool containing a flamingo",
        "flamingo, lounge, pool, sunlit",
    ),
    ("abstract geometric pattern in teal and orange", "geometric, in teal and orange"),
    (
        "a red fox in a snowy forest at night, watercolor",
        "fox (ginger), forest, night, snow, watercolor",
    ),
    ("an astronaut riding a horse", "astronaut (ride), horse, astronaut riding horse"),
    (
        "two black cats and a dog on a beach at sunset",
        "2 x cat (black), dog, beach, sunset",
    ),
    (
        "a robot reading a book in a library, pixel art",
        "robot (holding book), library, pixel",
    ),
    ("a lighthouse in a storm, oil painting", "lighthouse, storm, oil"),
    (
        "an orange cat and two oranges on a table",
        "cat (orange), 2 x orange fruit, table",
    ),
    ("an armchair in the shape of an avocado", "armchair (shape of avocado)"),
    ("a blue car and a red house, flat vector", "car (blue), house (red), flat"),
    ("a terrier playing the guitar", "dog (holding guitar)"),
    (
        "a girl with a red balloon walking in the park",
        "girl (walk, holding red balloon), meadow",
    ),
    ("a knight fighting a dragon", "knight, dragon, knight facing dragon"),
    ("a smiling sun", "sun (happy)"),
    ("moon over the sea", "moon, sea"),
    ("a cup of coffee next to an open book", "coffee, book, coffee beside book"),
    (
        "a cat wearing a top hat and a red scarf",
        "cat (wearing top hat, wearing red scarf)",
    ),
    (
        "a wooden boat on a calm lake at dawn, misty mountains in the background",
        "boat (wood), lake, mountains, dawn, fog",
    ),
    ("a red and white striped lighthouse", "lighthouse (red, white, striped)"),
    ("a glass of water on a desk", "glass of water, table"),
    ("a black cat with green eyes", "cat (black)"),
    ("a house made of glass", "house (glass)"),
    (
        "a photograph of an astronaut riding a horse on mars",
        "astronaut (ride), horse, astronaut riding horse, moonscape, photo",
    ),
    (
        "a bat flying over a castle at night under a full moon",
        "bat (fly), castle, bat over castle, moon, night",
    ),
    ("a sleeping dog on a sofa", "dog (lie, sleepy), sofa, dog on sofa"),
    ("a pair of parrots sitting on a branch", "2 x parrot (sit)"),
    ('a sign that says "HELLO WORLD"', '"HELLO WORLD"'),
    ("teal and orange abstract painting", "fluid, in teal and orange"),
    ("sunset over the ocean", "sea, sunset"),
    (
        "a cute fluffy white kitten sleeping in a basket",
        "cat (white, plush, lie, sleepy), basket, cat in basket",
    ),
    ("a steaming mug", "cup"),
    ("a penguin holding an umbrella in the rain", "penguin (holding umbrella), rain"),
    ("🐱🌙", "cat, moon"),
    (
        "a tiny house on top of a giant mushroom",
        "house (tiny), mushroom (huge), house on mushroom",
    ),
    ("a dog chasing a ball", "dog (run), ball (run), dog chasing ball"),
    ("yellow submarine under the sea", "submarine (yellow), underwater"),
    ("the moon", "moon"),
    ("a tree", "tree"),
    ("a bear in a red coat eating pizza", "bear (wearing red coat, holding pizza)"),
    ("a car, red, in the city at night, neon lights", "car (red), city, night, neon"),
    (
        "an oil painting of a vase of sunflowers",
        "vase, 3 x sunflower, sunflower in vase, oil",
    ),
    ("a boat in a bottle", "boat, bottle, boat in bottle"),
    ("snowman in a winter forest", "snowman, forest, snow"),
    ("a dog under a tree", "dog, tree, dog under tree"),
    ("a big brown bear and a small white rabbit", "bear (big), rabbit (white, small)"),
    ("a sad clown", "clown (sad)"),
    ("a spotted dog running in the park", "dog (spotted, run), meadow"),
    ("a cup made of gold", "cup (gold)"),
    ("a gold cup", "cup (gold)"),
    ("a lighthouse by the sea at night, noir", "lighthouse, sea, night, noir"),
    ("four penguins in the snow", "4 x penguin, snow"),
    (
        "a happy girl in a yellow raincoat in the rain",
        "girl (happy, wearing yellow raincoat), rain",
    ),
    (
        "a cat sitting on a red armchair, reading a book",
        "cat (sit, holding book), armchair (red), cat on armchair",
    ),
    (
        "a mouse riding a turtle, pencil drawing",
        "mouse (ride), turtle, mouse riding turtle, pencil",
    ),
    ("a castle on a mountain in the fog", "castle, mountain, fog"),
    ("a fish", "fish"),
    ("a low angle photo of a giraffe", "giraffe, low, photo"),
    ("a cow flying over the moon", "cow (fly), moon"),
    (
        "a vintage car parked on a city street at night, neon lights, cyberpunk",
        "car, street, neon signs, night, neon",
    ),
    (
        "an owl wearing glasses and a wizard hat",
        "owl (wearing glasses, wearing wizard hat)",
    ),
    (
        "a bouquet of red roses in a glass vase",
        "5 x rose (red), vase (glass), rose in vase",
    ),
    ("a crane standing in a lake", "crane bird (stand), lake"),
    ("a bat and a ball", "bat, ball"),
    ("a wooden table", "table (wood)"),
    ("three little pigs", "3 x pig (small)"),
    ("5 balloons", "5 x balloon"),
    (
        "a hot air balloon over snowy mountains at sunrise",
        "hot air balloon, mountain, dawn, snow",
    ),
    ("a violin on a chair", "violin, chair, violin on chair"),
    ("a black and white photo of a tree", "tree, noir"),
]

CHINESE = [
    ("一只白色的暹罗猫", "cat (white, siamese)"),
    ("桌子上的三个红苹果，油画", "3 x apple (red), table, oil"),
    ("夜晚的城市", "city, night"),
    (
        "两只黑猫和一只狗在海滩上，日落",
        "2 x cat (black), dog, beach, sunset",
    ),
    ("宇航员骑着马", "astronaut (ride), horse, astronaut riding horse"),
    (
        "一个机器人在图书馆里看书，像素画",
        "robot (holding book), library, pixel",
    ),
    ("雪地森林里的红狐狸，水彩", "fox (ginger), forest, snow, watercolor"),
    ("树下的一只熊", "tree, bear, bear under tree"),
    ("戴着红帽子的猫", "cat (wearing red hat)"),
    ("一条鱼在海底游泳", "fish (swim), underwater"),
    ("红色的汽车", "car (red)"),
    ("三个红苹果", "3 x apple (red)"),
    ("一个男孩和一只狗在公园里", "boy, dog, meadow"),
    ("一座灯塔，暴风雨，油画", "lighthouse, storm, oil"),
    ("蓝色的鸟", "bird (blue)"),
    ("五朵黄色的向日葵", "5 x sunflower (yellow)"),
    ("图书馆里的机器人", "robot, library"),
    ("一只戴眼镜的猫头鹰", "owl (wearing glasses)"),
    ("夜空中的月亮", "night sky, moon, night"),
    ("沙漠里的骆驼", "camel, desert"),
    ("一杯咖啡", "coffee"),
    ("抽象几何图案，青色和橙色", "geometric, in cyan and orange"),
    ("海边的灯塔，日落", "lighthouse, beach, sunset"),
    ("森林里的小木屋，下雪", "house (small), forest, snow"),
    ("一条龙飞过城堡", "dragon (fly), castle, dragon over castle"),
    ("绿色的沙发上有一只白猫", "sofa (green), cat (white), cat on sofa"),
    ("雨中撑着伞的女孩", "girl (holding umbrella), rain"),
    ("太空中的宇航员", "astronaut, space"),
    ("两只企鹅在冰上", "2 x penguin, snow"),
    ("厨房里的面包", "bread, kitchen"),
    ("一辆蓝色的自行车，扁平", "bicycle (blue), flat"),
]

UNKNOWN = [
    ("melancholy", ("melancholy",)),
    ("a cat of melancholy", ("melancholy",)),
    ("quantum democracy", ("quantum", "democracy")),
    ("a pair of parrots sitting on a branch", ()),
    ("a cat on a branch", ("branch",)),
    ("忧郁", ("忧郁",)),
    ("一只忧郁的猫", ("忧郁",)),
    ("a very beautiful, highly detailed dog, 4k", ()),
]


@pytest.mark.parametrize(("prompt", "understood"), ENGLISH)
def test_english_prompts_are_understood(prompt: str, understood: str) -> None:
    assert understand(prompt).describe() == understood


@pytest.mark.parametrize(("prompt", "understood"), CHINESE)
def test_chinese_prompts_are_understood(prompt: str, understood: str) -> None:
    assert understand(prompt).describe() == understood


@pytest.mark.parametrize(("prompt", "unknown"), UNKNOWN)
def test_words_that_no_table_knows_are_kept(
    prompt: str, unknown: tuple[str, ...]
) -> None:
    assert understand(prompt).unknown == unknown


def test_colours_stay_with_their_own_noun() -> None:
    scene = understand("a red and white boat and two green parrots with blue wings")

    assert [s.colours for s in scene.subjects] == [("red", "white"), ("green",)]


@pytest.mark.parametrize("verb", ["jumping", "sleeping", "swimming", "curious", "old"])
def test_verbs_and_adjectives_alone_draw_nothing(verb: str) -> None:
    assert understand(verb).subjects == ()


def test_a_relation_points_from_rider_to_horse() -> None:
    scene = understand("a monkey riding a bicycle in the rain")

    assert scene.relations == (Relation(0, "riding", 1),)


def test_quoted_text_is_lettered_and_not_read() -> None:
    scene = understand('a cake with the words "three dogs"')

    assert scene.lettering == "three dogs"
    assert [s.noun for s in scene.subjects] == ["cake"]


def test_counts_are_bounded() -> None:
    assert understand("900 elephants").subjects[0].count == 12


def test_every_synonym_leads_to_a_canonical_noun() -> None:
    assert set(NOUNS.values()) <= CANONICAL
    assert all(phrase == phrase.lower() for phrase in LEXICON)


def test_every_figure_has_its_word_in_english_and_chinese() -> None:
    chinese_figures = {
        drawable(subject.noun, subject.word)
        for term in chinese.NOUN_TERMS
        for subject in understand(term).subjects
    }
    for noun in DRAWN:
        (subject,) = understand(f"a {noun}").subjects
        assert drawable(subject.noun, subject.word) == noun
    assert sorted(DRAWN - chinese_figures) == []


@pytest.mark.parametrize("language", vocabulary.LANGUAGES)
def test_four_more_languages_name_what_is_drawn(language: str) -> None:
    terms = [term.english for _, term in vocabulary.rows(language) if term.is_noun]
    named = {NOUNS.get(term, term) for term in terms}
    drawn = {NOUNS.get(noun, noun) for noun in DRAWN}

    assert len(drawn & named) >= 0.95 * len(drawn)


@pytest.mark.parametrize(
    "prompt",
    [
        "",
        "   ",
        "\x00\x01\x1b[31m",
        "😀🤯🫠",
        "שלום עולם",
        "مرحبا بالعالم",
        "\u202egnp.tac\u202c",
        "<svg onload=alert(1)>&amp;</svg>",
        "," * 5000,
        '"' * 999,
        "\ud800 lone",
        "a" * 32000,
        "🦄🌋🪐" * 4000,
        "(" * 16000,
        "[{(<" * 8000,
        '"' + "x" * 31000 + '"',
        "no " * 9000,
        "不" * 9000,
        "戴着" * 4000 + "的猫",
        "の上の" * 3000,
        "l'" * 9000,
        "cat's " * 4000,
        "'" * 9000,
        "of a vase " * 3000,
        "猫" * 32000,
        "\u0301" * 5000,
        "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    ],
)
def test_strange_text_gives_a_scene_at_once(prompt: str) -> None:
    start = time.process_time()
    scene = understand(prompt)

    assert time.process_time() - start < 2
    assert from_json(scene.to_json()) == scene


def test_a_very_long_prompt_is_read_at_once() -> None:
    start = time.process_time()
    understand("a red cat on a blue table, " * 1200)

    assert time.process_time() - start < 2


_WORDS = st.sampled_from(
    [*sorted(LEXICON), *chinese.TERMS, "gato", "rojo", "chien", "Hund", "猫が",
     "の上の", ",", "no", "'s", "of", "🐱", "2", "\ud800", "\u202e"]
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(_WORDS, max_size=14).map(" ".join)))
def test_any_text_gives_a_scene_that_can_travel(prompt: str) -> None:
    scene = understand(prompt)

    assert from_json(scene.to_json()) == scene
    assert len(scene.subjects) <= 8
    assert all(0 <= r.subject < len(scene.subjects) for r in scene.relations)
    assert all(0 <= r.object < len(scene.subjects) for r in scene.relations)
