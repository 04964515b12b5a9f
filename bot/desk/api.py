"""The desk's addresses for its own pages: JSON, under /desk/api. Each is in one list with the act that it is."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from datetime import timedelta
from typing import Awaitable, Callable, Deque, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk.calls import Call, Endpoint, read_body
from bot.desk.errors import answer_error, answer_held_back
from bot.desk.house import DeskHouse
from bot.desk.hub import Hub
from bot.desk.sessions import Doorkeeper, SignedIn
from bot.desk.words import language_of
from bot.domain.errors import HeardError, NotAllowed, NotFound, TooManyRequests
from bot.domain.staff import NOT_AT_ALL, permissions_of
from bot.use_cases.guard import HeldBack

ROOT = "/desk/api"
MOST_A_MINUTE = 600  # requests of one person: security checklist 4.6
NOTHING_HERE = "There is nothing at this address."


class Api:
    """Answers requests of those who are signed in."""

    def __init__(
        self, door: Doorkeeper, house: DeskHouse, hub: Hub, endpoints: Sequence[Endpoint],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._door, self._house, self._hub, self._endpoints = door, house, hub, endpoints
        self._clock = clock
        self._lately: dict[str, Deque[float]] = {}

    def routes(self) -> list[BaseRoute]:
        """All addresses; whatever else is under the root is answered as nothing, to nobody but the staff."""
        routes = [Route(ROOT + one.path, self._endpoint(one), methods=[one.method]) for one in self._endpoints]
        return [*routes, Route(ROOT + "/{rest:path}", self._nothing, methods=["GET", "POST"])]

    def _endpoint(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                return await self._answer(request, endpoint)
            except HeldBack as error:
                return answer_held_back(error, self._say(request))
            except HeardError as error:
                return answer_error(error, self._say(request))

        return answer

    async def _answer(self, request: Request, endpoint: Endpoint) -> Response:
        signed_in = await self._door.open(request)
        self._count(signed_in)
        is_write = endpoint.method != "GET"
        if is_write:
            await self._door.check_write(request, signed_in)
        if endpoint.act.value not in permissions_of(signed_in.actor.role):
            raise NotAllowed(NOT_AT_ALL.format(role=signed_in.actor.role.value))
        body = await read_body(request) if is_write else {}
        call = Call(
            signed_in, self._house, self._house.now(), request.path_params, dict(request.query_params), body,
            language=language_of(request),
        )  # fmt: skip
        answered = await asyncio.to_thread(endpoint.answer, call)
        if call.changed:
            self._house.wake()
            for conversation_id in call.changed:
                self._hub.changed(conversation_id)
            for conversation_id in call.moved:
                self._hub.standing_changed(conversation_id)
        return answered if isinstance(answered, Response) else JSONResponse(answered)

    async def _nothing(self, request: Request) -> Response:
        try:
            await self._door.open(request)
        except HeardError as error:
            return answer_error(error, self._say(request))
        return answer_error(NotFound(NOTHING_HERE), self._say(request))

    def _say(self, request: Request) -> Callable[[str], str]:
        language = language_of(request)
        return lambda text: self._house.say(text, language)

    def _count(self, signed_in: SignedIn) -> None:
        if not self._house.limited:
            return
        now = self._clock()
        lately = self._lately.setdefault(signed_in.actor.id, deque())
        while lately and now - lately[0] >= 60:
            lately.popleft()
        if len(lately) >= MOST_A_MINUTE:
            wait = timedelta(seconds=60 - (now - lately[0]))
            raise TooManyRequests("That was too much at once; please wait a moment.", wait)
        lately.append(now)
