"""Running one part of Heard in this process, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import gc
import json
import logging
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Callable, Protocol

import uvloop

from bot.domain.errors import HeardError
from bot.ops.log_lines import set_up_log
from bot.ops.part import PartOps
from bot.settings import Settings

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

    from bot.bootstrap import House

PREPARED = "prepared.json"  # in the run directory: the database is in order
FIRST_LINK = "set-up link of the first admin: "  # and its path: said by what puts the database in order
PARENT = "HEARD_PARENT"  # process id of the supervisor; a part does not outlive it
COLLECT_AFTER = (20_000, 20, 20)  # new objects before a look for cycles; Python's 700 makes several looks a turn
SWITCH_EVERY = 0.001  # seconds a thread works while others wait; with Python's 0.005 messages wait behind a list
STAND_BY_EVERY = 1.0  # seconds between two tries for the place of the worker that works
LOCK_WITHIN = 15.0  # seconds a part waits for its predecessor of the same name to be gone


class AlreadyRunning(HeardError):
    """A part of this name runs already."""


class Loop(Protocol):
    """A part that runs until stopped."""

    def stop(self) -> None:
        """End soon."""

    async def run(self, ready: Callable[[], None]) -> None:
        """Run."""


def run_gateway(settings: Settings, host: str, port: int) -> None:
    """The web application under uvicorn."""
    import uvicorn

    import bot.web  # noqa: F401  # loaded while the database is put in order

    sys.modules.setdefault("aio_pika", None)  # type: ignore[arg-type]  # python-socketio would load it: 12 MB for nothing
    from bot.bootstrap import build_gateway, build_house
    from bot.console.observed import observed

    sys.setswitchinterval(SWITCH_EVERY)
    wait_until_prepared(settings)
    part = settings.part or "gateway"
    ops = PartOps("gateway", settings.ops, settings.worker)
    own = f"http://{host}:{port}"
    origins = {own, f"http://localhost:{port}", f"http://127.0.0.1:{port}"}
    app = build_gateway(
        settings, observed(open_checked(build_house(settings)), ops), own_origins=tuple(sorted(origins))
    )
    server = uvicorn.Server(uvicorn_config(app, settings, host, port))

    async def serve() -> None:
        await ops.open()
        task = asyncio.create_task(server.serve())
        while not server.started and not task.done():
            await asyncio.sleep(0.01)
        mark_ready(settings, part, port=port, **ops.mark())
        ops.be_ready(is_draining=lambda: server.should_exit)
        try:
            await task
        finally:
            await ops.close()

    uvloop.run(serve())


def uvicorn_config(app: ASGIApp, settings: Settings, host: str, port: int) -> uvicorn.Config:
    """How the gateway is served. Whom a proxy speaks for is believed of trusted proxies only."""
    import uvicorn

    return uvicorn.Config(
        app,
        host=host,
        port=port,
        ws="wsproto",  # "auto" breaks with the websockets that Rasa pins; facts/versions
        ws_per_message_deflate=False,  # 100 kB a socket
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),  # by itself uvicorn believes whoever comes over loopback
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_keep_alive=15,
        timeout_graceful_shutdown=5,
    )


def run_brain(settings: Settings, model: Path, wanted: Callable[[], Path | None] = lambda: None) -> None:
    """The worker that answers. `wanted`: the model that should, whenever that is asked."""
    from bot.brain.lean import keep_tensorflow_out, keep_unused_out

    keep_tensorflow_out()
    keep_unused_out()
    _quiet_rasa()
    from bot.bootstrap import build_brain, build_house
    from bot.console.observed import observed
    from bot.console.training import check_model

    check_model(model)
    with only_one(settings, settings.worker):
        ops = PartOps("brain", settings.ops, settings.worker, model.name)
        brain = build_brain(settings, observed(open_checked(build_house(settings)), ops), model, wanted)
        uvloop.run(_run_loop(brain, settings, settings.part or "brain", ops))


def run_worker(settings: Settings) -> None:
    """The worker: deadlines, one-time codes, and acts at the shop system where there is one.

    On a database of many machines one worker works, and the others stand by.
    """
    from bot.bootstrap import build_house
    from bot.console.observed import observed
    from bot.storage.engine import alone
    from bot.use_cases.backlog import see_backlog
    from bot.worker_building import build_worker

    part = settings.part or "worker"
    ops = PartOps("worker", settings.ops, settings.worker)
    house = observed(open_checked(build_house(settings)), ops)
    with contextlib.closing(uvloop.new_event_loop()) as events:
        events.run_until_complete(ops.open())
        with alone(
            house.engine, "worker", lambda: events.run_until_complete(_stand_by(settings, part, ops))
        ) as is_held:
            ops.show_backlog(lambda: see_backlog(house.reading(), house.now()))
            working = _WhileHeld(build_worker(settings, house), is_held)
            events.run_until_complete(_run_loop(working, settings, part, ops, is_open=True))


async def _stand_by(settings: Settings, part: str, ops: PartOps) -> None:
    mark_ready(settings, part, stands_by=True, **ops.mark())
    ops.be_ready()
    await asyncio.sleep(STAND_BY_EVERY)


class _WhileHeld:
    """A loop that ends when its place was lost; whoever watches the part starts it again, to stand by."""

    def __init__(self, loop: Loop, is_held: Callable[[], bool]) -> None:
        self._loop, self._is_held = loop, is_held

    def stop(self) -> None:
        """See Loop."""
        self._loop.stop()

    async def run(self, ready: Callable[[], None]) -> None:
        """See Loop."""
        watching = asyncio.create_task(self._watch())
        await self._loop.run(ready)
        watching.cancel()

    async def _watch(self) -> None:
        while await asyncio.to_thread(self._is_held):
            await asyncio.sleep(STAND_BY_EVERY)
        logging.getLogger(__name__).error("the database let go of this worker; it stops, and another one takes over")
        self._loop.stop()


def run_actions(settings: Settings, host: str, port: int) -> None:
    """Rasa's action server on loopback or a private network, with Heard's actions."""
    from rasa_sdk.endpoint import create_app

    from actions.world import work_in
    from bot.bootstrap import build_house
    from bot.console.observed import observed
    from bot.ops.action_server import watch_actions

    ops = PartOps("actions", settings.ops, settings.worker)
    work_in(observed(open_checked(build_house(settings)), ops))
    app = create_app("actions")
    watch_actions(app, ops.observer)

    @app.listener("after_server_start")  # type: ignore[misc]
    async def ready(app: object, loop: object) -> None:
        await ops.open()
        mark_ready(settings, settings.part or "actions", port=port, **ops.mark())
        ops.be_ready()

    @app.listener("before_server_stop")  # type: ignore[misc]
    async def drain(app: object, loop: object) -> None:
        ops.drain()

    @app.listener("after_server_stop")  # type: ignore[misc]
    async def close(app: object, loop: object) -> None:
        await ops.close()

    app.run(host, port, workers=1, access_log=False, motd=False)


def prepare_part(part: str, settings: Settings) -> None:
    """What every part does first: log in one form, and end when its supervisor is gone."""
    set_up_log(settings.part or part, settings.ops.log)
    parent = os.environ.get(PARENT)
    if parent:
        threading.Thread(target=_end_with, args=(int(parent),), daemon=True).start()


def open_checked(house: House) -> House:
    """The house, if its database keeps what it has acknowledged. Raises BadSetting."""
    from bot.storage.engine import check_durable

    check_durable(house.engine)
    return house


def wait_until_prepared(settings: Settings) -> None:
    """Under `heard up`, wait until it has put the database in order."""
    while os.environ.get(PARENT) and not (settings.run / PREPARED).exists():
        time.sleep(0.01)


def mark_ready(settings: Settings, part: str, **more: object) -> None:
    """Leave word that a part is ready, for `heard up` and whoever looks for a running Heard."""
    gc.collect()
    gc.freeze()  # what was loaded stays; looking through it again and again would only cost
    gc.set_threshold(*COLLECT_AFTER)
    settings.run.mkdir(exist_ok=True)
    fresh = settings.run / f"{part}.json.{os.getpid()}"
    fresh.write_text(json.dumps({"pid": os.getpid(), "ready_at": time.time(), **more}))
    fresh.replace(settings.run / f"{part}.json")


class only_one:  # noqa: N801  # a context manager, read as a word
    """Holds the lock of a worker's name: two workers of one name would take each other's turns for abandoned.

    Raises:
        AlreadyRunning: the name is still held after LOCK_WITHIN seconds.
    """

    def __init__(self, settings: Settings, name: str) -> None:
        settings.run.mkdir(exist_ok=True)
        self._name = name
        self._file = (settings.run / f"{name.replace('/', '_')}.lock").open("w")

    def __enter__(self) -> None:
        until = time.monotonic() + LOCK_WITHIN
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() > until:
                    raise AlreadyRunning(
                        f"A worker named {self._name} runs already; stop it or set another name in HEARD_WORKER."
                    ) from None
                time.sleep(0.05)

    def __exit__(self, *error: object) -> None:
        self._file.close()


async def _run_loop(loop: Loop, settings: Settings, part: str, ops: PartOps, *, is_open: bool = False) -> None:
    def end() -> None:
        ops.drain()
        loop.stop()

    def ready() -> None:
        mark_ready(settings, part, **ops.mark())
        ops.be_ready()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, end)
    if not is_open:
        await ops.open()
    try:
        await loop.run(ready)
    finally:
        await ops.close()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _quiet_rasa() -> None:
    """Silence Rasa: it logs customers' texts at every level. What fails in it fails the turn, and is logged by us."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    import warnings

    import structlog

    warnings.simplefilter("ignore")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.getLogger("rasa").setLevel(logging.CRITICAL)
