"""`heard chat`: a customer in the terminal, through the gateway's server-to-server door."""

from __future__ import annotations

import contextlib
import json
import sys
import time
import uuid
from typing import Any, Iterator, TextIO

import httpx
from rich.console import Console

from bot.console.supervisor import Supervisor, running_url
from bot.console.up import train_with_progress
from bot.settings import Settings

ANSWER_WITHIN = 30.0  # seconds; the gateway itself answers within twenty
console = Console(highlight=False)


def run_chat(settings: Settings, *, as_json: bool, customer: str | None, source: TextIO | None = None) -> int:
    """Talk until the input ends; the exit code: 1 if a message could not be sent."""
    source = source or sys.stdin
    with _gateway(settings) as url:
        talk = _Talk(url, settings.rest_token, customer or f"terminal-{uuid.uuid4().hex}")
        failed = False
        for line in _lines(source):
            turn = talk.say(line)
            failed = failed or "error" in turn
            if as_json:
                print(json.dumps(turn, ensure_ascii=False), flush=True)
            else:
                _show(turn)
    return 1 if failed else 0


class _Talk:
    """One customer's side of a conversation."""

    def __init__(self, url: str, token: str, customer: str) -> None:
        self._customer = customer
        self._offered: list[dict[str, Any]] = []
        self._client = httpx.Client(
            base_url=url, headers={"authorization": f"Bearer {token}"}, timeout=ANSWER_WITHIN, trust_env=False
        )

    def say(self, line: str) -> dict[str, Any]:
        """Send one message; the turn as an object: message, replies, ms (and error, if it was refused)."""
        message = self._chosen(line)
        # The same id each time: a message that is sent again after a lost connection is stored once.
        body = {"sender": self._customer, "message": message, "message_id": uuid.uuid4().hex}
        begun = time.perf_counter()
        replies: list[dict[str, Any]] = []
        error = None
        try:
            response = self._post(body)
            if response.status_code == 200:
                replies = [{k: v for k, v in reply.items() if k != "recipient_id"} for reply in response.json()]
            else:
                error = response.json().get("error", f"The gateway answered {response.status_code}.")
        except (httpx.HTTPError, ValueError):
            error = "Heard could not be reached; see whether './heard up' still runs."
        self._offered = [button for reply in replies for button in reply.get("buttons", ())]
        turn = {"message": line, "replies": replies, "ms": round((time.perf_counter() - begun) * 1000, 1)}
        return turn if error is None else {**turn, "error": error}

    def _post(self, body: dict[str, Any]) -> httpx.Response:
        for pause in (0.5, 2.0, 4.0):
            try:
                response = self._client.post("/webhooks/rest/webhook", json=body)
                if response.status_code != 503:
                    return response
            except httpx.TransportError:
                pass
            time.sleep(pause)
        return self._client.post("/webhooks/rest/webhook", json=body)

    def _chosen(self, line: str) -> str:
        """The payload of a button that was chosen by its number or its title; else the line itself."""
        wanted = line.strip().lower()
        for number, button in enumerate(self._offered, start=1):
            if wanted in (str(number), str(button["title"]).lower()):
                return str(button["payload"])
        return line


def _lines(source: TextIO) -> Iterator[str]:
    if source.isatty():
        console.print("[dim]You talk to Heard as a customer. Ctrl-D ends.[/]")
    while True:
        if source.isatty():
            console.print("[bold cyan]you[/]   ", end="")
        try:
            line = source.readline()
        except KeyboardInterrupt:
            return
        except UnicodeDecodeError:
            line = "\ufffd"  # bytes that are no text: refused by the gateway in a sentence, or read as best it can
        if not line:
            return
        if line.strip() or not source.isatty():
            yield line.rstrip("\n")


def _show(turn: dict[str, Any]) -> None:
    if "error" in turn:
        console.print(f"[red]{turn['error']}[/]")
    number = 0
    for reply in turn["replies"]:
        console.print("[bold green]heard[/] ", end="")
        console.print(str(reply["text"]).replace("\n", "\n      "), markup=False)
        for button in reply.get("buttons", ()):
            number += 1
            console.print(f"      [dim]{number}[/] ", end="")
            console.print(button["title"], markup=False)


@contextlib.contextmanager
def _gateway(settings: Settings) -> Iterator[str]:
    """The address of the Heard that runs on this data directory, or of one that runs for the time of the talk."""
    url = running_url(settings)
    if url is not None:
        yield url
        return
    supervisor = Supervisor(settings, "127.0.0.1", 0, say=lambda text: None)
    try:
        supervisor.check()
        train_with_progress(settings)
        supervisor.start()
        supervisor.wait_until_ready()
        # The parts are looked after between messages only; they outlive a talk easily.
        yield supervisor.url
    finally:
        supervisor.stop()
