"""`ImagesClient`: an images endpoint over HTTP, one ask at a time or many.

The walk of an ask: wait for its turn, send, judge the answer, perhaps send
again, fetch pictures that came as URLs, check each. The parts decide nothing
about each other: `pacing` knows no HTTP, `retry` no time, `transport` no
pictures. Errors are raised here, outside of every `except`.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import fields, replace
from types import TracebackType
from typing import Any, Self, cast

from dalle_notebook.client.address import parse_address
from dalle_notebook.client.batches import Batches
from dalle_notebook.client.download import fetch_picture
from dalle_notebook.client.judgement import Judge, Problem
from dalle_notebook.client.pacing import Pacers, Turn
from dalle_notebook.client.provider_text import numbers_only, one_line
from dalle_notebook.client.received import Pictures, Receiver, count_note, size_note
from dalle_notebook.client.retry import Again, Tries, Trouble, decide
from dalle_notebook.client.stream import Collector, OnPartial
from dalle_notebook.client.transport import Reply, Transport
from dalle_notebook.client.uploads import Picture, build_upload
from dalle_notebook.settings import Clock, Secret
from dalle_notebook.wire.endpoint import Answer
from dalle_notebook.wire.profiles import Profile, profiles
from dalle_notebook.wire.recipe import Recipe, Verb
from dalle_notebook.wire.requests import Request, build_request, streamed
from dalle_notebook.wire.rules import fit

_FIELDS = frozenset(field.name for field in fields(Recipe)) - {
    "verb",
    "images",
    "mask",
    "extra",
}


class ImagesClient:
    """Asks an images endpoint for pictures. Works without archive and Jupyter.

    Belongs to the event loop that it is first used in. Many asks may run at
    once; they wait for their turn by themselves.

    Args:
        base_url: up to and with `/v1`, without the route.
        api_key: sent to that origin only, and over plain http to this machine
            only; None where the endpoint needs none.
        timeout: seconds for one whole request, from connecting to the last byte.
        profile: the endpoint's manners; `generic` if None. A `free` one is asked
            again after a server error or a cut answer, any other never.
        organization: sent as `OpenAI-Organization`.
        project: sent as `OpenAI-Project`.
        api_version: sent in the query of every route, as Azure wants it.
        images_per_minute: the endpoint's limit, or that of each model where the
            endpoint counts them apart; None learns it from answers.
        pacers: of other clients of the same endpoint, to keep its limit together;
            `images_per_minute` is then theirs.
        verify: decode each picture as a proof that all of its rows are there,
            in a thread (about 20 ms at 1024 px). Leave it out where the caller
            decodes each picture anyway.
        clock: for tests.

    Example:
        >>> async def draw(prompt: str) -> bytes:
        ...     async with ImagesClient(base_url, key) as client:
        ...         answer = await client.generate(prompt, size="256x256")
        ...         return answer.images[0].bytes
        >>> asyncio.run(draw("a white siamese cat"))[1:4]
        b'PNG'

    Raises:
        UsageError: `base_url` is not an http(s) URL without user name, or the key
            would be readable on its way there.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | Secret | None = None,
        timeout: float = 300.0,
        *,
        profile: Profile | None = None,
        organization: str | None = None,
        project: str | None = None,
        api_version: str | None = None,
        images_per_minute: int | None = None,
        pacers: Pacers | None = None,
        verify: bool = True,
        clock: Clock | None = None,
    ) -> None:
        self._address = parse_address(base_url, api_version)
        self._profile = profile or profiles()["generic"]
        self._clock = clock or Clock()
        key = (
            api_key if isinstance(api_key, Secret) else Secret((api_key or "").strip())
        )
        if key:
            self._address.check_key()
        identity = {
            name: value
            for name, value in (
                ("OpenAI-Organization", organization),
                ("OpenAI-Project", project),
            )
            if value
        }
        self._transport = Transport(
            self._address,
            key,
            timeout=timeout,
            clock=self._clock,
            key_header=self._profile.key_header,
            identity=identity,
        )
        self._key = key
        self._receiver = Receiver(self._fetch, key, verify=verify)
        self._judge = Judge(self._address, key, self._profile, self._clock)
        self._without_streams: set[str | None] = set()
        self._pacers = pacers or Pacers(
            images_per_minute,
            at_once=self._profile.at_once,
            clock=self._clock,
            by_model=self._profile.limits_by_model,
        )

    def __repr__(self) -> str:
        return f"ImagesClient({self._address.name})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections; asks under way end in an error."""
        await self._transport.close()

    async def generate(
        self,
        prompt: str,
        n: int = 1,
        size: str | None = None,
        model: str | None = None,
        **parameters: Any,
    ) -> Answer:
        """Ask for `n` pictures of a prompt.

        Args:
            prompt: what the picture shows.
            n: pictures wanted, 1 to 10; fewer may come, and a note says so.
            size: `"1024x1024"`; None leaves it to the endpoint.
            model: None asks for the profile's usual one, or for none.
            parameters: by their names in the Image API (`quality`, `seed` ...);
                unknown ones are sent as they are. `partial_images` and `on_partial`
                are those of `ask`.

        Raises:
            UsageError: a value that this model or endpoint cannot take.
            EndpointError: as for `ask`.
        """
        return await self._make(
            "generate", prompt=prompt, n=n, size=size, model=model, **parameters
        )

    async def edit(
        self,
        images: Picture | Sequence[Picture],
        prompt: str,
        mask: Picture | None = None,
        **parameters: Any,
    ) -> Answer:
        """Ask for a changed picture.

        Args:
            images: one or several, each encoded bytes, a path or an `Upload`.
                Bytes and files are sent as they are, with their metadata.
            prompt: what the result shows.
            mask: a picture of the first one's size; its transparent pixels may be
                repainted.
            parameters: as for `generate`.

        Raises:
            BadImage: an input that is no whole PNG, JPEG or WebP picture.
            EndpointError: as for `ask`.
        """
        given = [images] if isinstance(images, Picture) else list(images)
        uploads = tuple(build_upload(each, n) for n, each in enumerate(given, 1))
        return await self._make(
            "edit",
            prompt=prompt,
            images=uploads,
            mask=None if mask is None else build_upload(mask, 0),
            **parameters,
        )

    async def vary(self, image: Picture, n: int = 1, **parameters: Any) -> Answer:
        """Ask for variations of a picture; see `edit` for what a picture may be."""
        return await self._make(
            "vary", images=(build_upload(image, 1),), n=n, **parameters
        )

    async def ask(
        self,
        recipe: Recipe,
        *,
        before_send: Callable[[], Awaitable[None]] | None = None,
        on_sent: Callable[[], None] | None = None,
        partial_images: int = 0,
        on_partial: OnPartial | None = None,
    ) -> Answer:
        """Send one recipe, exactly as it is, and return its checked answer.

        Args:
            recipe: fitted to this endpoint; `generate` and the others do that.
            before_send: awaited on every try, when the ask has its turn and before
                anything is sent. What it raises ends the ask.
            on_sent: called when the head of a request leaves, on every try; must
                not raise. An ask that is cancelled before has cost nothing.
            partial_images: unfinished stages wanted, 0 to 3; with any the answer is
                asked for as a stream. An endpoint that refuses streams is asked
                again without, which is noted: a refusal costs nothing.
            on_partial: gets each stage as it comes, as an encoded picture whose
                header is sound; must not raise.

        Raises:
            EndpointDown: no connection was made, three times.
            TlsProblem: the certificate or the handshake is not good.
            TimedOut: no whole answer within `timeout`.
            BadAnswer: an answer that cannot be used.
            Refusal: the endpoint said no; the subclass says why.
        """
        request = build_request(recipe, self._profile)
        stages = 0 if recipe.model in self._without_streams else partial_images
        notes: tuple[str, ...] = ()
        # The same on every try, for endpoints that know how to use it.
        key = uuid.uuid4().hex
        pacer = self._pacers.of(recipe.model)
        ticket = pacer.ticket()
        tries = Tries()
        while True:
            async with pacer.turn(recipe.n, ticket) as turn:
                if before_send is not None:
                    await before_send()
                collector = (
                    Collector(recipe.n, on_partial, stages * recipe.n)
                    if stages
                    else None
                )
                asked = streamed(request, stages) if stages else request
                tried = await self._try_once(asked, key, turn, on_sent, collector)
            ended = (
                await self._finish(recipe, tried)
                if isinstance(tried, Pictures)
                else tried
            )
            if isinstance(ended, Answer):
                return replace(ended, notes=(*notes, *ended.notes)) if notes else ended
            # They hold what came, and the error would hold this frame.
            del tried, collector
            if stages and ended.is_about_streaming:
                stages = 0
                # Another body, so another request to whoever remembers keys.
                key = uuid.uuid4().hex
                self._without_streams.add(recipe.model)
                notes = (f"{self._judge.where} does not stream: asked without stages",)
                continue
            again = self._again(ended, tries)
            if again is None:
                try:
                    raise ended.error
                finally:
                    del ended  # or the error and this frame hold each other
            if ended.trouble is Trouble.BUSY:
                pacer.pause(again.wait)
            elif again.wait:
                await self._clock.sleep(again.wait)
            tries = again.tries

    async def batches(self) -> Batches:
        """The Batch API of this endpoint."""
        return Batches(
            *(self._transport, self._address, self._key, self._profile),
            *(self._finish, self._clock),
        )

    def limit_of(self, model: str | None) -> int | None:
        """Pictures of a model per minute, as far as the limit is known."""
        return self._pacers.known(model)

    async def models(self) -> tuple[str, ...]:
        """The ids that `GET /models` lists, sorted. Costs nothing.

        Raises:
            EndpointError: as for `ask`.
        """
        got = await self._transport.get(
            self._address.route("/models"),
            with_key=True,
            accept="application/json",
            limit=4 * 2**20,
        )
        listed = self._judge.judge_models(got)
        if isinstance(listed, Problem):
            raise listed.error
        return listed

    async def _make(self, verb: Verb, **parameters: Any) -> Answer:
        stages = parameters.pop("partial_images", None) or 0
        on_partial = parameters.pop("on_partial", None)
        known = {
            k: v for k, v in parameters.items() if k in _FIELDS | {"images", "mask"}
        }
        extra = {k: v for k, v in parameters.items() if k not in known}
        recipe = Recipe(verb=verb, extra=extra, **known)
        fitted = fit(recipe, self._profile, self._clock.now().date())
        answer = await self.ask(
            fitted.recipe, partial_images=stages, on_partial=on_partial
        )
        return replace(answer, notes=(*fitted.notes, *answer.notes))

    async def _try_once(
        self,
        request: Request,
        key: str,
        turn: Turn,
        on_sent: Callable[[], None] | None,
        collector: Collector | None,
    ) -> Pictures | Problem:
        # A method of its own, so that no frame of an error that `ask` raises
        # holds what a provider sent.
        sent_at = self._clock.monotonic()

        def leave() -> None:
            nonlocal sent_at
            sent_at = self._clock.monotonic()
            turn.leave()
            if on_sent is not None:
                on_sent()

        got = await self._transport.post(request, key, on_sent=leave, stream=collector)
        if collector is not None and collector.headers is not None:
            turn.pacer.learn(collector.headers, "")
            turn.succeed()
            came = self._judge.judge_stream(collector, got)
            if isinstance(came, Problem):
                return came
            return Pictures(came, collector.headers, sent_at)
        judged = self._judge.judge(got)
        if not isinstance(got, Reply):
            return cast(Problem, judged)
        message = judged.said if isinstance(judged, Problem) else ""
        turn.pacer.learn(got.headers, message)
        if got.status not in (429, 503):
            turn.succeed()
        return (
            judged
            if isinstance(judged, Problem)
            else Pictures(judged, got.headers, got.sent_at)
        )

    def _again(self, problem: Problem, tries: Tries) -> Again | None:
        return decide(
            problem.trouble,
            tries,
            free=self._profile.free,
            told=problem.told,
            forbidden=problem.forbidden,
        )

    async def _fetch(self, url: str) -> bytes | str:
        return await fetch_picture(self._transport, self._address, url, self._clock)

    async def _finish(self, recipe: Recipe, pictures: Pictures) -> Answer | Problem:
        """Fetch what is not there yet, check all, and put the answer together."""
        body = pictures.body
        images, wrong = await self._receiver.receive_all(body.data)
        if not images:
            return self._judge.unusable(wrong[0])
        notes = [count_note(recipe.n, len(images)), size_note(recipe.size, images)]
        notes += [one_line(why, self._key) for why in wrong[:1]]
        notes += [one_line(note, self._key) for note in body.notes]
        return Answer(
            images=tuple(images),
            usage=numbers_only(body.usage) if body.usage is not None else None,
            model=recipe.model,
            drawn_by=self._judge.drawn_by(pictures.headers),
            request_id=self._judge.request_id(pictures.headers),
            echo={k: one_line(str(v), self._key, 64) for k, v in body.echo.items()},
            notes=tuple(note for note in notes if note),
            made_with={
                name: one_line(value, self._key, 128)
                if isinstance(value, str)
                else value
                for name, value in body.made_with.items()
            },
            seconds=self._clock.monotonic() - pictures.sent_at,
        )
