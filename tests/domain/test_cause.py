"""What went wrong is told from a customer's words, and nothing is made up."""

from __future__ import annotations

import pytest

from bot.domain.cause import Cause, find_causes


def causes(text: str) -> set[Cause]:
    return {cause for cause, _, _ in find_causes(text)}


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("it never came", Cause.NOT_DELIVERED),
        ("is it still lost??", Cause.NOT_DELIVERED),
        ("it came late", Cause.LATE),
        ("one screw is missing", Cause.INCOMPLETE),
        ("the colour is wrong", Cause.NOT_AS_ORDERED),
        ("I never ordered this", Cause.NOT_ORDERED),
        ("it doesn't work", Cause.DEFECTIVE),
        ("he was rude", Cause.POOR_SERVICE),
        ("it cut my finger", Cause.HARM),
        ("you refuse to take it back", Cause.REFUSAL),
        ("nobody told me about the fee", Cause.WRONG_OR_MISSING_INFORMATION),
        ("I was charged twice", Cause.PRICE_OR_INVOICE),
        ("your terms are unfair", Cause.CONTRACT_TERMS),
        ("you cancelled my order", Cause.CANCELLATION),
        ("you broke your promise", Cause.PROMISE_NOT_KEPT),
        ("I complained two weeks ago and heard nothing", Cause.COMPLAINT_HANDLED_SLOWLY),
        ("warranty claim rejected", Cause.GUARANTEE_NOT_HONOURED),
    ],
)
def test_every_cause_is_told_by_its_words(text: str, cause: Cause) -> None:
    """A short plain complaint of each family tells that family alone."""
    assert causes(text) == {cause}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It broke, it is under guarantee, please repair it", {Cause.DEFECTIVE}),
        ("you refuse to honour the guarantee", {Cause.REFUSAL, Cause.GUARANTEE_NOT_HONOURED}),
        ("I want to complain: the lid leaks", {Cause.DEFECTIVE}),
        ("please cancel my order, it never arrived", {Cause.NOT_DELIVERED}),
        ("I want to cancel because it is late", {Cause.LATE}),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_no_cause(text: str, told: set[Cause]) -> None:
    """Naming a guarantee, a complaint or a cancellation is not yet one gone wrong."""
    assert causes(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It wasn't late, it was broken", {Cause.DEFECTIVE}),
        ("not only late but broken too", {Cause.LATE, Cause.DEFECTIVE}),
        ("It did not arrive broken", set()),
        ("He said “your order was cancelled” but it is simply late", {Cause.LATE}),
        ("My neighbour says hers never arrived, mine is fine", set()),
        ("What happens if it never arrives?", set()),
        ("Can I cancel?", set()),
        ("Your people were never rude to me", set()),
        ("I'm not complaining that it was late, only that a screw is missing", {Cause.INCOMPLETE}),
        ("my parcel arrived and everything works, thank you", set()),
        ("I would like to complain about my kettle", set()),
        ("Es ist nicht kaputt, aber zu spät gekommen", {Cause.LATE}),
        ("Meine Nachbarin sagt, ihres sei kaputt, aber meins kam zu spät", {Cause.LATE}),
        ("Falls es kaputt ist, schicke ich es zurück", set()),
        ("", set()),
    ],
)
def test_nothing_is_made_up(text: str, told: set[Cause]) -> None:
    """What is denied, asked, supposed, quoted or said of others is no cause."""
    assert causes(text) == told


def test_the_words_are_shown() -> None:
    """Each cause comes once, with its first words, in the order of the text."""
    text = "The lamp is broken, it came late, and one part is missing. Broken!"

    assert [(cause, text[start:end]) for cause, start, end in find_causes(text)] == [
        (Cause.DEFECTIVE, "broken"),
        (Cause.LATE, "late"),
        (Cause.INCOMPLETE, "part is missing"),
    ]
