// The samples of the guide of 2023 in JavaScript, but for the base path.
const { Configuration, OpenAIApi } = require("openai");
const fs = require("fs");
const configuration = new Configuration({
  apiKey: process.env.OPENAI_API_KEY,
  basePath: process.env.OPENAI_BASE_URL,
});
const openai = new OpenAIApi(configuration);

async function main() {
  let response = await openai.createImage({
    prompt: "a white siamese cat",
    n: 1,
    size: "256x256",
  });
  console.log(JSON.stringify(response.data));
  response = await openai.createImageEdit(
    fs.createReadStream("image.png"),
    "A sunlit indoor lounge area with a pool containing a flamingo",
    fs.createReadStream("mask.png"),
    1,
    "256x256",
  );
  console.log(JSON.stringify(response.data));
  response = await openai.createImageVariation(
    fs.createReadStream("image.png"),
    1,
    "256x256",
  );
  console.log(JSON.stringify(response.data));
}
main().catch((error) => {
  console.error(error.response ? error.response.data : error);
  process.exit(1);
});
