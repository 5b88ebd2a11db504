"""Everything about a picture that is chosen before its figures are drawn.

A `View` is place, camera and light; figures are cast for it and get their spots;
`set_up` paints the place too. An edit takes these steps one by one, because it
asks where the figures of the old picture stand without painting that again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dalle_notebook.engine.illustrator import casting, layout, places, styles
from dalle_notebook.engine.illustrator.kit.light import Light
from dalle_notebook.engine.illustrator.language.words import COLOURS
from dalle_notebook.engine.illustrator.scene import Scene, Spot
from dalle_notebook.engine.illustrator.scenery import (
    ABSTRACT,
    LONGEST_PX,
    SHARPNESS,
    Backdrop,
    air,
    floor_of,
    paint_backdrop,
    paper_for,
    shot,
)
from dalle_notebook.engine.illustrator.streams import kind_of_shot, stream

_PAINTED_SCENERY = 0.84


@dataclass(frozen=True, slots=True)
class View:
    """Place, camera and light of a picture."""

    place: str
    camera: shot.Shot
    sky: air.Air
    light: Light

    @property
    def floor(self) -> str:
        """What figures stand on: "solid", "water" or "none"."""
        return floor_of(self.place)


@dataclass(frozen=True, slots=True)
class Stand:
    """A scene with everything chosen and its place painted.

    Attributes:
        scene: as it can be drawn.
        understood: as the words were understood, with seed and size.
        spots: every figure, far ones first.
    """

    scene: Scene
    understood: Scene
    view: View
    backdrop: Backdrop
    spots: list[layout.Place]


def set_up(
    scene: Scene,
    width: int,
    height: int,
    seed: int,
    cast_seed: int | None = None,
    frame: Scene | None = None,
) -> Stand:
    """Choose everything and paint the place; arguments as for `paint_scene`."""
    understood = replace(scene, seed=seed, width=width, height=height)
    frame = framing(scene) if frame is None else frame
    view = view_of(frame, seed)
    scene = _with_one_sky(casting.playable(understood))
    backdrop = backdrop_of(view, scene, frame, width, height, seed)
    cast_seed = seed if cast_seed is None else cast_seed
    spots = figures_of(scene, view, width, height, cast_seed)
    return Stand(scene, understood, view, backdrop, spots)


def framing(scene: Scene) -> Scene:
    """The Scene that settles place, camera and light of this one."""
    return scene if scene.frame is None else scene.frame


def view_of(frame: Scene, seed: int) -> View:
    """Choose place, camera and light."""
    frame = _with_one_sky(casting.playable(frame))
    setting = stream(seed, "setting")
    place = places.place_for(frame, setting)
    camera = shot.choose(frame, place, setting, has_head=casting.has_head(frame, seed))
    sky, light = air.choose(frame, place, setting)
    return _of_its_kind(View(place, camera, sky, light), seed)


def _of_its_kind(view: View, seed: int) -> View:
    """Move light and camera to where pictures of this seed have them."""
    right, near, above = kind_of_shot(seed)
    camera = replace(
        view.camera,
        fill=view.camera.fill * (1.09 if near else 0.89),
        pitch=max(0.0, view.camera.pitch + (4.0 if above else -3.5)),
        horizon=view.camera.horizon + (-0.02 if above else 0.02),
    )
    x, y, z = view.light.direction
    if (x > 0) == right:
        return replace(view, camera=camera)
    sky = view.sky
    if sky.sun is not None:
        sky = replace(sky, sun=(1 - sky.sun[0], sky.sun[1]))
    light = replace(view.light, direction=(-x, y, z))
    return replace(view, camera=camera, sky=sky, light=light)


def backdrop_of(
    view: View, scene: Scene, frame: Scene, width: int, height: int, seed: int
) -> Backdrop:
    """Paint the place, somewhat smaller than the picture."""
    frame = _with_one_sky(casting.playable(frame))
    shrink = min(SHARPNESS, LONGEST_PX / max(width, height))
    shrink *= _PAINTED_SCENERY if scene.style in styles.PASSES else 1.0
    shrink = 1.0 if view.place in ABSTRACT else shrink
    return paint_backdrop(
        frame,
        view.place,
        max(16, round(width * shrink)),
        max(16, round(height * shrink)),
        view.camera,
        view.sky,
        view.light,
        stream(seed, "scenery"),
        paper_for(_main_colour(frame)),
    )


def figures_of(
    scene: Scene, view: View, width: int, height: int, cast_seed: int
) -> list[layout.Place]:
    """Cast a playable Scene; its spots hold, else the figures are laid out."""
    if scene.spots:
        placed = _on_their_spots(scene, view, width, height)
        if placed is not None:
            return placed
    actors, _ = casting.cast(scene, cast_seed, portrait=view.camera.portrait)
    chances = stream(cast_seed, "layout")
    return layout.arrange(actors, view.camera, width, height, view.floor, chances)


def _on_their_spots(
    scene: Scene, view: View, width: int, height: int
) -> list[layout.Place] | None:
    """Every figure where an edit put it; None if that is not told of all."""
    spots: dict[int, list[Spot]] = {}
    for spot in scene.spots:
        spots.setdefault(spot.subject, []).append(spot)

    def dice(index: int, copy: int) -> casting.Throw:
        own = spots.get(index, [])
        if copy >= len(own):
            return casting.Throw(scene.seed, index, copy)
        return casting.Throw(own[copy].seed, own[copy].number, own[copy].copy)

    whole = any(spot.whole for spot in spots.get(0, []))
    portrait = view.camera.portrait and not whole
    actors, _ = casting.cast(scene, scene.seed, portrait=portrait, dice=dice)
    placed = []
    for actor in actors:
        wide, tall = layout.shape(actor, view.camera)
        for copy in actor.copies:
            own = spots.get(actor.subject, [])
            if copy >= len(own) or own[copy].size <= 0:
                return None
            spot = own[copy]
            place = layout.Place(
                actor, spot.x, spot.foot, spot.size * max(width, height), wide, tall
            )
            place.floats, place.whole, place.copy = spot.floats, spot.whole, copy
            place.centred = spot.centred
            place.distance, place.layer = spot.distance, spot.layer
            placed.append(place)
    return layout.in_order(placed)


def _with_one_sky(scene: Scene) -> Scene:
    if any(s.noun in {"moon", "sun"} for s in scene.subjects):
        # The figure is the only one of its kind in the sky.
        return replace(scene, features=(*scene.features, "bare sky"))
    return scene


def _main_colour(scene: Scene) -> str | None:
    for subject in scene.subjects:
        for name in subject.colours:
            return COLOURS.get(name)
    return None
