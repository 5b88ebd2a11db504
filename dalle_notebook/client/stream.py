"""What a stream of events brought: stages, finished pictures, a fault.

Stages are handed on at once and not kept. Finished pictures are, whatever comes after
them: a stream that breaks off or ends in a fault takes none of them away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

from dalle_notebook.client.body import UnreadableBody
from dalle_notebook.errors import BadAnswer, BadImage
from dalle_notebook.picture.inspect import MAX_FILE_BYTES, inspect
from dalle_notebook.wire.answers import ImagesBody
from dalle_notebook.wire.events import Event, EventReader, Stage, parse_event
from dalle_notebook.wire.faults import Fault

OnPartial = Callable[[bytes], None]
"""Gets an unfinished picture, encoded; must not raise."""

_MOST_HELD = MAX_FILE_BYTES * 2
"""Bytes of one event: a picture in base64, and room."""


class Collector:
    """Reads the events of one answer.

    Attributes:
        headers: of the answer, names in lower case; None until it has begun.
        bodies: the finished pictures, in the order of their events.
        fault: what the endpoint said in place of the rest, or None.
        wrong: why an event could not be read, or "".
        stages: how many unfinished pictures came, also such that cannot be read.

    Args:
        wanted: pictures asked for.
        on_partial: gets what comes on the way.
        most_stages: as many as were asked for; a server that sends more would
            keep whoever shows them busy without an end.
    """

    def __init__(
        self, wanted: int, on_partial: OnPartial | None, most_stages: int
    ) -> None:
        self.headers: Mapping[str, str] | None = None
        self.bodies: list[ImagesBody] = []
        self.fault: Fault | None = None
        self.wrong = ""
        self.stages = 0
        self._wanted = wanted
        self._on_partial = on_partial
        self._most_stages = most_stages
        self._reader = EventReader()

    @property
    def is_over(self) -> bool:
        """Nothing that is waited for can come any more."""
        finished = sum(len(body.data) for body in self.bodies)
        return self.fault is not None or finished >= self._wanted

    def begin(self, headers: Mapping[str, str]) -> None:
        """Take the head of the answer."""
        self.headers = headers

    def feed(self, chunk: bytes) -> None:
        """Take a piece of the body.

        Raises:
            UnreadableBody: an event that is larger than a picture can be.
        """
        for event in self._reader.feed(chunk):
            self._take(event)
        if self._reader.held > _MOST_HELD:
            raise UnreadableBody("holds an event that is larger than a picture")

    def end(self) -> None:
        """Take the end of the body."""
        for event in self._reader.close():
            self._take(event)

    def body(self) -> ImagesBody | None:
        """All finished pictures as one answer; None if there are none."""
        if not self.bodies:
            return None
        last = self.bodies[-1]
        data = tuple(datum for body in self.bodies for datum in body.data)
        notes = tuple(note for body in self.bodies for note in body.notes)
        # The counts of several are those of each; only one alone is known to be whole.
        usage = last.usage if len(self.bodies) == 1 else None
        return ImagesBody(
            data, usage, last.echo, tuple(dict.fromkeys(notes)), last.made_with
        )

    def _take(self, sent: Event) -> None:
        try:
            event = parse_event(sent.data, sent.name)
        except BadAnswer as problem:
            self.wrong = str(problem)
            self.stages += 1
            return
        if isinstance(event, ImagesBody):
            self.bodies.append(event)
        elif isinstance(event, Fault):
            self.fault = event
        elif isinstance(event, Stage):
            self.stages += 1
            self._show(event.image)

    def _show(self, image: bytes) -> None:
        if self._on_partial is None or self.stages > self._most_stages:
            return
        # A stage that cannot be shown is no reason to complain.
        with suppress(BadImage):
            inspect(image, pixel_sums=False)
            self._on_partial(image)
