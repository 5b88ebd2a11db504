"""What a form offers: no more than may be asked for, and with the reason why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dalle_notebook.errors import DalleError
from dalle_notebook.session.endpoints import choose_to_replay
from dalle_notebook.settings import Settings, read_environment
from dalle_notebook.widgets.form.choices import Offered, offer
from dalle_notebook.widgets.form.fields import SETTINGS, Fields
from dalle_notebook.wire.recipe import Recipe
from dalle_notebook.wire.rules import fit

TODAY = date(2026, 11, 22)
KEYED = read_environment({"OPENAI_API_KEY": "not-a-key-of-anybody"})


def _offer(settings: Settings | None = None, **fields: Any) -> Offered:
    return offer(settings or Settings(), Fields(**fields), TODAY)


def _reasons(offered: Offered, name: str) -> dict[str, str]:
    return {one["value"]: one["reason"] for one in offered.choices[name]}


def test_the_first_choice_is_the_usual_one() -> None:
    first = {name: rows[0] for name, rows in _offer().choices.items()}

    assert all(row["value"] == row["reason"] == "" for row in first.values())
    assert first["endpoint"]["label"] == "usual (offline)"
    assert first["model"]["label"] == "usual (illustrator)"
    assert first["size"]["label"] == "usual (1024x1024)"


def test_a_model_that_is_gone_or_elsewhere_says_so() -> None:
    here = _reasons(_offer(), "model")
    there = _reasons(_offer(KEYED, endpoint="openai"), "model")

    assert here["illustrator"] == here["dall-e-2"] == ""
    assert here["gpt-image-2"] == "a live model of OpenAI and is billed there"
    assert there["gpt-image-1"] == "switched off on 2026-10-23"
    assert there["gpt-image-2.5-flare"] == ""
    assert "illustrator" not in there


def test_a_last_day_stands_beside_its_model() -> None:
    rows = _offer(KEYED, endpoint="openai").choices["model"]

    (label,) = [one["label"] for one in rows if one["value"] == "gpt-image-1.5"]
    assert label == "gpt-image-1.5 (until 2026-12-01)"


def test_a_model_without_the_verb_is_not_offered_for_it() -> None:
    reasons = _reasons(_offer(tab="edit"), "model")

    assert reasons["dall-e-3"] == "it has no edits"
    assert reasons["dall-e-2"] == ""


def test_sizes_are_those_of_the_model() -> None:
    offered = _offer(model="dall-e-3")

    reasons = _reasons(offered, "size")
    usable = {size for size, reason in reasons.items() if not reason}
    assert usable == {"", "1024x1024", "1792x1024", "1024x1792"}
    assert reasons["512x512"] == "dall-e-3 has 1024x1024, 1792x1024, 1024x1792"
    assert _reasons(_offer(), "size")["auto"] == "it has no size auto"
    assert _reasons(_offer(KEYED, endpoint="openai"), "quality")["hd"].startswith(
        "gpt-image-2.5-flare has auto, low, medium"
    )


def test_an_endpoint_without_its_key_says_which_variable_is_missing() -> None:
    reasons = _reasons(_offer(), "endpoint")

    assert reasons["offline"] == reasons["localai"] == ""
    assert reasons["openai"] == "no key: set OPENAI_API_KEY"
    assert "AZURE_OPENAI_ENDPOINT" in reasons["azure"]
    assert _reasons(_offer(KEYED), "endpoint")["openai"] == ""


def test_what_means_nothing_here_does_not_count() -> None:
    openai = _offer(KEYED, endpoint="openai")
    vary = _offer(tab="vary")

    assert openai.reasons["seed"] == "OpenAI takes no seed"
    assert "seed" not in openai.counting
    assert _offer().reasons["quality"] == "illustrator has no quality"
    assert vary.reasons["background"] == "variations have no background"
    assert vary.counting == {"size", "seed", "model", "endpoint"}


def test_a_variation_that_is_asked_for_as_an_edit_has_what_edits_have() -> None:
    offered = _offer(KEYED, endpoint="openai", tab="vary")

    assert offered.reasons["quality"] == ""
    assert _offer(tab="vary").reasons["quality"].endswith("takes no quality")


def test_an_endpoint_without_the_verb_says_so() -> None:
    reasons = _reasons(_offer(tab="vary"), "endpoint")

    assert reasons["localai"] == "LocalAI has no variations"
    assert reasons["azure"] == "Azure OpenAI has no variations"
    assert reasons["offline"] == ""


def test_a_model_that_nobody_lists_may_be_typed() -> None:
    assert _offer(endpoint="localai").has_unknown_models
    assert _offer(endpoint="http://127.0.0.1:9/v1").has_unknown_models
    assert not _offer().has_unknown_models


def test_what_is_chosen_stays_among_the_choices() -> None:
    offered = _offer(
        size="640x640", model="mine", endpoint="http://127.0.0.1:9/v1", quality="odd"
    )

    for name, value in (("size", "640x640"), ("model", "mine"), ("quality", "odd")):
        assert offered.choices[name][-1]["value"] == value
    assert offered.choices["endpoint"][-1]["value"] == "http://127.0.0.1:9/v1"


def test_an_endpoint_that_cannot_be_is_no_reason_to_offer_nothing() -> None:
    offered = _offer(endpoint="no such place")

    assert [one["value"] for one in offered.choices["endpoint"]][:2] == ["", "offline"]
    assert set(offered.choices) == {
        *("endpoint", "model", "size", "quality", "background", "format"),
    }


@pytest.mark.parametrize(
    ("endpoint", "model"),
    [
        ("offline", ""),
        ("offline", "dall-e-2"),
        ("openai", ""),
        ("openai", "gpt-image-2"),
        ("localai", ""),
    ],
)
@pytest.mark.parametrize("name", ["size", "quality", "background", "format"])
def test_what_is_offered_is_what_an_order_may_ask_for(
    endpoint: str, model: str, name: str
) -> None:
    offered = _offer(KEYED, endpoint=endpoint, model=model)
    profile = choose_to_replay(KEYED, endpoint).profile
    plain = Recipe(prompt="a cat", model=model or None)
    for value, reason in list(_reasons(offered, name).items())[1:]:
        try:
            fit(plain.having(**{SETTINGS[name]: value}), profile, TODAY)
        except DalleError:
            assert reason, value
        else:
            assert not reason, value
