"""The loop that sends what was written to customers who had left."""

from __future__ import annotations

import logging

import pytest

from bot.domain.errors import TemporaryDeliveryFailure
from bot.router.chat_letters import ChatLetters
from bot.router.letters import AGAIN_AFTER
from tests.builders import TestHouse
from tests.use_cases.test_mail_continuations import Post, find, left


def letters(house: TestHouse, server: Post) -> ChatLetters:
    return ChatLetters(
        house.uow, house.reading, server, house.wording, "Larkfield", "https://help.example.com", house.now
    )


def test_it_sends_and_rests(house: TestHouse, caplog: pytest.LogCaptureFixture) -> None:
    """What waits is sent; the log names the conversation and none of its words."""
    key = left(house)
    find(house)
    server = Post()
    with caplog.at_level(logging.INFO):
        rest = letters(house, server).go_round()

    assert rest == ChatLetters.every
    assert len(server.sent) == 1
    assert key in caplog.text and "photo" not in caplog.text


def test_a_server_that_is_busy_is_left_alone_for_a_minute(house: TestHouse) -> None:
    """What it does not take now is tried again later."""
    left(house)
    find(house)

    assert letters(house, Post(TemporaryDeliveryFailure("busy"))).go_round() == AGAIN_AFTER
