# The samples of the guide for GPT Image models, but for host and key.
set -euo pipefail
curl -sf "$OPENAI_BASE_URL/images/generations" \
  -H "Authorization: Bearer $OPENAI_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{"model": "gpt-image-1", "prompt": "a red fox", "background": "transparent",
       "quality": "low", "output_format": "webp", "output_compression": 50}'
echo
curl -sf "$OPENAI_BASE_URL/images/edits" \
  -H "Authorization: Bearer $OPENAI_API_KEY" \
  -F "model=gpt-image-1" \
  -F "image[]=@photograph.jpg" \
  -F "image[]=@image.png" \
  -F 'prompt=A basket with a red apple'
echo
