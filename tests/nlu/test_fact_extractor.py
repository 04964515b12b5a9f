"""Facts as Rasa gets them: counted from when the message was sent, whenever the turn is worked on."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.domain.shop import ImportedNames
from bot.nlu.fact_extractor import SENT_AT, FactExtractor, know_imported, sent_at

EXTRACTOR = FactExtractor(FactExtractor.get_default_config())
NEW_YEAR = datetime(2026, 1, 1, 0, 15, tzinfo=timezone.utc)


def found(text: str, metadata: Any) -> list[tuple[str, str]]:
    """The facts the extractor adds to a message."""
    [message] = EXTRACTOR.process([Message({TEXT: text, "metadata": metadata})])
    return [(entity["entity"], entity["value"]) for entity in message.get(ENTITIES)]


def test_a_date_counts_from_when_the_message_was_sent() -> None:
    """A turn that is taken up again much later reads the same day."""
    assert found("it came yesterday", {SENT_AT: NEW_YEAR.isoformat()}) == [("date", "2025-12-31")]


def test_the_day_is_the_shops() -> None:
    """In the last hour of a summer day by UTC, the shop's next day has begun."""
    late = datetime(2026, 7, 1, 23, 30, tzinfo=timezone.utc)

    assert found("it came today", {SENT_AT: late.isoformat()}) == [("date", "2026-07-02")]


@pytest.mark.parametrize("metadata", [None, {}, "no", {SENT_AT: None}, {SENT_AT: "soon"}, {SENT_AT: 7}])
def test_without_its_time_a_message_counts_from_now(metadata: Any) -> None:
    """Plain Rasa sends no time, and a strange one is not trusted."""
    assert abs(datetime.now(timezone.utc) - sent_at(metadata)) < timedelta(minutes=1)


def test_imported_products_are_known_at_once_and_no_longer_when_they_are_gone() -> None:
    """What is imported while the assistant runs is found from the next message on, in every language."""
    text, german = "how much is the woolly hat?", {"language": "de"}
    before = found(text, None)
    try:
        know_imported(ImportedNames({"hat-1": ("Woolly Hat",)}, {"hat-1": ("price", "brim_width")}))
        during = found(text, None), found("what brim width has the wooly hat?", None)
        [message] = EXTRACTOR.process([Message({TEXT: "Was kostet der Woolly Hat?", **german})])
        kettle = found("how heavy is the kettle?", None)
    finally:
        know_imported(ImportedNames())

    assert before == [("attribute", "price")]
    assert during == (
        [("attribute", "price"), ("product", "hat-1")],
        [("attribute", "brim_width"), ("product", "hat-1")],
    )
    assert ("product", "hat-1") in [(entity["entity"], entity["value"]) for entity in message.get(ENTITIES)]
    assert kettle == [("attribute", "weight"), ("product", "kettle-alba")]
    assert found(text, None) == before
