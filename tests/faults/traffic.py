"""Customers who do not give up: each sends a message again, under its id, until the door has taken it."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Callable
from urllib.parse import urlsplit

PATIENCE = 60.0  # seconds a customer tries to get one message through


@dataclass
class Said:
    """One message and what came back."""

    sender: str
    message_id: str
    text: str
    replies: list[str] = field(default_factory=list)
    acknowledged: bool = False


class Customers:
    """Some customers at once, each in a thread, with one complaint after the other."""

    def __init__(self, url: Callable[[], str], token: str, count: int, seed: int) -> None:
        self._url, self._token = url, token
        self.said: list[Said] = []
        self.notes: list[str] = []  # what tells one complaint from another
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._live, args=(number, random.Random(seed + number))) for number in range(count)
        ]
        self.errors: list[BaseException] = []

    def start(self) -> None:
        """Begin to talk."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let everybody finish their sentence."""
        self._stop.set()
        for thread in self._threads:
            thread.join(2 * PATIENCE)

    def _live(self, number: int, chance: random.Random) -> None:
        try:
            round_ = 0
            while not self._stop.is_set():
                round_ += 1
                sender, note = f"customer-{number}-{round_}", f"mark {number}x{round_}q"
                with self._lock:
                    self.notes.append(note)
                talk = [
                    f"I want to complain, my kettle leaks and drips on the floor, {note}",
                    "what are your opening hours?",
                    "a refund",
                    "here in the chat",
                    "yes",
                    "how is my complaint going?",
                ]
                for place, text in enumerate(talk):
                    self._say(Said(sender, f"{sender}-{place}", text))
                    time.sleep(chance.uniform(0, 0.15))
        except BaseException as error:  # shown by the test
            self.errors.append(error)

    def _say(self, said: Said) -> None:
        with self._lock:
            self.said.append(said)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                answer = self._post({"sender": said.sender, "message": said.text, "message_id": said.message_id})
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.1)
                continue
            said.acknowledged = True
            said.replies = [reply["text"] for reply in answer]
            if said.replies:
                return
        if not said.acknowledged:
            raise AssertionError(f"{said.message_id} was not taken within {PATIENCE} seconds")

    def _post(self, message: dict[str, Any]) -> list[dict[str, Any]]:
        connection = http.client.HTTPConnection(urlsplit(self._url()).netloc, timeout=30)
        try:
            headers = {"content-type": "application/json", "authorization": f"Bearer {self._token}"}
            connection.request("POST", "/webhooks/rest/webhook", json.dumps(message), headers)
            response = connection.getresponse()
            content = response.read()
            if response.status != 200:
                raise OSError(f"status {response.status}")
            return list(json.loads(content))
        finally:
            connection.close()
