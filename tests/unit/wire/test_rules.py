"""A recipe fitted to an endpoint before anything is sent."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from dalle_notebook.errors import UnknownModel, UsageError
from dalle_notebook.wire.catalogue import catalogue
from dalle_notebook.wire.profiles import profiles
from dalle_notebook.wire.recipe import Recipe, Upload
from dalle_notebook.wire.rules import VARY_PROMPT, Fitted, fit

TODAY = date(2026, 11, 22)
PICTURE = Upload(b"\x89PNG", "image/png", "image-1.png")


def _fit(endpoint: str, today: date = TODAY, **parts: Any) -> Fitted:
    return fit(Recipe(**{"prompt": "a cat", **parts}), profiles()[endpoint], today)


def test_the_built_in_endpoint_draws_with_the_illustrator_by_default() -> None:
    assert _fit("offline").recipe.model == "illustrator"


@pytest.mark.parametrize("name", ["dall-e-2", "dall-e-3", "gpt-image-1"])
def test_the_built_in_endpoint_stands_in_for_retired_models(name: str) -> None:
    assert _fit("offline", model=name).recipe.model == name


@pytest.mark.parametrize(
    "name", ["gpt-image-2", "gpt-image-1.5", "gpt-image-2.6-flare"]
)
def test_the_built_in_endpoint_never_plays_a_live_model(name: str) -> None:
    with pytest.raises(UnknownModel, match="--endpoint openai"):
        _fit("offline", model=name)


def test_a_model_is_played_from_the_day_it_ends() -> None:
    assert _fit("offline", date(2026, 12, 1), model="gpt-image-1.5")


def test_a_retired_model_is_not_asked_of_its_provider() -> None:
    with pytest.raises(UnknownModel, match=r"switched off on 2026-05-12.*2\.5-flare"):
        _fit("openai", model="dall-e-2")


def test_a_model_that_ends_soon_says_so() -> None:
    assert "2026-12-01" in _fit("openai", model="gpt-image-1.5").notes[0]


def test_an_unknown_model_passes_through_with_a_note() -> None:
    fitted = _fit("openai", model="gpt-image-9")

    assert fitted.recipe.model == "gpt-image-9"
    assert "catalogue" in fitted.notes[0]


def test_response_format_is_asked_only_where_the_contract_knows_it() -> None:
    assert _fit("offline").recipe.response_format == "b64_json"
    assert _fit("generic", model="sdxl").recipe.response_format == "b64_json"
    assert _fit("openai").recipe.response_format is None
    assert _fit("generic", model="gpt-image-2").recipe.response_format is None
    assert _fit("generic", model="gpt-image-9").recipe.response_format is None


def test_a_seed_is_left_out_where_nobody_understands_it_and_the_note_says_so() -> None:
    fitted = _fit("openai", seed=7)

    assert fitted.recipe.seed is None
    assert any("seed" in note for note in fitted.notes)
    assert _fit("offline", seed=7).recipe.seed == 7


def test_what_we_add_ourselves_is_left_out_without_a_word() -> None:
    fitted = _fit("localai", model="sdxl", verb="edit", mask=PICTURE, images=[PICTURE])

    assert fitted.recipe.response_format is None
    assert not any("response" in note for note in fitted.notes)


@pytest.mark.parametrize(
    ("endpoint", "parts", "words"),
    [
        ("offline", {"prompt": "  "}, "empty"),
        ("offline", {"prompt": "x" * 32_001}, "32,001 characters"),
        ("offline", {"n": 0}, "from 1 to 10"),
        ("offline", {"n": 11}, "from 1 to 10"),
        ("offline", {"size": "300x300"}, "304x304"),
        ("offline", {"size": "16x16"}, "64 to 2048"),
        ("offline", {"size": "big"}, "WIDTHxHEIGHT"),
        ("offline", {"size": "64x1024"}, "4 times"),
        ("offline", {"model": "dall-e-2", "size": "768x768"}, "256x256, 512x512"),
        ("offline", {"model": "dall-e-2", "prompt": "x" * 1001}, "1,000"),
        ("offline", {"quality": "high"}, "has no quality"),
        ("openai", {"size": "301x400"}, "304x400"),
        ("openai", {"size": "100x700"}, "3 times"),
        ("openai", {"size": "1920x1080"}, "1920x1088"),
        ("openai", {"model": "gpt-image-2", "quality": "max"}, "low, medium, high"),
        ("openai", {"output_format": "gif"}, "png, jpeg, webp"),
        ("offline", {"seed": -1}, "seed"),
        ("offline", {"steps": 20}, "no steps: leave it out, its pictures are always"),
        ("offline", {"negative_prompt": "sky"}, "what the prompt names"),
        ("openai", {"steps": 20}, "write --quality low, medium or high"),
        ("openai", {"negative_prompt": "sky"}, "say in the prompt"),
        ("generic", {"steps": 1001}, "from 1 to 1,000"),
    ],
)
def test_wrong_input_fails_before_anything_is_sent(
    endpoint: str, parts: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        _fit(endpoint, **parts)


@pytest.mark.parametrize(
    "size",
    ["816x816", "1024x640", "1280x720", "2048x2048", "2880x2880", "3840x2160", "auto"],
)
def test_the_free_sizes_of_the_contract_are_accepted(size: str) -> None:
    assert _fit("openai", size=size).recipe.size == size


@pytest.mark.parametrize("size", ["3856x2160", "1440x464", "2896x2880", "1000x1000"])
def test_sizes_just_outside_the_contract_are_refused(size: str) -> None:
    with pytest.raises(UsageError):
        _fit("openai", size=size)


def test_a_small_picture_is_asked_for_larger_and_the_note_says_so() -> None:
    fitted = _fit("openai", size="512x512")

    assert fitted.recipe.size == "1024x1024"
    assert fitted.asked_size == "512x512"
    assert fitted.notes == (
        "gpt-image-2.5-flare starts at 816x816: asked for 1024x1024, shown and saved "
        "as 512x512",
    )


def test_the_built_in_endpoint_draws_small_pictures_itself() -> None:
    fitted = _fit("offline", size="256x256")

    assert (fitted.recipe.size, fitted.asked_size) == ("256x256", "256x256")
    assert fitted.notes == ()
    with pytest.raises(UsageError, match="one of 1024x1024"):
        _fit("offline", model="dall-e-3", size="256x256")


def test_without_a_size_none_is_asked_for() -> None:
    fitted = _fit("openai")

    assert (fitted.recipe.size, fitted.asked_size) == (None, None)


def test_a_variation_becomes_an_edit_where_there_are_none() -> None:
    fitted = _fit("openai", verb="vary", prompt="", images=(PICTURE,))

    assert fitted.recipe.verb == "edit"
    assert fitted.recipe.prompt == VARY_PROMPT
    assert fitted.recipe.images == (PICTURE,)
    assert fitted.notes == (
        "OpenAI has no variations any more: asked as an edit with the prompt "
        f"'{VARY_PROMPT}'",
    )


def test_a_variation_becomes_an_edit_where_the_model_has_none() -> None:
    fitted = _fit("generic", verb="vary", prompt="", model="gpt-image-2")

    assert fitted.recipe.verb == "edit"
    assert fitted.notes[0].startswith("gpt-image-2 has no variations: asked as")


def test_words_given_with_a_variation_are_the_prompt_of_its_edit() -> None:
    fitted = _fit("openai", verb="vary", prompt="now at night")

    assert fitted.recipe.prompt == "now at night"
    assert "'now at night'" in fitted.notes[0]


@pytest.mark.parametrize(
    ("endpoint", "model"),
    [("offline", None), ("offline", "dall-e-2"), ("generic", None), ("generic", "xl")],
)
def test_a_variation_stays_one_where_there_are_some(
    endpoint: str, model: str | None
) -> None:
    assert _fit(endpoint, verb="vary", prompt="", model=model).recipe.verb == "vary"


@pytest.mark.parametrize(
    ("endpoint", "parts", "words"),
    [
        ("generic", {"verb": "vary", "model": "dall-e-3"}, "no variations: --endpoint"),
        ("generic", {"verb": "edit", "model": "dall-e-3"}, "no edits: --endpoint off"),
        ("offline", {"verb": "edit", "model": "dall-e-3"}, "leave --model out"),
        ("offline", {"verb": "vary", "model": "gpt-image-1"}, "leave --model out"),
    ],
)
def test_a_verb_that_nothing_stands_in_for_says_where_it_works(
    endpoint: str, parts: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        _fit(endpoint, **parts)


def _days(model: str, days: int) -> date:
    """So many days before a model's last one."""
    shutdown = catalogue()[model].shutdown
    assert shutdown is not None
    return shutdown - timedelta(days=days)


