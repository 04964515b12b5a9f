"""Praise and suggestions are written down, and nothing is promised about them."""

from __future__ import annotations

from tests.conversations.customer import Customer


def test_praise_and_suggestions_are_kept_word_for_word(customer: Customer) -> None:
    """Praise and suggestions are kept as they were written, and nothing is promised about them."""
    praise, idea = (
        "Your packers did a wonderful job, it was a joy to open",
        "may I propose that you print recipes on the lid",
    )
    customer.say(praise)
    said = customer.say(idea)
    kept = customer.rows("select kind, text from feedback where message_id in "
                         "(select id from messages where conversation_id = :here) order by at")  # fmt: skip

    assert kept == [{"kind": "praise", "text": praise}, {"kind": "suggestion", "text": idea}]
    assert "I cannot say what will come of it" in said
