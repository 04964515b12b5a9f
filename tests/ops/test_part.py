"""The operators' door of a part: alive, ready or not and why, figures; over real HTTP."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import Awaitable, Callable

import httpx
import pytest

from bot.console.supervisor import free_ports
from bot.domain.errors import BadSetting
from bot.ops.door import MOST_AT_ONCE, MOST_HEAD
from bot.ops.part import DRAINING, STARTING, PartOps
from bot.ops.settings import OpsSettings, read_ops_settings
from bot.settings import PROJECT
from bot.use_cases.backlog_ports import Backlog, Queue
from bot.use_cases.observing import UNOBSERVED
from tests.builders import TUESDAY_MORNING

Get = Callable[[str], Awaitable[httpx.Response]]
BACKLOG = Backlog(TUESDAY_MORNING, Queue(), Queue(), {}, 0, 7, 0)


def visit(part: PartOps, ask: Callable[[Get], Awaitable[None]]) -> None:
    """Open the part's door and ask there."""

    async def run() -> None:
        await part.open()
        try:
            async with httpx.AsyncClient(base_url=part.mark()["ops"], trust_env=False) as client:
                await ask(client.get)
        finally:
            await part.close()

    asyncio.run(run())


@pytest.fixture
def part() -> PartOps:
    """A part whose database answers, and that is ready."""
    (port,) = free_ports(1)
    part = PartOps("worker", OpsSettings(port=port), "worker-1")
    part.look_into(lambda: None)
    part.be_ready()
    return part


def test_a_part_is_alive_before_it_is_ready() -> None:
    """While a part starts it answers that it lives and, with the reason, that it takes no work yet."""
    (port,) = free_ports(1)
    part = PartOps("brain", OpsSettings(port=port), "brain-1", "model")

    async def ask(get: Get) -> None:
        alive, ready = await get("/healthz"), await get("/readyz")

        assert (alive.status_code, alive.text) == (200, "ok\n")
        assert (ready.status_code, ready.text) == (503, f"{STARTING}\n")

    visit(part, ask)


def test_a_part_that_drains_is_not_ready(part: PartOps) -> None:
    """After SIGTERM a part is alive until its work is done, and is given no more."""

    async def ask(get: Get) -> None:
        before = await get("/readyz")
        part.drain()
        ready, alive = await get("/readyz"), await get("/healthz")

        assert before.status_code == 200
        assert (ready.status_code, ready.text) == (503, f"{DRAINING}\n")
        assert alive.status_code == 200

    visit(part, ask)


def test_a_database_that_hangs_is_told_within_its_second_and_asked_once(part: PartOps) -> None:
    """However often readiness is asked for, one thread waits for the database, and each answer comes after a second."""
    release, asked = threading.Event(), []

    def hang() -> None:
        asked.append(1)
        release.wait(20)

    part.look_into(hang)

    async def ask(get: Get) -> None:
        begun = time.monotonic()
        answers = await asyncio.gather(*(get("/readyz") for _ in range(8)))
        took = time.monotonic() - begun
        release.set()

        assert {answer.status_code for answer in answers} == {503}
        assert "does not answer within 1 s" in answers[0].text
        assert 0.9 < took < 3
        assert len(asked) == 1

    visit(part, ask)


def test_a_database_that_fails_is_told_without_its_words(part: PartOps) -> None:
    """The reason names the class of the error and nothing that the error says."""

    def fail() -> None:
        raise ValueError("mara@example.com")

    part.look_into(fail)

    async def ask(get: Get) -> None:
        ready = await get("/readyz")

        assert ready.status_code == 503
        assert "ValueError" in ready.text and "mara" not in ready.text

    visit(part, ask)


def test_figures_look_into_the_database_at_most_every_five_seconds(part: PartOps) -> None:
    """Whoever scrapes often does not burden the database; one that fails takes its figures away."""
    looked = []

    def look() -> Backlog:
        looked.append(1)
        return BACKLOG

    part.show_backlog(look)

    async def ask(get: Get) -> None:
        answers = [await get("/metrics") for _ in range(5)]

        assert all("heard_promises_at_risk 7.0" in answer.text for answer in answers)
        assert answers[0].headers["content-type"].startswith("text/plain; version=0.0.4")
        assert len(looked) == 1

    visit(part, ask)


