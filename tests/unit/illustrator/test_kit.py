"""The kit: primitives win by depth, light and shadow obey their vector."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dalle_notebook.engine.illustrator.kit.bounds import bounds
from dalle_notebook.engine.illustrator.kit.figure import Figure, draw
from dalle_notebook.engine.illustrator.kit.filters import blur
from dalle_notebook.engine.illustrator.kit.gbuffer import camera, fill
from dalle_notebook.engine.illustrator.kit.light import LIGHTS, Light
from dalle_notebook.engine.illustrator.kit.materials import MATERIALS, TABLE
from dalle_notebook.engine.illustrator.kit.relations import attach, mirror
from dalle_notebook.engine.illustrator.kit.rig import Rig, two_bones
from dalle_notebook.engine.illustrator.kit.vectors import rgb, spline, turn

RED, BLUE = "#d02020", "#2030d0"


def one(kind: str, at: tuple[float, float, float] = (0, 0, 0), tone: str = RED) -> Rig:
    rig = Rig()
    rig.group()
    add(rig, kind, at, tone)
    return rig


def add(rig: Rig, kind: str, at: tuple[float, float, float], tone: str) -> None:
    x, y, z = at
    if kind == "ellipsoid":
        rig.ellipsoid(at, (0.5, 0.4, 0.3), tone)
    elif kind == "box":
        rig.box(at, (0.4, 0.4, 0.4), tone)
    elif kind == "rounded":
        rig.rounded_box(at, (0.45, 0.4, 0.3), 0.15, tone)
    elif kind == "tube":
        rig.tube([(x - 0.5, y, z), (x, y + 0.2, z), (x + 0.5, y, z)], 0.2, tone)
    elif kind == "lathe":
        rig.lathe(at, [(-0.4, 0.3), (0.0, 0.45), (0.4, 0.3)], tone)
    else:
        square = [(-0.4, -0.4), (0.4, -0.4), (0.4, 0.4), (-0.4, 0.4)]
        rig.plate(square, at, (1, 0, 0), (0, 1, 0), tone, smooth=False)


def shown(rig: Rig, px: int = 64, yaw: float = 0, light: str = "day") -> Figure:
    return draw(rig, px, LIGHTS[light], yaw=yaw, pitch=8)


def mean_colour(figure: Figure) -> np.ndarray:
    solid = figure.rgba[..., 3] > 0.8
    return figure.rgba[solid][:, :3].mean(0)


KINDS = ("ellipsoid", "box", "rounded", "tube", "lathe", "plate")


@pytest.mark.parametrize("kind", KINDS)
def test_every_primitive_stays_inside_its_bounds(kind: str) -> None:
    rig = one(kind)
    rotation = camera(30, 20, 10)
    low, high = bounds(rig.primitives[0], rotation)

    g = fill(rig, 80, rotation)
    rows, columns = np.nonzero(g.alpha > 0.5)
    x = (columns - g.origin[0]) / g.view.scale
    y = (g.origin[1] - rows) / g.view.scale

    assert len(rows) > 200
    assert x.min() >= low[0] - 0.05 and x.max() <= high[0] + 0.05
    assert y.min() >= low[1] - 0.05 and y.max() <= high[1] + 0.05


@pytest.mark.parametrize("back", KINDS)
@pytest.mark.parametrize("front", KINDS)
def test_the_nearer_primitive_wins(front: str, back: str) -> None:
    for first_is_front in (True, False):
        rig = Rig()
        order = [(front, (0, 0, 1.5), RED), (back, (0, 0, -1.5), BLUE)]
        for kind, at, tone in order if first_is_front else reversed(order):
            rig.group()
            add(rig, kind, at, tone)

        figure = draw(rig, 64, LIGHTS["day"], yaw=0, pitch=0)
        h, w = figure.rgba.shape[:2]
        red, _, blue = figure.rgba[h // 2, w // 2, :3]

        assert red > blue


def test_groups_melt_only_inside() -> None:
    def seam(fillet: float) -> float:
        rig = Rig()
        rig.group(fillet)
        rig.ellipsoid((-0.35, 0, 0), 0.5, RED)
        rig.ellipsoid((0.35, 0, 0), 0.5, RED)
        g = fill(rig, 96, camera(0, 0, 0))
        row = g.depth[int(g.origin[1])]
        return float(row[int(g.origin[0])] / g.view.scale)

    assert seam(0.3) > seam(0.0) + 0.02


@pytest.mark.parametrize("name", sorted(LIGHTS))
def test_a_shadow_falls_away_from_the_light(name: str) -> None:
    rig = Rig()
    rig.group()
    rig.tube([(0, 0.2, 0), (0, 2.0, 0)], 0.2, RED, smooth=False)

    figure = draw(rig, 96, LIGHTS[name], yaw=0, pitch=10)
    columns = np.arange(figure.shadow.shape[1]) + figure.shadow_offset[0]
    centre = float((figure.shadow.sum(0) * columns).sum() / figure.shadow.sum())
    aside = centre - figure.foot[0]

    assert aside * LIGHTS[name].direction[0] < 0


def test_the_side_towards_the_light_is_brighter() -> None:
    figure = shown(one("ellipsoid"), light="day")
    h, w = figure.rgba.shape[:2]

    left = figure.rgba[h // 4, w // 4, :3].mean()
    right = figure.rgba[3 * h // 4, 3 * w // 4, :3].mean()

    assert left > right


def test_light_from_behind_glows_through_thin_parts() -> None:
    def brightness(material: str) -> float:
        rig = Rig()
        rig.group()
        square = [(-0.4, -0.4), (0.4, -0.4), (0.4, 0.4), (-0.4, 0.4)]
        rig.plate(square, (0, 0, 0), (1, 0, 0), (0, 1, 0), "#c06050", material=material)
        return float(mean_colour(shown(rig, light="backlit")).mean())

    assert brightness("pinkear") > brightness("skin") * 1.15


def test_mirroring_twice_is_the_same_figure() -> None:
    rig = one("tube", (0.4, 0, 0.3))
    rig.anchor("tip", (0.9, 0, 0.3))

    there = shown(mirror(mirror(rig)))

    np.testing.assert_allclose(there.rgba, shown(rig).rgba, atol=1e-4)


def test_mirroring_flips_the_model_and_not_the_light() -> None:
    rig = one("ellipsoid")
    rig.group()
    rig.ellipsoid((1.0, 0, 0), 0.2, BLUE)

    plain, flipped = shown(rig), shown(mirror(rig))

    def blue_x(figure: Figure) -> float:
        tint = (figure.rgba[..., 2] - figure.rgba[..., 0]) * figure.rgba[..., 3]
        columns = np.nonzero((tint > 0.1).any(0))[0]
        return float(columns.mean() / figure.rgba.shape[1])

    assert blue_x(plain) > 0.6 and blue_x(flipped) < 0.4
    # The lamp stays on the left, so neither picture is the other's flip.
    assert not np.allclose(plain.rgba[:, ::-1], flipped.rgba, atol=0.02)


def test_paint_sticks_to_a_figure_that_is_moved() -> None:
    def half(p: np.ndarray, n: np.ndarray, c: np.ndarray) -> np.ndarray:
        return np.where(p[0] > 0, rgb(BLUE)[:, None], c)

    guest = Rig()
    guest.group()
    guest.ellipsoid((0, 0, 0), 0.5, RED, paint=half)
    host = Rig()
    attach(host, guest, (3, 1, 0), scale=0.5, yaw=180)

    figure = draw(host, 64, LIGHTS["day"], yaw=0, pitch=0)
    w = figure.rgba.shape[1]
    row = figure.rgba[figure.rgba.shape[0] // 2]

    assert row[w // 4, 2] > row[w // 4, 0]
    assert row[3 * w // 4, 0] > row[3 * w // 4, 2]


def test_glass_lets_what_is_behind_shine_through() -> None:
    def centre(material: str) -> np.ndarray:
        rig = Rig()
        rig.group()
        rig.ellipsoid((0, 0, -1), 0.4, BLUE)
        rig.group()
        rig.ellipsoid((0, 0, 1), 0.5, RED, material=material)
        figure = draw(rig, 64, LIGHTS["day"], yaw=0, pitch=0)
        h, w = figure.rgba.shape[:2]
        return np.asarray(figure.rgba[h * 5 // 8, w * 5 // 8])

    solid, glass = centre("clay"), centre("glass")

    assert glass[2] > solid[2]


def test_hair_frays_the_outline() -> None:
    def soft(material: str) -> int:
        rig = Rig()
        rig.group()
        rig.ellipsoid((0, 0, 0), 0.5, RED, material=material)
        alpha = shown(rig, 128).rgba[..., 3]
        return int(((alpha > 0.05) & (alpha < 0.95)).sum())

    assert soft("fur") > 2 * soft("clay")


def test_a_larger_figure_is_as_large_as_asked() -> None:
    for px in (40, 300, 700):
        figure = shown(one("box"), px)

        assert abs(max(figure.rgba.shape[:2]) - px) <= max(4, px * 0.06)
        assert figure.depth.shape == figure.rgba.shape[:2]
        assert figure.normal.shape == (*figure.rgba.shape[:2], 3)


def test_anchors_are_projected_into_the_picture() -> None:
    rig = one("ellipsoid")
    rig.anchor("tip", (0.5, 0, 0))
    rig.anchor("left", (-0.5, 0, 0))

    figure = draw(rig, 100, LIGHTS["day"], yaw=0, pitch=0)
    w = figure.rgba.shape[1]

    assert figure.anchors["tip"][0] == pytest.approx(w, abs=4)
    assert figure.anchors["left"][0] == pytest.approx(0, abs=4)


@settings(max_examples=25, deadline=None)
@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(-3, 3), st.floats(0.1, 2.0))
def test_a_limb_keeps_its_length(x: float, y: float, z: float, length: float) -> None:
    a, joint, b = two_bones((0, 0, 0), (x, y, z), length, (0.3, -1, 0.2))

    reach = np.linalg.norm(joint - a) + np.linalg.norm(b - joint)

    assert reach <= length * 1.42 + 1e-6
    assert np.linalg.norm(b - a) <= length + 1e-6


@settings(max_examples=25, deadline=None)
@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180))
def test_turns_are_rotations(yaw: float, pitch: float, roll: float) -> None:
    r = turn(yaw, pitch, roll)

    np.testing.assert_allclose(r @ r.T, np.eye(3), atol=1e-9)
    assert np.linalg.det(r) == pytest.approx(1)


def test_a_spline_passes_its_points() -> None:
    points = [(0, 0), (1, 2), (3, 1), (4, 4)]

    curve = spline(points, 5)

    np.testing.assert_allclose(curve[::5], points, atol=1e-9)


def test_every_material_is_a_row_of_the_table() -> None:
    assert TABLE.shape[0] == len(MATERIALS)
    assert np.isfinite(TABLE).all()


def test_lights_are_unit_vectors() -> None:
    for light in LIGHTS.values():
        assert isinstance(light, Light)
        assert np.linalg.norm(light.direction) == pytest.approx(1)


def test_a_rounded_box_loses_its_corners_and_nothing_else() -> None:
    def covered(radius: float) -> np.ndarray:
        rig = Rig()
        rig.box((0, 0, 0), (0.5, 0.4, 0.3), RED, radius=radius)
        return fill(rig, 100, camera(25, 15, 0)).alpha

    sharp, rounded = covered(0.0), covered(0.06)
    lost = (sharp > 0.9) & (rounded < 0.1)

    assert (rounded > 0.5).sum() > 0.9 * (sharp > 0.5).sum()
    assert 4 < lost.sum() < 0.04 * (sharp > 0.5).sum()
    assert not ((rounded > 0.1) & (sharp < 0.01)).any()


@pytest.mark.parametrize("radius", [0.6, 2.0, 6.0, 20.0])
def test_a_blur_spreads_what_is_there_and_loses_none(radius: float) -> None:
    plane = np.zeros((120, 90), np.float32)
    plane[60, 45] = 100
    soft = blur(plane, radius)
    y, x = np.mgrid[0:120, 0:90]
    spread = np.sqrt((((y - 60) ** 2 + (x - 45) ** 2) / 2 * soft).sum() / soft.sum())

    assert soft.sum() == pytest.approx(100, rel=0.05)
    assert 0.4 * radius < spread < 1.3 * radius + 0.5
    assert np.ptp(blur(np.full((50, 40), 3, np.float32), radius)) < 1e-3
