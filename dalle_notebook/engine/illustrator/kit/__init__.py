"""The drawing kit: rigs of 3-D primitives, splatted and lit with numpy.

A rig (`kit.rig`) is a list of primitives in metre-like units: x forward, y up,
z towards the viewer at yaw 0. `kit.figure.draw` turns it into pixels: bounds,
splat (one closed form a primitive, no ray march, no mesh), light, fur, shadow.
What a cat is made of lives in `rigs`, not here.
"""
