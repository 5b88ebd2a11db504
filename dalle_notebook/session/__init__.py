"""Rooms put together, with a synchronous face; see `session.session`."""
