"""The record of a picture that has just arrived."""

from __future__ import annotations

import hashlib
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from dalle_notebook.store.record import Record
from dalle_notebook.wire.cost import cost_of
from dalle_notebook.wire.endpoint import Answer

if TYPE_CHECKING:
    from dalle_notebook.session.keeper import Wanted


def record_of(
    wanted: Wanted, answer: Answer, created: datetime, share: Decimal
) -> Record:
    """What is known of the picture of an answer.

    Args:
        share: of the usual price that was paid for it.
    """
    recipe, image = wanted.fitted.recipe, answer.images[0]
    parameters = {**answer.made_with, **recipe.parameters()}
    parameters.pop("response_format", None)
    cost = cost_of(answer.usage, wanted.fitted.model)
    return Record(
        digest=hashlib.sha256(image.bytes).hexdigest(),
        ask=wanted.ask,
        endpoint_id=wanted.chosen.id,
        endpoint_title=wanted.chosen.title,
        model=recipe.model,
        drawn_by=answer.drawn_by,
        parameters=parameters,
        revised_prompt=image.revised_prompt,
        usage=answer.usage,
        cost=None if cost is None else cost * share,
        created=created,
        seconds=answer.seconds,
        media_type=image.media_type,
        size=image.size,
        asked_size=wanted.fitted.asked_size,
        request_id=answer.request_id,
        notes=(*wanted.fitted.notes, *answer.notes),
        notebook=wanted.notebook,
        parents=tuple(p.parent for p in wanted.inputs.pictures if p.parent),
    )
