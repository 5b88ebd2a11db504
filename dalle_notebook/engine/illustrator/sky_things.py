"""Subjects that the scenery paints: what is in the sky, and the Great Wall.

They are as large as the picture, or have no rig: a subject becomes a feature of
the place, and its relations go with it.
"""

from __future__ import annotations

from dataclasses import replace

from dalle_notebook.engine.illustrator.scene import Scene, Subject
from dalle_notebook.engine.illustrator.stand_ins import drawable

_IN_THE_SKY = frozenset({"moon", "sun", "rainbow", "cloud", "star", "mountain"})


_LANDMARKS = frozenset({"great wall"})
"""As long as the land itself: the scenery paints them, whatever rig is near."""


def with_sky_things(scene: Scene) -> Scene:
    """Sky things that have no rig are painted by the scenery instead."""
    moved = [
        s.word if s.word in _LANDMARKS else s.noun
        for s in scene.subjects
        if _is_scenery(s)
    ]
    if not moved:
        return scene
    names = {"star": "stars", "cloud": "clouds", "mountain": "mountains"}
    features = [*scene.features, *(names.get(noun, noun) for noun in moved)]
    gone = [i for i, s in enumerate(scene.subjects) if _is_scenery(s)]
    kept = [i for i in range(len(scene.subjects)) if i not in gone]
    relations_left = tuple(
        replace(r, subject=kept.index(r.subject), object=kept.index(r.object))
        for r in scene.relations
        if r.subject in kept and r.object in kept
    )
    return replace(
        scene,
        subjects=tuple(scene.subjects[i] for i in kept),
        relations=relations_left,
        features=tuple(dict.fromkeys(features)),
        place=scene.place or ("mountain" if _LANDMARKS & set(moved) else None),
        camera=scene.camera or ("wide" if _LANDMARKS & set(moved) else None),
    )


def _is_scenery(subject: Subject) -> bool:
    if subject.word in _LANDMARKS:
        return True
    return subject.noun in _IN_THE_SKY and drawable(subject.noun) is None
