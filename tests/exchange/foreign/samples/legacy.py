"""The samples of the guide of 2023 in Python; base and key come from outside."""

# As the guide had it: files are opened and left open.
# ruff: noqa: SIM115

import json

import openai

response = openai.Image.create(prompt="a white siamese cat", n=2, size="256x256")
print(json.dumps(response))
response = openai.Image.create_edit(
    image=open("image.png", "rb"),
    mask=open("mask.png", "rb"),
    prompt="A sunlit indoor lounge area with a pool containing a flamingo",
    n=1,
    size="256x256",
)
print(json.dumps(response))
response = openai.Image.create_variation(
    image=open("image.png", "rb"), n=1, size="256x256"
)
print(json.dumps(response))
try:
    openai.Image.create(prompt="a cat", size="300x300")
except openai.error.InvalidRequestError as error:
    print(json.dumps({"param": error.param, "status": error.http_status}))
