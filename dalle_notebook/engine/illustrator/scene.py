"""What the illustrator understood of a prompt: one printable value.

A `Scene` holds words and no pixels: language makes it, the stage draws it, tests
assert on it, and it travels in the PNG so that a picture can be drawn again. What
is free (None, empty) is chosen by the seed; only an edit writes down where its
figures stand (`spots`), because no seed would put them there.
A Scene that comes back from a file is untrusted, so `from_json` checks it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from dalle_notebook.errors import BadImage

CHUNK = "dalle_notebook:scene"
"""Keyword of the PNG text chunk that holds a Scene as JSON."""

_LONGEST_TEXT = 4000
_MOST_ITEMS = 24
_MOST_FIGURES = 60


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of thing to draw, `count` times.

    Attributes:
        noun: canonical English noun ("dog").
        word: the word as it stood in the prompt ("terrier").
        colours: colour words, main colour first.
        wear, hold: things worn or held, with their colour word ("red hat").
        shape: noun whose shape and palette it takes ("avocado").
    """

    noun: str
    word: str = ""
    count: int = 1
    colours: tuple[str, ...] = ()
    coat: str | None = None
    material: str | None = None
    size: str | None = None
    pose: str | None = None
    mood: str | None = None
    wear: tuple[str, ...] = ()
    hold: tuple[str, ...] = ()
    shape: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """Subject number `subject` is `kind` (riding, on, under ...) number `object`."""

    subject: int
    kind: str
    object: int


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an edit put one figure, and which chances it was drawn from.

    Attributes:
        subject: index in the scene; its spots are its copies, in their order.
        x, foot: its middle and where it touches the ground, fractions.
        size: its longest side as a part of the picture's longer one; 0 where it is
            part of another figure (a rider).
        seed, number, copy: the figure's random stream.
        distance: 0 at the main subject, above farther away.
        floats: no contact with the ground.
        whole: all of it is shown, even in a portrait.
        layer: figures of a higher layer are in front, whatever their distance.
        centred: x is the middle of what is drawn, not drawn towards its feet.
    """

    subject: int
    x: float
    foot: float
    size: float
    seed: int
    number: int
    copy: int
    distance: float = 0.0
    floats: bool = False
    whole: bool = False
    layer: int = 0
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that the illustrator understood, and what it did not.

    Attributes:
        features: things of the place or the sky ("pool", "moon", "rainbow").
        palette: colour words that belong to the picture, not to a subject.
        lettering: quoted text to be lettered.
        energy: 0 calm to 1 wild; moves abstract pictures.
        unknown: words that were not understood, in order, each once.
        seed, width, height: what it was drawn with; 0 before it is drawn.
        spots: where its figures stand, if an edit settled that: all or none.
        frame: the Scene that settled place, camera and light, if it was another.
    """

    prompt: str = ""
    subjects: tuple[Subject, ...] = ()
    relations: tuple[Relation, ...] = ()
    place: str | None = None
    features: tuple[str, ...] = ()
    time: str | None = None
    weather: str | None = None
    light: str | None = None
    camera: str | None = None
    style: str | None = None
    palette: tuple[str, ...] = ()
    lettering: str | None = None
    energy: float = 0.5
    unknown: tuple[str, ...] = ()
    seed: int = 0
    width: int = 0
    height: int = 0
    spots: tuple[Spot, ...] = ()
    frame: Scene | None = None

    @property
    def is_understood(self) -> bool:
        """Whether anything at all can be drawn of it."""
        named = self.place or self.features or self.time or self.weather
        return bool(self.subjects or named or self.lettering)

    def to_json(self) -> str:
        """Write it as one line of ASCII JSON, leaving out what is free."""
        return json.dumps(_plain(self), ensure_ascii=True, separators=(",", ":"))

    def describe(self) -> str:
        """Say in a few words what was understood: "two cats (black), beach"."""
        parts = [_describe_subject(s) for s in self.subjects]
        for r in self.relations:
            first, second = self.subjects[r.subject], self.subjects[r.object]
            parts.append(f"{first.noun} {r.kind} {second.noun}")
        for value in (self.place, *self.features, self.time, self.weather):
            if value:
                parts.append(value)
        for value in (self.light, self.camera, self.style):
            if value:
                parts.append(value)
        if self.palette:
            parts.append(f"in {' and '.join(self.palette)}")
        if self.lettering:
            parts.append(f'"{self.lettering}"')
        return ", ".join(parts) or "an abstract composition"


def _plain(scene: Scene) -> dict[str, Any]:
    plain = {
        key: value
        for key, value in asdict(scene).items()
        if value is not None and value != () and value != ""
    }
    plain["subjects"] = [
        {k: v for k, v in asdict(s).items() if v is not None and v != ()}
        for s in scene.subjects
    ]
    if scene.frame is not None:
        plain["frame"] = _plain(scene.frame)
    return plain


def _describe_subject(subject: Subject) -> str:
    name = subject.noun if subject.count == 1 else f"{subject.count} x {subject.noun}"
    traits = [*subject.colours]
    for value in (
        subject.size, subject.coat, subject.material, subject.pose, subject.mood
    ):  # fmt: skip
        if value:
            traits.append(value)
    if subject.shape:
        traits.append(f"shape of {subject.shape}")
    traits += [f"wearing {thing}" for thing in subject.wear]
    traits += [f"holding {thing}" for thing in subject.hold]
    return f"{name} ({', '.join(traits)})" if traits else name


