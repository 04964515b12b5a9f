"""The state of an order in words: what is known, and nothing that is not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from actions.status import order_sentence
from bot.domain.money import Money
from bot.domain.order import Order, OrderLine, OrderState

TURN: Any = SimpleNamespace(put=lambda text, **values: text.format(**values))  # says everything in English


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (OrderState.SENT, "Order W1 (2 × Hat) has left our warehouse. Its tracking number is 77."),
        (OrderState.DELIVERED, "Order W1 (2 × Hat) was delivered. Its tracking number is 77."),
        (OrderState.CANCELLED, "Order W1 (2 × Hat) was cancelled."),
    ],
)
def test_an_order_without_its_days_is_told_as_far_as_it_is_known(state: OrderState, sentence: str) -> None:
    """A shop that does not tell when an order was sent or came still tells that it was."""
    order = Order("W1", "a@example.com", state, None, (OrderLine("hat", "Hat", 2, Money(100, "EUR")),), tracking="77")

    assert order_sentence(TURN, order).startswith(sentence)
