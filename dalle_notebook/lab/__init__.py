"""The archive's face in the Jupyter server: REST under `dalle-notebook/api/`.

Nothing here paints, pays, holds a key, or takes a path or an address from a
request; a picture is named by its hash alone. Kernels may live in another
environment, so the two share nothing but the archive's folder.
"""
