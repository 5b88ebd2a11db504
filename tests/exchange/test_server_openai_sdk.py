"""The SDK of OpenAI, with nothing changed but address and key."""

from __future__ import annotations

import base64
import urllib.request
from collections.abc import Iterator

import openai
import pytest

from dalle_notebook.server.limits import Limits
from tests.unit.server.running import KEY, RunningServer


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with RunningServer() as running:
        yield running


@pytest.fixture
def sdk(server: RunningServer) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{server.origin}/v1", api_key=KEY) as client:
        yield client


def test_it_generates_a_picture_behind_a_url(sdk: openai.OpenAI) -> None:
    answer = sdk.images.generate(
        model="dall-e-2", prompt="a white siamese cat", n=2, size="256x256"
    )
    assert answer.data is not None
    for datum in answer.data:
        assert datum.url is not None
        with urllib.request.urlopen(datum.url) as picture:
            assert picture.read().startswith(b"\x89PNG")


def test_it_generates_in_base64(sdk: openai.OpenAI) -> None:
    answer = sdk.images.generate(prompt="a cat", response_format="b64_json")

    assert answer.data is not None
    coded = answer.data[0].b64_json or ""
    assert base64.b64decode(coded, validate=True).startswith(b"\x89PNG")


def test_it_generates_with_a_gpt_image_name(sdk: openai.OpenAI) -> None:
    answer = sdk.images.generate(
        model="gpt-image-1", prompt="a cat", size="1536x1024", quality="low"
    )

    assert (answer.size, answer.quality) == ("1536x1024", "low")
    assert answer.data is not None
    assert answer.data[0].b64_json


async def test_its_asynchronous_twin_generates(server: RunningServer) -> None:
    url = f"{server.origin}/v1"
    async with openai.AsyncOpenAI(base_url=url, api_key=KEY) as client:
        answer = await client.images.generate(prompt="a cat", n=3)

    assert answer.data is not None
    assert len(answer.data) == 3


def test_it_raises_its_own_errors_for_our_faults(
    server: RunningServer, sdk: openai.OpenAI
) -> None:
    with pytest.raises(openai.BadRequestError) as bad:
        sdk.images.generate(prompt="a cat", model="dall-e-2", size="1792x1024")
    with pytest.raises(openai.AuthenticationError):
        sdk.with_options(api_key="another").images.generate(prompt="a cat")
    with pytest.raises(openai.NotFoundError):
        sdk.models.retrieve("no-such-model")

    assert (bad.value.param, bad.value.code) == ("size", "invalid_value")
    assert (bad.value.request_id or "").startswith("req_")


def test_it_sees_the_rate_limit() -> None:
    with (
        RunningServer(limits=Limits(images_per_minute=1)) as server,
        openai.OpenAI(
            base_url=f"{server.origin}/v1", api_key=KEY, max_retries=0
        ) as client,
    ):
        client.images.generate(prompt="a cat")
        with pytest.raises(openai.RateLimitError) as caught:
            client.images.generate(prompt="a cat")

    assert int(caught.value.response.headers["retry-after"]) <= 60


def test_it_lists_the_models(sdk: openai.OpenAI) -> None:
    names = {model.id for model in sdk.models.list()}

    assert {"illustrator", "dall-e-2", "gpt-image-1"} <= names
