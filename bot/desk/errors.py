"""What the desk answers when something does not work: a status by the kind of error, and one sentence."""

from __future__ import annotations

import logging
from typing import Any, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.desk.words import language_of, put
from bot.domain.claims import MAY_BE_CONFIRMED
from bot.domain.errors import (
    BadInput,
    HeardError,
    NotAllowed,
    NotFound,
    SessionLocked,
    Stale,
    TooLarge,
    TooManyRequests,
    TryAgain,
    UntrustedRequest,
    WrongKind,
)
from bot.use_cases.guard import HeldBack

log = logging.getLogger(__name__)

FAULT = "Something went wrong here; please try again in a moment."
# The first that fits counts, so the narrower ones stand before the wider.
STATUS: tuple[tuple[type[HeardError], int], ...] = (
    (SessionLocked, 423), (UntrustedRequest, 401), (Stale, 409), (TryAgain, 409), (NotAllowed, 403), (NotFound, 404),
    (TooLarge, 413), (WrongKind, 415), (TooManyRequests, 429), (BadInput, 400),
)  # fmt: skip


def status_of(error: HeardError) -> int:
    """The HTTP status that says who must act."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 400)


def headers_of(error: HeardError) -> dict[str, str]:
    """What else a browser or program is told."""
    if isinstance(error, TooManyRequests):
        return {"retry-after": str(max(1, round(error.retry_after.total_seconds())))}
    return {}


def answer_error(error: HeardError, say: Callable[[str], str]) -> Response:
    """The answer to a program; `say`: how a sentence of the house is read by who asks."""
    return JSONResponse({"error": say(str(error))}, status_of(error), headers_of(error))


def answer_held_back(error: HeldBack, say: Callable[[str], str]) -> Response:
    """The answer where the guard held something back: each claim with its reason, and whether it may be confirmed."""
    claims: list[dict[str, Any]] = [
        {
            "kind": claim.kind.value, "words": claim.words, "sentence": claim.sentence, "text": say(claim.why),
            "may_be_confirmed": claim.kind in MAY_BE_CONFIRMED,
        }
        for claim in error.claims
    ]  # fmt: skip
    return JSONResponse({"error": " ".join(claim["text"] for claim in claims), "claims": claims}, 422)


async def answer_fault(request: Request, error: Exception) -> Response:
    """The answer when the fault is ours; what it was is logged and not told."""
    log.error("the desk failed at a request (%s)", type(error).__name__, exc_info=error)
    return JSONResponse({"error": put(FAULT, language_of(request))}, 500)
