"""The gateway: an engine that asks another endpoint for its pictures.

With it the embedded endpoint takes what programs of 2022 send and has today's models
draw it. `engine` is the engine, `order` says in today's words what an old request
wants, `cap` counts what a day has cost, `faults` tells callers what went wrong.
Started from the terminal only: it spends money on behalf of whoever can reach it.
"""
