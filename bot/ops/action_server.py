"""Watching the action server: how long each action takes, and that no error repeats what was said."""

from __future__ import annotations

import logging
import time
from http import HTTPStatus
from typing import Any

from bot.use_cases.observing import Observer

log = logging.getLogger(__name__)

ACTION_FAILED = "The action failed; look into the log of the action server."


def watch_actions(app: Any, observer: Observer) -> None:
    """Tell the observer of every action that this Sanic application of rasa-sdk runs.

    Rasa's answer to a failure repeats the whole request, with what the customer wrote; ours says that it failed.
    """

    @app.middleware("request")  # type: ignore[misc]
    async def begin(request: Any) -> None:
        request.ctx.begun = time.perf_counter()

    @app.middleware("response")  # type: ignore[misc]
    async def end(request: Any, response: Any) -> None:
        if request.path == "/webhook" and response.status == 200 and hasattr(request.ctx, "begun"):
            name = str((request.json or {}).get("next_action"))
            seconds = time.perf_counter() - request.ctx.begun
            observer.action_done(name, seconds, request.headers.get("traceparent"))

    async def failed(request: Any, error: Exception) -> Any:
        from sanic import response

        status = int(getattr(error, "status_code", 500))
        if status < 500:
            return response.json({"error": HTTPStatus(status).phrase}, status=status)
        log.error("an action failed (%s)", type(error).__name__, exc_info=error)
        return response.json({"error": ACTION_FAILED}, status=status)

    app.error_handler.add(Exception, failed)
