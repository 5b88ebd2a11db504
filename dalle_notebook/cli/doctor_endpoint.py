"""`dalle-notebook doctor --endpoint NAME|URL`: what can that server do, and which
profile fits it? No picture is asked for, so nothing can be billed.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from dalle_notebook.cli.doctor import Finding
from dalle_notebook.client.examining import examine
from dalle_notebook.engine.diffusion.folder import ModelFolder
from dalle_notebook.engine.diffusion.loading import check_installed
from dalle_notebook.errors import DalleError
from dalle_notebook.session.endpoints import OFFLINE, Chosen, choose_endpoint
from dalle_notebook.settings import read_environment
from dalle_notebook.wire.recipe import VERBS, Verb
from dalle_notebook.wire.recognising import Dialect, Evidence, recognise

_MODELS_SHOWN = 5
_NOUNS: Mapping[Verb, str] = {
    "generate": "generations",
    "edit": "edits",
    "vary": "variations",
}
_DIALECTS: Mapping[Dialect, str] = {
    "openai": "as the Image API does",
    "framework": "with FastAPI's 'detail'",
    "text": "with a bare text",
    "other": "in words of its own",
}


def examine_endpoint(
    named: str,
    *,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> list[Finding]:
    """Look at one endpoint.

    Args:
        named: a profile's name, an address, or `PROFILE+ADDRESS`.
        environ: the environment; `os.environ` if None.
        folder: where a `.env` file may lie.
    """
    settings = read_environment(
        os.environ if environ is None else environ, folder or Path.cwd()
    )
    try:
        chosen = choose_endpoint(settings, named)
        if chosen.folder is not None:
            return [_model(chosen.folder)]
        if chosen.base_url is None:
            text = "built in, free, needs no key: `dalle-notebook doctor` tries it"
            return [Finding("endpoint", True, f"{OFFLINE} is {text}")]
        evidence = asyncio.run(
            examine(
                chosen.base_url,
                chosen.key.secret if chosen.key else None,
                profile=chosen.profile,
                api_version=chosen.api_version,
            )
        )
    except DalleError as error:
        return [Finding("endpoint", False, str(error))]
    return [*_facts(chosen, evidence), _profile(chosen, evidence)]


def _model(folder: ModelFolder) -> Finding:
    check_installed()
    size = f"{folder.native[0]}x{folder.native[1]}"
    weights = f"{folder.weight_bytes / 1e9:.1f} GB of weights"
    text = f"{folder.id} is a diffusion model of {size} with {weights}, free"
    return Finding("endpoint", True, text)


def _facts(chosen: Chosen, evidence: Evidence) -> Iterator[Finding]:
    drawn_by = evidence.headers.get("x-drawn-by", "")[:64]
    who = f", drawn by {drawn_by}" if drawn_by.isprintable() and drawn_by else ""
    text = f"{chosen.base_url} answers in {evidence.seconds:.1f} s{who}"
    yield Finding("endpoint", True, text)
    yield _key(chosen, evidence)
    if evidence.models is None:
        yield Finding("models", True, "it lists none")
    else:
        shown = ", ".join(evidence.models[:_MODELS_SHOWN])
        more = len(evidence.models) - _MODELS_SHOWN
        rest = f" and {more} more" if more > 0 else ""
        count = len(evidence.models)
        word = "model" if count == 1 else "models"
        colon = ": " if shown else ""
        yield Finding("models", True, f"{count} {word}{colon}{shown}{rest}")
    if evidence.verbs is None:
        text = "cannot be told without asking for a picture"
    else:
        has = [_NOUNS[verb] for verb in VERBS if verb in evidence.verbs]
        lacks = [f"no {_NOUNS[verb]}" for verb in VERBS if verb not in evidence.verbs]
        text = ", ".join([*has, *lacks])
    yield Finding("routes", True, text)
    if evidence.dialect is not None:
        yield Finding("refusals", True, f"it refuses {_DIALECTS[evidence.dialect]}")


def _key(chosen: Chosen, evidence: Evidence) -> Finding:
    if not evidence.needs_key:
        text = "it took the key" if chosen.key else "it asks for none"
        return Finding("key", True, text)
    if chosen.key:
        return Finding("key", False, f"it refused the key from the {chosen.key.source}")
    return Finding(
        "key",
        False,
        "it asks for one: set DALLE_NOTEBOOK_ENDPOINT to this address and "
        "OPENAI_API_KEY to its key, both in the environment",
    )


def _profile(chosen: Chosen, evidence: Evidence) -> Finding:
    found = recognise(evidence)
    chosen_name, name = chosen.profile.name, found.profile.name
    if name == OFFLINE:
        text = "a server of dalle-notebook: asked as an OpenAI-style one, which fits"
        return Finding("profile", True, text)
    if name == "generic":
        kept = "asked as an OpenAI-style server"
        if chosen_name != "generic":
            kept = f"nothing speaks against {chosen_name}"
        return Finding("profile", True, f"nothing tells of what kind it is: {kept}")
    if name == chosen_name:
        return Finding("profile", True, f"{name} fits: {found.why}")
    advice = f"write --endpoint {name}+{chosen.base_url}"
    if chosen_name == "generic":
        return Finding("profile", True, f"{name} fits: {found.why}; {advice}")
    text = f"{chosen_name} was chosen, and {name} fits: {found.why}; {advice}"
    return Finding("profile", False, text)
