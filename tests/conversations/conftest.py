"""Customers of a running Heard, whom nobody has seen before."""

from __future__ import annotations

import sqlite3
from typing import Callable, Iterator

import httpx
import pytest

from tests.conftest import RunningHeard
from tests.conversations.customer import Customer


@pytest.fixture(scope="module")
def new_customer(heard: RunningHeard) -> Iterator[Callable[[], Customer]]:
    """Makes customers nobody has seen before."""
    headers = {"authorization": f"Bearer {heard.token}"}
    with httpx.Client(base_url=heard.url, headers=headers, timeout=30, trust_env=False) as door:
        yield lambda: Customer(door, str(heard.directory / "heard.db"))


@pytest.fixture(autouse=True, scope="module")
def _nothing_held_back(heard: RunningHeard) -> Iterator[None]:
    """The guard finds nothing to hold back in what the assistant says by itself."""
    with sqlite3.connect(heard.directory / "heard.db") as database:
        held = "select text, words from guarded_claims where author = 'bot'"
        before = set(database.execute(held))
        yield
        assert set(database.execute(held)) - before == set()
    database.close()


@pytest.fixture
def customer(new_customer: Callable[[], Customer]) -> Customer:
    """A customer nobody has seen before."""
    return new_customer()