def from_json(text: str) -> Scene:
    """Read a Scene that may come from anybody's file.

    Raises:
        BadImage: it is not a Scene, or a value is out of its bounds.
    """
    try:
        plain = json.loads(text[:200_000])
        # Half a character is sound JSON and can be written nowhere: it raises a
        # ValueError here.
        json.dumps(plain, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise BadImage("the scene in this picture is not JSON") from error
    return _scene(plain, is_frame=False)


def _scene(plain: Any, *, is_frame: bool) -> Scene:
    if not isinstance(plain, dict):
        raise BadImage("the scene in this picture is not an object")
    subjects = tuple(_subject(item) for item in _items(plain.get("subjects")))
    relations = tuple(
        _relation(item, len(subjects)) for item in _items(plain.get("relations"))
    )
    parts = {"subjects", "relations", "spots", "frame"}
    known = {f.name for f in fields(Scene)} - parts
    values = {key: value for key, value in plain.items() if key in known}
    scene = Scene(subjects=subjects, relations=relations, **_checked(Scene, values))
    if sum(s.count for s in subjects) > _MOST_FIGURES:
        raise BadImage("the scene in this picture has too many figures")
    if is_frame:
        # A frame has neither: only an edit's own figures are placed.
        return scene
    frame = plain.get("frame")
    return replace(
        scene,
        spots=_spots(plain.get("spots"), len(subjects)),
        frame=None if frame is None else _scene(frame, is_frame=True),
    )


def _spots(value: Any, subjects: int) -> tuple[Spot, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > _MOST_FIGURES:
        raise BadImage("the spots in this picture's scene are not usable")
    spots = tuple(_spot(item) for item in value)
    beyond = any(spot.subject >= subjects for spot in spots)
    if beyond or sum(spot.size**2 for spot in spots) > _MOST_AREA:
        raise BadImage("the figures in this picture's scene cannot all be drawn")
    return spots


def _spot(item: Any) -> Spot:
    if not isinstance(item, dict) or not _SPOT.keys() <= item.keys():
        raise BadImage("a spot in this picture's scene is broken")
    out: dict[str, Any] = {}
    for name, (low, high) in _SPOT.items():
        value, whole = item[name], isinstance(low, int)
        good = isinstance(value, int if whole else (int, float))
        if not good or isinstance(value, bool) or not low <= value <= high:
            raise BadImage(f"'{name}' of a spot in this picture's scene is not usable")
        out[name] = value if whole else float(value)
    flags = {name: item.get(name) is True for name in ("floats", "whole", "centred")}
    return Spot(**out, **flags)


def _items(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > _MOST_ITEMS:
        raise BadImage("a list in this picture's scene is not usable")
    return value


def _subject(item: Any) -> Subject:
    if not isinstance(item, dict) or not isinstance(item.get("noun"), str):
        raise BadImage("a subject in this picture's scene has no noun")
    known = {f.name for f in fields(Subject)}
    return Subject(**_checked(Subject, {k: v for k, v in item.items() if k in known}))


def _relation(item: Any, subjects: int) -> Relation:
    try:
        relation = Relation(
            int(item["subject"]), str(item["kind"]), int(item["object"])
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise BadImage("a relation in this picture's scene is broken") from error
    if not (0 <= relation.subject < subjects and 0 <= relation.object < subjects):
        raise BadImage("a relation in this picture's scene points at nothing")
    return relation


_BOUNDS: Mapping[str, tuple[float, float]] = {
    "count": (1, 24),
    "energy": (0.0, 1.0),
    "seed": (0, 2**64 - 1),
    "width": (0, 4096),
    "height": (0, 4096),
}


_SPOT: Mapping[str, tuple[float, float]] = {
    "subject": (0, _MOST_ITEMS),
    "x": (-1.0, 2.0),
    "foot": (-1.0, 2.0),
    "size": (0.0, 1.3),
    "seed": (0, 2**64 - 1),
    "number": (0, 2**16),
    "copy": (0, 2**16),
    "distance": (0.0, 3.0),
    "layer": (0, 2**16),
}
"""Bounds; those of whole numbers are whole."""
_MOST_AREA = 12.0


def _checked(kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """Give back the values with lists as tuples; refuse wrong types and sizes."""
    out: dict[str, Any] = {}
    for field in fields(kind):
        if field.name not in values:
            continue
        value = values[field.name]
        wanted = str(field.type)
        if field.name in _BOUNDS:
            low, high = _BOUNDS[field.name]
            good = isinstance(value, (int, float)) and low <= value <= high
            good = good and not isinstance(value, bool)
            value = float(value) if good and wanted == "float" else value
            good = good and (wanted == "float" or isinstance(value, int))
        elif wanted.startswith("tuple"):
            good = isinstance(value, list) and len(value) <= _MOST_ITEMS
            good = good and all(_is_text(item) for item in value)
            value = tuple(value) if good else value
        else:
            good = _is_text(value) or (value is None and "None" in wanted)
        if not good:
            raise BadImage(f"'{field.name}' in this picture's scene is not usable")
        out[field.name] = value
    return out


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_TEXT
