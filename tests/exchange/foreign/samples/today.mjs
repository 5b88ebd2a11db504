// Today's npm client: a generation, an edit with files, a stream, a fault.
import { createRequire } from "node:module";
import fs from "node:fs";
const require = createRequire(`${process.env.PACKAGES}/`);
const { OpenAI, toFile } = require("openai");
const client = new OpenAI();

let answer = await client.images.generate({
  model: "gpt-image-1",
  prompt: "a red fox",
  quality: "low",
});
console.log(JSON.stringify(answer));
answer = await client.images.edit({
  model: "gpt-image-1",
  image: [
    await toFile(fs.createReadStream("image.png"), null, { type: "image/png" }),
    fs.createReadStream("photograph.jpg"),
  ],
  mask: fs.createReadStream("mask.png"),
  prompt: "a red apple",
});
console.log(JSON.stringify(answer));
answer = await client.images.createVariation({
  image: fs.createReadStream("image.png"),
  size: "256x256",
});
console.log(JSON.stringify(answer));
const stream = await client.images.generate({
  model: "gpt-image-1",
  prompt: "a red fox",
  stream: true,
  partial_images: 2,
});
const types = [];
for await (const event of stream) types.push(event.type);
console.log(JSON.stringify(types));
try {
  await client.images.generate({ model: "dall-e-2", prompt: "a", size: "300x300" });
} catch (error) {
  console.log(JSON.stringify({ status: error.status, param: error.param }));
}
