"""Reading what a form of the desk sent, and where it may lead afterwards."""

from __future__ import annotations

import re
from typing import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.domain.errors import BadInput, TooLarge

MOST_BYTES = 65_536
MOST_FIELDS = 40
FORM = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields that were sent, the last of each name; read once, however often it is asked for.

    Raises:
        TooLarge: it is more than any form of ours sends.
        BadInput: it is no form.
    """
    known: Mapping[str, str] | None = getattr(request.state, "desk_form", None)
    if known is not None:
        return known
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != FORM:
        raise BadInput("This address takes a form; please use the pages of the desk.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLarge("The form is too large; please write less.")
    try:
        pairs = parse_qsl(
            body.decode("ascii", "replace"), keep_blank_values=True, encoding="utf-8", errors="replace",
            max_num_fields=MOST_FIELDS,
        )  # fmt: skip
    except ValueError:
        raise TooLarge("The form has too many fields; please use the pages of the desk.") from None
    request.state.desk_form = dict(pairs)
    return dict(pairs)


def own_path(text: str, otherwise: str) -> str:
    """A place of the desk to go on to; whatever is not plainly one is not gone to."""
    is_own = re.fullmatch(r"/desk(/[\w.~-]+)*/?(\?[\w=&%.~+-]*)?(#[\w=&%./~-]*)?", text, re.ASCII)
    return text if is_own and len(text) <= 500 and ".." not in text else otherwise