def test_the_door_answers_get_of_its_pages_alone(part: PartOps) -> None:
    """Other pages and methods are refused in a sentence, floods are hung up on, and the door stays open."""

    async def ask(get: Get) -> None:
        assert (await get("/")).status_code == 404
        assert "/healthz" in (await get("/desk")).text
        url = httpx.URL(part.mark()["ops"])
        answers = []
        for sent in (b"POST /healthz HTTP/1.1\r\n\r\n", b"\x00\r\n\r\n", b"GET /" + b"x" * 2 * MOST_HEAD):
            reader, writer = await asyncio.open_connection(url.host, url.port)
            writer.write(sent)
            try:
                answers.append(await asyncio.wait_for(reader.read(), 10))
            except ConnectionResetError:
                answers.append(b"")
            writer.close()
        assert answers[0].startswith(b"HTTP/1.1 405 ") and answers[1].startswith(b"HTTP/1.1 405 ")
        assert answers[2] == b""
        idle = [await asyncio.open_connection(url.host, url.port) for _ in range(MOST_AT_ONCE)]
        await asyncio.sleep(0.05)
        with pytest.raises(httpx.HTTPError):
            await get("/healthz")
        for _, writer in idle:
            writer.close()
        await asyncio.sleep(0.05)
        assert (await get("/healthz")).status_code == 200

    visit(part, ask)


def test_a_port_that_is_taken_stops_nobodys_work(part: PartOps) -> None:
    """A part whose port is in use goes on without its door, and its mark names none."""
    second = PartOps("worker", part._settings, "worker-2")

    async def ask(get: Get) -> None:
        await second.open()

        assert second.mark() == {}
        assert (await get("/healthz")).status_code == 200

    visit(part, ask)


WHAT_IS_LOADED = """
import sys
from bot.ops.part import PartOps
from bot.settings import read_settings
part = PartOps("brain", read_settings(sys.argv[1], {}).ops, "brain-1")
print(type(part.observer).__name__, *(name for name in ("prometheus_client", "opentelemetry") if name in sys.modules))
"""


def test_what_is_not_switched_on_is_not_loaded(tmp_path: object) -> None:
    """Without a port and a collector nothing is observed, and nothing of either library is imported."""
    run = subprocess.run(
        [sys.executable, "-c", WHAT_IS_LOADED, str(tmp_path)], cwd=PROJECT, capture_output=True, text=True, check=True
    )

    assert run.stdout.split() == ["Observer"]
    assert PartOps("brain", OpsSettings(), "brain-1").observer is UNOBSERVED


def test_settings_are_read_as_they_are_meant() -> None:
    """The port is off unless set, the host is this machine, and an address of the collector loses its slash."""
    read = read_ops_settings("", "9101", "json", "http://127.0.0.1:4318/")

    assert read_ops_settings("", "", "", "") == read_ops_settings("", "off", "text", "") == OpsSettings()
    assert read == OpsSettings("127.0.0.1", 9101, "json", "http://127.0.0.1:4318")
    assert (read.url, replace(read, host="0.0.0.0").url) == ("http://127.0.0.1:9101",) * 2


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (("", "ninety", "", ""), "HEARD_OPS_PORT"),
        (("", "0", "", ""), "HEARD_OPS_PORT"),
        (("", "70000", "", ""), "HEARD_OPS_PORT"),
        (("", "", "xml", ""), "HEARD_LOG"),
        (("", "", "", "127.0.0.1:4318"), "HEARD_OTLP_URL"),
        (("", "", "", "https://user:secret@collector"), "HEARD_OTLP_URL"),
    ],
)
def test_a_wrong_setting_is_named(wrong: tuple[str, str, str, str], named: str) -> None:
    """A mistake is answered with a sentence that names the setting and tells no secret."""
    with pytest.raises(BadSetting, match=named) as told:
        read_ops_settings(*wrong)

    assert "secret" not in str(told.value)
