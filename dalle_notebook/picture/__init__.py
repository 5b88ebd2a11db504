"""Work on one picture with Pillow; no disk, no network, no Jupyter.

Three formats come in: PNG, JPEG and WebP. `inspect` looks at the structure of
the bytes and is cheap enough for every answer; `verify` decodes them and is done
once, before a picture enters the archive.
"""
