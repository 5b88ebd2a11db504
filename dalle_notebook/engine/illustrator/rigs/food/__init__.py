"""What is eaten."""

from __future__ import annotations

from collections.abc import Callable

from ...kit.rig import Rig
from ..chance import Chance
from ..slots import Slots
from .dishes import bread, burger, cheese, egg, pizza
from .fruit import apple, avocado, banana, cherry, citrus, pear
from .harvest import carrot, pineapple, strawberry, watermelon
from .plates import candy, croissant, grapes, pancakes, ramen, sushi
from .sweets import cake, donut, ice_cream

FOOD: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    "apple": apple,
    "orange": citrus,
    "lemon": citrus,
    "peach": citrus,
    "tomato": citrus,
    "pear": pear,
    "banana": banana,
    "avocado": avocado,
    "strawberry": strawberry,
    "cherry": cherry,
    "pineapple": pineapple,
    "carrot": carrot,
    "pizza": pizza,
    "cake": cake,
    "donut": donut,
    "burger": burger,
    "ice cream": ice_cream,
    "bread": bread,
    "egg": egg,
    "watermelon": watermelon,
    "cheese": cheese,
    "ramen": ramen,
    "sushi": sushi,
    "pancakes": pancakes,
    "croissant": croissant,
    "grapes": grapes,
    "candy": candy,
}
