"""What comes back from good answers, and what is said about odd ones."""

from __future__ import annotations

import asyncio
import base64

import pytest
from instruments import answers, attacks, faults, pictures
from instruments.canary import Canary
from instruments.fault_server import FaultServer
from instruments.leftovers import Leftovers
from instruments.limited_server import LimitedServer, SlidingWindow, TokenBucket

from dalle_notebook.client import ImagesClient
from dalle_notebook.errors import (
    AuthenticationError,
    BadAnswer,
    BadImage,
    BillingError,
    ContentRefused,
    EndpointError,
    NotFound,
    UsageError,
)
from dalle_notebook.settings import Secret
from dalle_notebook.wire.recipe import Recipe


async def test_a_picture_arrives_byte_for_byte(
    fault_server: FaultServer, canary: Canary, no_leftovers: Leftovers
) -> None:
    png = pictures.png((64, 48))
    usage = {"input_tokens": 9, "output_tokens": 100, "note": "x"}
    fault_server.script(
        answers.good(
            png,
            headers=[("x-request-id", "req_1"), ("x-drawn-by", "illustrator 1")],
            datum={"revised_prompt": "a red fox"},
            usage=usage,
            size="64x48",
        )
    )

    async with ImagesClient(fault_server.base_url, canary.key) as client:
        answer = await client.generate("a fox", size="64x48", model="m-1")

    (image,) = answer.images
    assert image.bytes == png
    assert (image.media_type, image.size) == ("image/png", (64, 48))
    assert image.revised_prompt == "a red fox"
    assert answer.usage == {"input_tokens": 9, "output_tokens": 100}
    assert (answer.model, answer.request_id) == ("m-1", "req_1")
    assert answer.drawn_by == "illustrator 1"
    assert answer.echo == {"size": "64x48"}
    assert answer.notes == ("m-1 is not in our catalogue: sent as it is",)
    assert answer.seconds > 0


async def test_the_key_goes_as_a_bearer_with_the_identity(
    fault_server: FaultServer, canary: Canary
) -> None:
    async with ImagesClient(
        fault_server.base_url, Secret(canary.key), organization="o", project="p"
    ) as client:
        await client.generate("a fox", quality="high", cfg_scale=7)

    request = fault_server.requests[0]
    assert request.header("authorization") == f"Bearer {canary.key}"
    assert request.header("openai-organization") == "o"
    assert request.header("openai-project") == "p"
    assert request.header("accept-encoding") == "identity"
    assert request.json() == {
        "prompt": "a fox",
        "n": 1,
        "quality": "high",
        "response_format": "b64_json",
        "cfg_scale": 7,
    }


async def test_without_a_key_no_header_speaks_of_one(fault_server: FaultServer) -> None:
    async with ImagesClient(fault_server.base_url) as client:
        await client.generate("a fox")

    assert fault_server.requests[0].header("authorization") is None


async def test_a_differing_size_is_a_note(fault_server: FaultServer) -> None:
    fault_server.script(faults.wrong_size_png((48, 80)))

    async with ImagesClient(fault_server.base_url) as client:
        answer = await client.generate("a fox", size="64x64")

    assert answer.images[0].size == (48, 80)
    assert answer.notes == ("the size differs: asked for 64x64, got 48x80",)


@pytest.mark.parametrize(("asked", "came"), [(4, 3), (2, 5)])
async def test_another_number_of_pictures_is_a_note(
    asked: int, came: int, fault_server: FaultServer
) -> None:
    fault_server.script(answers.good(n=came))

    async with ImagesClient(fault_server.base_url) as client:
        answer = await client.generate("a fox", n=asked)

    assert len(answer.images) == came
    assert answer.notes == (f"asked for {asked} pictures, {came} came",)


async def test_a_bad_picture_does_not_take_the_good_ones_along(
    fault_server: FaultServer,
) -> None:
    data = [pictures.png(), pictures.png_without_iend(), pictures.half_png()]
    entries = [{"b64_json": base64.b64encode(each).decode()} for each in data]
    fault_server.script(answers.respond(answers.image_json(entries)))

    async with ImagesClient(fault_server.base_url) as client:
        answer = await client.generate("a fox", n=3)

    assert [image.bytes for image in answer.images] == [data[0]]
    assert answer.notes[0] == "asked for 3 pictures, 1 came"
    assert "PNG" in answer.notes[1]


async def test_url_and_base64_both_present_need_no_fetching(
    fault_server: FaultServer,
) -> None:
    fault_server.script(answers.good(datum={"url": None}))

    async with ImagesClient(fault_server.base_url) as client:
        await client.generate("a fox")

    assert len(fault_server.requests) == 1


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, "content_policy_violation", ContentRefused),
        (400, "moderation_blocked", ContentRefused),
        (400, "billing_hard_limit_reached", BillingError),
        (429, "insufficient_quota", BillingError),
        (401, "invalid_api_key", AuthenticationError),
        (404, "model_not_found", NotFound),
    ],
)
async def test_a_fault_becomes_the_error_of_its_kind_and_is_not_repeated(
    status: int, code: str, expected: type[EndpointError], fault_server: FaultServer
) -> None:
    headers = [("x-request-id", "req_7"), ("retry-after", "1")]
    fault_server.script(answers.status(status, fault_code=code, headers=headers))

    async with ImagesClient(fault_server.base_url) as client:
        with pytest.raises(expected) as caught:
            await client.generate("a fox")

    assert caught.value.code == code  # type: ignore[attr-defined]
    assert caught.value.request_id == "req_7"  # type: ignore[attr-defined]
    assert not caught.value.may_be_billed
    assert fault_server.posts == 1