RETIRING = sorted(
    name for name, m in catalogue().items() if m.shutdown and m.provider == "openai"
)


@pytest.mark.parametrize("name", RETIRING)
def test_a_model_that_ends_is_told_of_for_sixty_days(name: str) -> None:
    assert _fit("openai", _days(name, 61), model=name).notes == ()
    for days in (60, 1):
        (note,) = _fit("openai", _days(name, days), model=name).notes
        assert f"{name} will be switched off on {catalogue()[name].shutdown}" in note
        assert f"its successor is {catalogue()[name].replacement}" in note


@pytest.mark.parametrize("name", RETIRING)
def test_on_its_last_day_a_model_is_gone(name: str) -> None:
    for days in (0, -1):
        with pytest.raises(UnknownModel, match="was switched off on") as caught:
            _fit("openai", _days(name, days), model=name)
        assert f"--model {catalogue()[name].replacement}" in str(caught.value)
        assert _fit("offline", _days(name, days), model=name).recipe.model == name


def test_the_snapshot_of_a_model_ends_with_it() -> None:
    assert "gpt-image-1.5-2025-12-16" in RETIRING
    for model in catalogue().values():
        if model.snapshot_of:
            assert model.shutdown == catalogue()[model.snapshot_of].shutdown


@pytest.mark.parametrize("name", RETIRING)
def test_the_successor_of_a_model_is_one_that_stays(name: str) -> None:
    replacement = catalogue()[name].replacement

    assert replacement and catalogue()[replacement].shutdown is None


def test_elsewhere_the_days_of_a_provider_mean_nothing() -> None:
    assert _fit("generic", model="dall-e-2").notes == ()


def test_no_default_model_has_a_last_day() -> None:
    for profile in profiles().values():
        if profile.default_model:
            assert catalogue()[profile.default_model].shutdown is None
