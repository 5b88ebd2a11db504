"""Today's SDK: sync and async, forms, streams, bare bytes, faults."""

import asyncio
import io
import json
import pathlib
import warnings

import openai

warnings.simplefilter("ignore", DeprecationWarning)


def show(answer):
    print(answer.to_json(indent=None))


image = pathlib.Path("image.png").read_bytes()
with openai.OpenAI() as client:
    show(client.images.generate(prompt="a red fox", model="dall-e-2", size="256x256"))
    # Bare bytes, a nameless buffer and a path all travel without a type of use.
    show(client.images.edit(image=image, prompt="a red apple", size="256x256"))
    show(
        client.images.edit(
            image=io.BytesIO(image),
            mask=pathlib.Path("mask.png"),
            prompt="a red apple",
            model="dall-e-2",
            size="256x256",
        )
    )
    show(
        client.images.edit(
            image=[pathlib.Path("photograph.jpg"), ("own.png", image, "image/png")],
            prompt="a red apple",
            model="gpt-image-1",
            output_format="jpeg",
            output_compression=60,
        )
    )
    show(client.images.create_variation(image=image, n=2, size="256x256"))
    stream = client.images.edit(
        image=image, prompt="a fox", model="gpt-image-1", stream=True, partial_images=3
    )
    print(json.dumps([event.type for event in stream]))
    try:
        client.images.edit(image=b"no picture", prompt="a", model="gpt-image-1")
    except openai.BadRequestError as error:
        print(json.dumps({"code": error.code, "status": error.status_code}))


async def main():
    async with openai.AsyncOpenAI() as client:
        show(await client.images.generate(prompt="a cat", size="256x256", n=3))
        stream = await client.images.generate(
            prompt="a cat", size="256x256", stream=True, partial_images=1
        )
        print(json.dumps([event.type async for event in stream]))


asyncio.run(main())
