"""What an earlier session sent and never saw an answer to, told once.

A killed kernel cannot say what it had under way, and money may have been spent on
it. So the first output of the next one does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from dalle_notebook.errors import ArchiveError
from dalle_notebook.session.session import Session
from dalle_notebook.store.journal_values import OpenClaim
from dalle_notebook.wire.profiles import Profile, profiles

_NAMED = 3
_WORDS = 60


def unanswered(session: Session) -> list[str]:
    """One sentence, or nothing where there is nothing to tell."""
    try:
        claims = session.with_archive(lambda archive: archive.unanswered())
    except ArchiveError:
        # What cannot be noted as told would be told with every output.
        return []
    # A free endpoint is simply asked again by the same cell.
    return _in_words([c for c in claims if not _is_free(c.endpoint_id)])


def _in_words(claims: Sequence[OpenClaim]) -> list[str]:
    if not claims:
        return []
    # The pictures of `-n 4` have one prompt.
    groups = Counter(map(_one, claims)).most_common(_NAMED)
    named = [text if n == 1 else f"{text} ({n} pictures)" for text, n in groups]
    if more := len(claims) - sum(n for _, n in groups):
        named.append(f"{more} more")
    count = "1 request" if len(claims) == 1 else f"{len(claims)} requests"
    were = "was" if len(claims) == 1 else "were"
    return [
        f"{count} of an earlier session {were} sent and never answered, and may have "
        f"been billed: {'; '.join(named)}. The same cell with --again asks once more"
    ]


def _one(claim: OpenClaim) -> str:
    prompt = claim.prompt
    if len(prompt) > _WORDS:
        prompt = prompt[: _WORDS - 1] + "…"
    sent = claim.sent_at or claim.claimed_at
    what = f"'{prompt}', " if prompt else ""
    return f"{what}sent {sent:%Y-%m-%d %H:%M} UTC to {_title(claim.endpoint_id)}"


def _title(endpoint_id: str) -> str:
    profile = _profile(endpoint_id)
    return profile.title if profile else urlsplit(endpoint_id).netloc or endpoint_id


def _is_free(endpoint_id: str) -> bool:
    profile = _profile(endpoint_id)
    return profile is not None and profile.free


def _profile(endpoint_id: str) -> Profile | None:
    if endpoint_id in profiles():
        return profiles()[endpoint_id]
    if not endpoint_id.startswith("https://"):
        return None  # anything may listen on this machine
    at = (p for p in profiles().values() if p.base_url and p.base_url == endpoint_id)
    return next(at, None)
