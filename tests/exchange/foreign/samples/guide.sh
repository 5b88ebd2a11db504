# The samples of the guide of 2023, but for host and key.
set -euo pipefail
curl -sf "$OPENAI_BASE_URL/images/generations" \
  -H "Content-Type: application/json" \
  -H "Authorization: Bearer $OPENAI_API_KEY" \
  -d '{
    "prompt": "a white siamese cat",
    "n": 1,
    "size": "256x256"
  }'
echo
curl -sf "$OPENAI_BASE_URL/images/edits" \
  -H "Authorization: Bearer $OPENAI_API_KEY" \
  -F image="@image.png" \
  -F mask="@mask.png" \
  -F prompt="A sunlit indoor lounge area with a pool containing a flamingo" \
  -F n=1 \
  -F size="256x256"
echo
curl -sf "$OPENAI_BASE_URL/images/variations" \
  -H "Authorization: Bearer $OPENAI_API_KEY" \
  -F image='@image.png' \
  -F n=1 \
  -F size="256x256"
echo
