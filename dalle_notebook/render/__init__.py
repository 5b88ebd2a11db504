"""Values and ready previews become HTML, text and data; nothing else happens.

No disk (but for our own templates), no network, no clock and no IPython: what
goes in decides what comes out. `view` holds the values, `html`, `text` and
`metadata` render them, `table` renders plain words in rows.
"""