async def test_a_limit_of_none_at_all_is_not_waited_for(
    fault_server: FaultServer,
) -> None:
    message = "Rate limit reached for images per minute: Limit 0, Used 0"
    fault_server.script(answers.status(429, message=message))

    async with ImagesClient(fault_server.base_url) as client:
        with pytest.raises(EndpointError, match="no access"):
            await client.generate("a fox")

    assert fault_server.posts == 1


async def test_x_should_retry_false_is_heard(fault_server: FaultServer) -> None:
    headers = [("x-should-retry", "false"), ("retry-after", "0")]
    fault_server.script(answers.status(429, headers=headers))

    async with ImagesClient(fault_server.base_url) as client:
        with pytest.raises(EndpointError):
            await client.generate("a fox")

    assert fault_server.posts == 1


@pytest.mark.parametrize("place", attacks.KEY_PLACES)
@pytest.mark.parametrize("encoding", attacks.KEY_ENCODINGS)
async def test_a_key_that_is_sent_back_is_shown_nowhere(
    place: str, encoding: str, fault_server: FaultServer, canary: Canary
) -> None:
    fault_server.script(attacks.echo_key(place, encoding))
    said = ""

    async with ImagesClient(fault_server.base_url, canary.key) as client:
        try:
            answer = await client.generate("a fox")
            said = repr(answer) + str(answer.images[0].revised_prompt)
        except EndpointError as error:
            said = f"{error} {vars(error)}"

    canary.register("what was said", said)
    shown = attacks.KEY_ENCODINGS[encoding](canary.key)
    assert canary.key[:12] not in said
    assert shown[:16] not in said
    assert shown[-8:] not in said


async def test_edits_and_variations_travel_as_forms(
    fault_server: FaultServer, canary: Canary, home: object
) -> None:
    first, second = pictures.png((32, 32)), pictures.jpeg((32, 32))
    mask = pictures.png((32, 32), alpha=True)

    async with ImagesClient(fault_server.base_url, canary.key) as client:
        await client.edit(first, "a hat", mask=mask, size="64x64")
        await client.edit([first, second], "two hats")
        await client.vary(second, n=2)

    one, two, three = fault_server.requests
    assert one.target == "/v1/images/edits"
    assert b'name="image"; filename="image-1.png"' in one.body
    assert b'name="mask"; filename="mask.png"' in one.body
    assert first in one.body
    assert mask in one.body
    assert two.body.count(b'name="image[]"') == 2
    assert b"image-2.jpg" in two.body
    assert three.target == "/v1/images/variations"
    assert b'name="prompt"' not in three.body


async def test_a_broken_input_is_refused_before_anything_is_sent(
    fault_server: FaultServer,
) -> None:
    async with ImagesClient(fault_server.base_url) as client:
        with pytest.raises(BadImage):
            await client.edit(b"no picture", "a hat")
        with pytest.raises(UsageError, match="cannot be read"):
            await client.vary("nowhere.png")
        with pytest.raises(UsageError, match="prompt is empty"):
            await client.generate(" ")
        with pytest.raises(UsageError, match="JSON"):
            await client.generate("a fox", strength=float("nan"))
        with pytest.raises(UsageError, match="half of a character"):
            await client.edit(pictures.png(), "\ud800")

    assert fault_server.requests == []


async def test_a_closed_client_says_so(fault_server: FaultServer) -> None:
    client = ImagesClient(fault_server.base_url)
    await client.generate("a fox")
    await client.close()

    with pytest.raises(UsageError, match="closed"):
        await client.generate("a fox")


async def test_models_are_listed(fault_server: FaultServer, canary: Canary) -> None:
    fault_server.always(answers.models("b", "a"), method="GET", path="/v1/models")

    async with ImagesClient(fault_server.base_url, canary.key) as client:
        assert await client.models() == ("a", "b")

    fault_server.always(faults.html_200(), method="GET", path="/v2/models")
    other = fault_server.base_url.replace("v1", "v2")
    async with ImagesClient(other, canary.key) as client:
        with pytest.raises(BadAnswer) as caught:
            await client.models()
    assert not caught.value.may_be_billed


@pytest.mark.parametrize("says_when", [True, False])
@pytest.mark.parametrize("limit", [SlidingWindow, TokenBucket])
async def test_under_an_unknown_limit_nothing_is_lost(
    limit: type[SlidingWindow | TokenBucket], says_when: bool, canary: Canary
) -> None:
    with LimitedServer(limit(5, 0.5), retry_after=says_when) as server:
        async with ImagesClient(server.base_url, canary.key) as client:
            got = await asyncio.gather(
                *(client.generate(f"fox {n}") for n in range(12))
            )

    assert len({answer.images[0].bytes for answer in got}) == 12


async def test_a_limit_that_the_endpoint_names_is_kept(canary: Canary) -> None:
    with LimitedServer(SlidingWindow(5, 60.0), tell_limit=True) as server:
        async with ImagesClient(server.base_url, canary.key) as client:
            await client.generate("a fox")
            assert client._pacers.of(None).limit == 5


async def test_a_recipe_goes_out_as_it_is(fault_server: FaultServer) -> None:
    async with ImagesClient(fault_server.base_url) as client:
        await client.ask(Recipe(prompt="a fox", seed=7))

    assert fault_server.requests[0].json() == {"prompt": "a fox", "n": 1, "seed": 7}
