"""The worker's loop that sends letters, here what was written to customers who had left."""

from __future__ import annotations

import logging

import pytest

from bot.domain.errors import TemporaryDeliveryFailure
from bot.router.letters import AGAIN_AFTER, LetterRounds
from tests.builders import TestHouse
from tests.use_cases.test_mail_continuations import Post, find, left, post


def letters(house: TestHouse, server: Post) -> LetterRounds:
    return LetterRounds("letters about chats", 5.0, lambda: post(house, server))


def test_it_sends_and_rests(house: TestHouse, caplog: pytest.LogCaptureFixture) -> None:
    """What waits is sent; the log names the conversation and none of its words."""
    key = left(house)
    find(house)
    server = Post()
    with caplog.at_level(logging.INFO):
        rest = letters(house, server).go_round()

    assert rest == 5.0
    assert len(server.sent) == 1
    assert key in caplog.text and "photo" not in caplog.text


def test_a_server_that_is_busy_is_left_alone_for_a_minute(house: TestHouse) -> None:
    """What it does not take now is tried again later."""
    left(house)
    find(house)

    assert letters(house, Post(TemporaryDeliveryFailure("busy"))).go_round() == AGAIN_AFTER
