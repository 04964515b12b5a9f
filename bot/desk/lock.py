"""The lock of the desk's page: locking, who locked it, and unlocking by the password; JSON, like `api.py`.

Kept apart from the other addresses, since these alone answer a session that is locked.
"""

from __future__ import annotations

import asyncio
from typing import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk.calls import read_body
from bot.desk.errors import answer_error
from bot.desk.sessions import Doorkeeper, csrf_of
from bot.desk.words import say_to
from bot.domain.errors import BadInput, HeardError
from bot.domain.passwords import LONGEST
from bot.use_cases.screen_lock import lock_session, unlock_session

LOCK, UNLOCK = "/desk/lock", "/desk/unlock"

Answer = Callable[[Request], Awaitable[Response]]


class ScreenLock:
    """Locks a session and opens it again."""

    def __init__(self, door: Doorkeeper) -> None:
        self._door = door

    def routes(self) -> list[BaseRoute]:
        """Its addresses."""
        return [
            Route(LOCK, _answered(self.who), methods=["GET"]),
            Route(LOCK, _answered(self.lock), methods=["POST"]),
            Route(UNLOCK, _answered(self.unlock), methods=["POST"]),
        ]

    async def who(self, request: Request) -> Response:
        """Whose session it is, whether it is locked, and what has to come along with unlocking it."""
        session, member, token = await self._door.look(request, locked_too=True)
        return JSONResponse(
            {"name": member.name, "locked": session.locked_at is not None, "csrf": csrf_of(token)}
        )  # fmt: skip

    async def lock(self, request: Request) -> Response:
        """Lock it."""
        id = await self._sent(request)
        await asyncio.to_thread(lock_session, id, self._door.office())
        return JSONResponse({"locked": True})

    async def unlock(self, request: Request) -> Response:
        """Open it again."""
        id = await self._sent(request)
        password = (await read_body(request)).get("password")
        if not isinstance(password, str) or len(password) > 2 * LONGEST:
            raise BadInput("Type your password.")
        await asyncio.to_thread(unlock_session, id, password, self._door.office())
        return JSONResponse({"locked": False})

    async def _sent(self, request: Request) -> str:
        """The id of the session that sends this from a page of ours. Raises UntrustedRequest, NotAllowed."""
        session, _, token = await self._door.look(request, locked_too=True)
        await self._door.check_sent(request, csrf_of(token))
        return session.id


def _answered(answer: Answer) -> Answer:
    async def endpoint(request: Request) -> Response:
        try:
            return await answer(request)
        except HeardError as error:
            return answer_error(error, say_to(request))

    return endpoint
