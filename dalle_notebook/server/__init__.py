"""The embedded endpoint: the Image API as a real HTTP server around an engine.

`app` puts the pieces together. `process` is the child process of a kernel and
`launch` its parent's side; `serve` runs the same app by hand. Nothing here knows
the client: the two meet over HTTP only. Nothing here makes a connection outward.
"""
