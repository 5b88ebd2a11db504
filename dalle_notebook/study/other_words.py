"""What people try first, having used other tools, and our option for it."""

from __future__ import annotations

from collections.abc import Mapping

OTHER_WORDS: Mapping[str, str] = {
    "count": "n",
    "number": "n",
    "num": "n",
    "images": "n",
    "width": "size",
    "height": "size",
    "resolution": "size",
    "dry-run": "plan",
    "cost": "max-cost",
    "budget": "max-cost",
    "price": "max-cost",
    "out": "save",
    "output": "save",
    "file": "save",
    "force": "fresh",
    "no-cache": "fresh",
    "refresh": "fresh",
    "offline": "endpoint",
    "provider": "endpoint",
    "base-url": "endpoint",
    "async": "detach",
    "wait": "timeout",
    "verbatim": "raw",
    "negative": "negative-prompt",
    "without": "negative-prompt",
    "num-inference-steps": "steps",
    "step": "steps",
    "guidance-scale": "guidance",
    "cfg": "guidance",
    "cfg-scale": "guidance",
    "name": "as",
    "var": "as",
}
