"""The g-buffer under a light: colours of every pixel, display-referred.

Ambient occlusion and self-shadow read the depth map at reduced size; all other
terms run on covered pixels only. Hair is drawn later, over these colours.
"""

from __future__ import annotations

import numpy as np

from .filters import BILINEAR, blur, blur_inside, resize, shrink
from .gbuffer import GBuffer
from .light import Light
from .materials import TABLE, column
from .vectors import Array, step

_COARSE_PX = 224
"""Longest side of the maps on which occlusion and shadows are found."""
_SURFACES = np.ascontiguousarray(TABLE.T)
_BAND = 12_000
"""Pixels lit at a time: what they need stays in the processor's cache."""


def lit(g: GBuffer, light: Light, rng: np.random.Generator) -> Array:
    """Lit colours, float32 (h, w, 3), 0..1; they bleed past the outline, so
    that hair and enlarging pick up no black."""
    h, w = g.shape
    occlusion, shadow = _coarse_terms(g, light)
    at = np.nonzero(g.alpha.ravel() > 0)[0]
    speck = rng.random((max(2, h // 2), max(2, w // 2)), dtype=np.float32)
    speck = resize((speck - 0.5) * 2, w, h, BILINEAR).ravel()
    flat = np.zeros((h * w, 3), np.float32)
    for start in range(0, len(at), _BAND):
        some = at[start : start + _BAND]
        values = np.ascontiguousarray(g.attributes[some, :6].T)
        albedo, n = values[:3], values[3:]
        n /= np.sqrt(np.einsum("ij,ij->j", n, n)) + np.float32(1e-5)
        surface = _SURFACES[:, g.material.ravel()[some]]
        albedo *= 1 + surface[column("grain")] * speck[some] * np.float32(0.035)
        colour = _light_pixels(
            albedo, n, surface, light, occlusion.ravel()[some], shadow.ravel()[some]
        )
        flat[some] = colour.T
    out = flat.reshape(h, w, 3)
    _bleed(out, g.alpha, TABLE[g.material, column("opacity")] < 1)
    _soften_inner_edges(out, g)
    return out


def _coarse_terms(g: GBuffer, light: Light) -> tuple[Array, Array]:
    """Ambient occlusion and cast shadow, 0..1, full size."""
    h, w = g.shape
    size = max(h, w)
    factor = max(1, round(size / _COARSE_PX))
    solid = (g.alpha > 0.5).astype(np.float32)
    base = np.float32(g.low[2] * g.view.scale)
    mask = shrink(solid, factor)
    z = shrink(np.where(solid > 0, g.depth - base, 0), factor) / np.maximum(mask, 1e-3)
    z = z * (mask > 0.01)
    occluded = np.zeros_like(z)
    for share, strength in ((0.011, 0.55), (0.036, 0.75)):
        r = size * share
        # Enlarging may overshoot below zero.
        around = np.maximum(blur(mask, r / factor), 0) + np.float32(1e-3)
        near = blur(z * mask, r / factor) / around
        occluded += strength * np.clip((near - z) / np.float32(r * 1.6), 0, 1)
    marched = _marched(z, mask, size, factor, light)
    return resize(occluded, w, h, BILINEAR), resize(marched, w, h, BILINEAR)


def _marched(z: Array, mask: Array, size: int, factor: int, light: Light) -> Array:
    """Walk the height map towards the light; higher ground casts a shadow."""
    towards = light.towards
    if towards[2] < 0.1:
        return np.zeros_like(z)
    ground = np.where(mask > 0.5, z, np.float32(-1e9)).astype(np.float32)
    shadow = np.zeros_like(z)
    h, w = z.shape
    for i in range(1, 15):
        reach = size * 0.006 * i * (1 + 0.11 * i)
        dx = round(reach * float(towards[0]) / factor)
        dy = round(-reach * float(towards[1]) / factor)
        y0, y1 = max(0, -dy), min(h, h - dy)
        x0, x1 = max(0, -dx), min(w, w - dx)
        if y1 <= y0 or x1 <= x0:
            break
        here = ground[y0:y1, x0:x1]
        there = ground[y0 + dy : y1 + dy, x0 + dx : x1 + dx]
        rise = there - (here + np.float32(reach * towards[2]))
        dark = np.clip(rise / np.float32(size * 0.012) - 0.25, 0, 1)
        dark *= np.float32(1 - i / 18) * (there < here + np.float32(size * 0.5))
        view = shadow[y0:y1, x0:x1]
        np.maximum(view, dark, out=view)
    return blur(shadow, max(0.5, size / factor / 110))


def _light_pixels(
    albedo: Array, n: Array, m: Array, light: Light, occluded: Array, shadow: Array
) -> Array:
    """All terms for n covered pixels: (3, n) in, (3, n) out."""
    f32 = np.float32
    towards = light.towards
    nz = np.clip(n[2], 0, 1)
    ao = np.clip(1 - 0.8 * occluded * np.clip(nz * 1.25 - 0.12, 0, 1), 0.25, 1)
    wrap = 0.45 if light.backlit else 0.22
    facing = towards @ n
    diffuse = np.clip((facing + f32(wrap)) / f32(1 + wrap), 0, 1)
    diffuse *= 1 - f32(0.58) * shadow
    terms = np.empty((4, len(nz)), f32)
    terms[0] = diffuse
    terms[1] = (0.5 + 0.5 * n[1]) * ao
    terms[2] = np.clip(-n[1], 0, 1) * ao
    terms[3] = ao
    fill = 0.34 if light.backlit else 0.16
    ambient = tuple(fill * q + 0.04 for q in light.sky)
    lamp = np.array([light.key, light.sky, light.bounce, ambient], f32)
    # Shade keeps its colour: light that has been inside comes out saturated.
    grey = (albedo[0] + albedo[1] + albedo[2]) / f32(3)
    richer = 1 + f32(0.35) * m[column("warmth")] * (1 - diffuse)
    out = np.clip(grey + (albedo - grey) * richer, 0, 1)
    out *= lamp.T @ terms
    out *= f32(0.6) + f32(0.4) * ao

    shine, clear = m[column("metal")], m[column("clear")]
    fresnel = (1 - nz) ** 2
    mirror = np.flatnonzero((shine > 0) | (clear > 0))
    if len(mirror):
        env = _environment(n[:, mirror], light)
        s, c = shine[mirror], clear[mirror]
        plain = out[:, mirror]
        polished = albedo[:, mirror] * env * (f32(0.625) + f32(0.625) * ao[mirror])
        plain += (polished - plain) * (s * f32(0.85))
        plain += (c * (f32(0.22) + fresnel[mirror]) * f32(0.8)) * env
        out[:, mirror] = plain

    gloss = np.flatnonzero(m[column("gloss")] > 0.005)
    if len(gloss):
        half = towards + np.array([0, 0, 1], f32)
        half = half / (np.linalg.norm(half) + f32(1e-6))
        spot = np.clip(half @ n[:, gloss], 0, 1) ** m[column("power"), gloss]
        spot *= m[column("gloss"), gloss] * (1 - f32(0.7) * shadow[gloss])
        strength = np.array(light.key, f32) * f32(0.25 if light.backlit else 0.97)
        out[:, gloss] += strength[:, None] * spot

    hairy = np.clip(m[column("hair")] * 16, 0, 1)
    edge = fresnel * ao
    rim = _rim(n, light) * edge * (f32(0.55) + f32(0.45) * hairy)
    out += np.array(light.rim, f32)[:, None] * rim
    out += np.array(light.sky, f32)[:, None] * (f32(0.16) * edge)

    thin = m[column("thin")]
    if thin.any():
        through = np.clip(0.25 - facing, 0, 1) if not light.backlit else f32(0.85)
        tint = np.array([1.15, 0.80, 0.62] if light.backlit else [0.5] * 3, f32)
        tint *= np.array(light.key, f32)
        out += (thin * through) * albedo * tint[:, None]

    glow = m[column("glow")]
    out += (albedo * f32(1.05) - out) * glow
    np.maximum(out, 0, out=out)
    # A soft shoulder instead of clipping keeps white fur from burning out.
    knee, room = f32(0.74), f32(0.26)
    over = out > knee
    out[over] = knee + room * (1 - np.exp(-(out[over] - knee) / room))
    return np.asarray(out, np.float32)


def _environment(n: Array, light: Light) -> Array:
    """A room of soft boxes, mirrored: (3, n) of colour."""
    ry = 2 * n[2] * n[1]
    rx = 2 * n[2] * n[0]
    side = -np.sign(light.direction[0]) * rx
    e = 0.30 + 0.45 * step(-0.08, 0.22, ry) - 0.30 * step(0.22, 0.55, ry)
    e = e + 0.75 * step(0.60, 0.70, ry) + 0.30 * np.clip(-ry - 0.1, 0, 1)
    e = e + 0.35 * step(0.55, 0.62, -side) * step(0.86, 0.78, -side)
    tint = (
        np.array(light.key, np.float32) * 0.6 + np.array(light.sky, np.float32) * 0.85
    )
    return np.asarray(tint[:, None] * e, np.float32)


def _rim(n: Array, light: Light) -> Array:
    """Where the rim falls, 0..1: opposite the key, or all around from behind."""
    x, y, _ = light.direction
    if light.backlit:
        v = np.array([x, abs(y), 0.05], np.float32)
        v /= np.linalg.norm(v)
        return np.asarray(0.30 + 0.90 * np.clip((v @ n) * 0.6 + 0.4, 0, 1))
    v = np.array([-x * 1.35, 0.5, 0.1], np.float32)
    v /= np.linalg.norm(v)
    return np.asarray(np.clip(v @ n, 0, 1) ** np.float32(0.8) * np.float32(0.9))


def _bleed(out: Array, alpha: Array, see_through: Array) -> None:
    """Colours outside and on the outline come from the solid inside."""
    solid = alpha > 0.75
    radius = max(2.0, max(alpha.shape) / 90)
    planes = [out[..., i] for i in range(3)]
    grown = blur_inside(planes, solid.astype(np.float32), radius)
    edge = ~solid & ~(see_through & (alpha > 0))
    for i in range(3):
        out[..., i][edge] = grown[i][edge]


def _soften_inner_edges(out: Array, g: GBuffer) -> None:
    """Smooth the steps where one group ends over another, in place."""
    size = max(g.shape)
    z, group = g.depth, g.group
    jump = np.zeros(z.shape, bool)
    limit = np.float32(size * 0.008)
    jump[:, 1:] |= (np.abs(np.diff(z, axis=1)) > limit) | (np.diff(group, axis=1) != 0)
    jump[1:] |= (np.abs(np.diff(z, axis=0)) > limit) | (np.diff(group, axis=0) != 0)
    jump &= g.alpha > 0.5
    jump[:-1] |= jump[1:]
    jump[:, :-1] |= jump[:, 1:]
    ys, xs = np.nonzero(jump[1:-1, 1:-1])
    ys, xs = ys + 1, xs + 1
    total = out[ys, xs] * np.float32(1.2)
    for dy, dx in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        total = total + out[ys + dy, xs + dx]
    out[ys, xs] = total / np.float32(5.2)
