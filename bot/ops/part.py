"""What one part shows to operators: its observer, its inside door, and whether it is ready to take work."""

from __future__ import annotations

import asyncio
import logging
import time
from http import HTTPStatus
from importlib import metadata
from typing import TYPE_CHECKING, Callable

from bot.ops.asking import Asked
from bot.ops.door import Answer, Door
from bot.ops.settings import OpsSettings
from bot.use_cases.backlog_ports import Backlog
from bot.use_cases.observing import UNOBSERVED, Observer

if TYPE_CHECKING:
    from bot.ops.metrics import Metrics
    from bot.ops.traces import Traces

log = logging.getLogger(__name__)

DATABASE_WITHIN = 1.0  # seconds; one that needs longer can answer no customer in time
BACKLOG_EVERY = 5.0  # seconds between two looks at the database, however often the figures are asked for
STARTING = "It is still starting; ask again in some seconds."
DRAINING = "It was told to stop and takes no more work; ask another one."


class PartOps:
    """Of one part. Without the settings for it, it observes nothing, listens nowhere and loads nothing for it."""

    def __init__(self, part: str, settings: OpsSettings, worker: str, model: str | None = None) -> None:
        self._part, self._settings = part, settings
        self._why_not: str | None = STARTING
        self._is_draining: Callable[[], bool] = lambda: False
        self._database: Asked[None] | None = None
        self._backlog: Asked[Backlog] | None = None
        self._looked = float("-inf")
        self._door: Door | None = None
        self._metrics, self._traces = _metrics(part, settings, model), _traces(part, settings, worker)
        self.observer: Observer = _together(self._metrics, self._traces)

    def look_into(self, database: Callable[[], None]) -> None:
        """By what to find out whether the database answers; it may take as long as it wants."""
        self._database = Asked(database)

    def show_backlog(self, backlog: Callable[[], Backlog]) -> None:
        """Show from now on what waits in the house; of many parts on one database, one does."""
        self._backlog = Asked(backlog)

    async def open(self) -> None:
        """Open the door, in the loop that does the part's work. A port that is taken stops nobody's work."""
        if self._settings.port is None:
            return
        pages = {"/healthz": self._health, "/readyz": self._readiness, "/metrics": self._figures}
        door = Door(self._settings.host, self._settings.port, pages)
        try:
            await door.open()
        except OSError as error:
            log.error(
                "HEARD_OPS_PORT %d cannot be used (%s); there is no door for operators", self._settings.port, error
            )
            return
        self._door = door

    def mark(self) -> dict[str, str]:
        """What belongs into the part's mark, for `heard doctor` and people."""
        return {"ops": self._settings.url} if self._door is not None and self._settings.url is not None else {}

    def be_ready(self, is_draining: Callable[[], bool] = lambda: False) -> None:
        """The part can take work from now on, until it drains."""
        self._why_not, self._is_draining = None, is_draining

    def drain(self) -> None:
        """The part takes no more work; what it has it finishes."""
        self._why_not = DRAINING

    async def close(self) -> None:
        """Close the door; what was traced and not told yet is told now, if the collector is there."""
        if self._door is not None:
            self._door.close()
        if self._traces is not None:
            await asyncio.to_thread(self._traces.close)

    async def _health(self) -> Answer:
        return Answer(b"ok\n")

    async def _readiness(self) -> Answer:
        why_not = DRAINING if self._is_draining() else self._why_not or await self._database_trouble()
        return Answer(f"{why_not or 'ok'}\n".encode(), HTTPStatus.SERVICE_UNAVAILABLE if why_not else HTTPStatus.OK)

    async def _database_trouble(self) -> str | None:
        if self._database is None:
            return None
        try:
            await self._database.ask(DATABASE_WITHIN)
        except asyncio.TimeoutError:
            return f"The database does not answer within {DATABASE_WITHIN:.0f} s; look at its load and the network."
        except Exception as error:
            return f"The database fails ({type(error).__name__}); look whether it runs and can be reached."
        return None

    async def _figures(self) -> Answer:
        from bot.ops.metrics import CONTENT_TYPE

        assert self._metrics is not None
        if self._backlog is not None and time.monotonic() - self._looked >= BACKLOG_EVERY:
            self._looked = time.monotonic()
            try:
                self._metrics.show_backlog(await self._backlog.ask(DATABASE_WITHIN))
            except Exception as error:  # figures of a minute ago would look as if all were well
                self._metrics.show_backlog(None)
                log.warning("what waits could not be counted (%s)", type(error).__name__)
        return Answer(self._metrics.text(), content_type=CONTENT_TYPE)


def _metrics(part: str, settings: OpsSettings, model: str | None) -> Metrics | None:
    if settings.port is None:
        return None
    from bot.ops.metrics import Metrics

    return Metrics(part, _version(), model)


def _traces(part: str, settings: OpsSettings, worker: str) -> Traces | None:
    if settings.otlp_url is None:
        return None
    from bot.ops.traces import open_traces

    return open_traces(part, worker, _version(), settings.otlp_url)


def _together(metrics: Metrics | None, traces: Traces | None) -> Observer:
    if metrics is not None and traces is not None:
        from bot.ops.both import Both

        return Both(metrics, traces)
    return metrics or traces or UNOBSERVED


def _version() -> str:
    try:
        return metadata.version("heard")
    except metadata.PackageNotFoundError:  # it runs from its files, without being installed
        return "unknown"
