"""Everything of a Scene that is not a subject, while the words are read.

Two places in one prompt are joined where a picture can show both ("a mountain
landscape with a lake" is a lake before mountains); else the first one holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dalle_notebook.engine.illustrator.language import settings

_MOST_FEATURES = 8
_VAGUE = frozenset({"room", "studio", "sky", "fluid", "gradient"})
_ABSTRACT = frozenset({"geometric", "fluid", "gradient"})
_BEFORE_MOUNTAINS = frozenset({"lake", "sea", "beach", "meadow", "desert", "forest"})
_SKY_HOURS: dict[str, str] = {
    "pink": "dawn", "purple": "dusk", "violet": "dusk", "lavender": "dusk",
    "orange": "sunset", "red": "sunset", "golden": "sunset", "yellow": "sunset",
    "coral": "sunset", "peach": "dawn", "black": "night", "dark blue": "night",
    "blue": "day", "light blue": "day", "sky blue": "day",
}  # fmt: skip
"""Colour of a sky -> the hour that has it."""


@dataclass(slots=True)
class Surroundings:
    """Place, hour, weather, light, camera, style; features and palette."""

    values: dict[str, str] = field(default_factory=dict)
    features: list[str] = field(default_factory=list)
    palette: list[str] = field(default_factory=list)

    @property
    def place(self) -> str | None:
        """Canonical name of the place, if one is named."""
        return self.values.get("place")

    @property
    def is_nowhere(self) -> bool:
        """Whether no real place is named: colours may follow feelings there."""
        return self.place is None or self.place in _ABSTRACT

    @property
    def has_background(self) -> bool:
        """Whether mountains can stand behind the place."""
        return self.place in _BEFORE_MOUNTAINS

    def put_place(self, phrase: str, place: str, colours: list[str]) -> None:
        """Take a place; `colours` stood before its name."""
        self._join_places(place)
        if place in {"sky", "night sky"}:
            for colour in colours:
                if colour in _SKY_HOURS:
                    self.values.setdefault("time", _SKY_HOURS[colour])
        elif place in _ABSTRACT:
            self.palette.extend(colours)
        extra = settings.WITH_MORE.get(phrase, ("", {}))[1]
        for name, setting in extra.items():
            if name == "features":
                self.add_feature(setting)
            else:
                self.values.setdefault(name, setting)
        if phrase == "pool":
            self.add_feature("pool")

    def _join_places(self, place: str) -> None:
        current = self.place
        if place == "sky" and current is not None:
            return
        if current is None or current in _VAGUE:
            self.values["place"] = place
        elif current == "mountain" and place in _BEFORE_MOUNTAINS:
            self.values["place"] = place
            self.add_feature("mountains")
        elif place == "mountain" and current in _BEFORE_MOUNTAINS:
            self.add_feature("mountains")
        elif place == "snow":
            self.values.setdefault("weather", "snow")
        elif current == "snow" and place in {"forest", "mountain", "street"}:
            self.values["place"] = place
            self.values.setdefault("weather", "snow")

    def settle(self, senses: Mapping[str, Any]) -> bool:
        """Take hour, weather, light ...; whether a feature was among them."""
        for kind in ("time", "weather", "light", "camera", "style"):
            if kind in senses:
                self.values.setdefault(kind, senses[kind])
        if "palette" in senses:
            self.palette.extend(senses["palette"])
        elif "feature" in senses:
            self.add_feature(senses["feature"])
            return True
        return False

    def add_feature(self, name: str) -> None:
        """Take a thing of the place or the sky, once."""
        if name not in self.features and len(self.features) < _MOST_FEATURES:
            self.features.append(name)
