"""How often it went wrong is told from the words that say so, and from nothing else."""

from __future__ import annotations

import pytest

from bot.domain.repetition import Frequency, find_frequency, frequency_of


@pytest.mark.parametrize(
    ("text", "often"),
    [
        ("this is the third time", Frequency.OFTEN),
        ("it stops every day", Frequency.OFTEN),
        ("always late", Frequency.OFTEN),
        ("I called five times", Frequency.OFTEN),
        ("it broke again", Frequency.AGAIN),
        ("the second parcel that is lost", Frequency.AGAIN),
        ("same fault as last time", Frequency.AGAIN),
        ("again, and for the fourth time", Frequency.OFTEN),
        ("zum dritten Mal", Frequency.OFTEN),
        ("jedes Mal dasselbe", Frequency.OFTEN),
        ("schon wieder kaputt", Frequency.AGAIN),
    ],
)
def test_repetition_is_told(text: str, often: Frequency) -> None:
    """The most that a text tells counts, with the words that say it."""
    found = find_frequency(text)

    assert found is not None and found[0] is often
    assert text[found[1] : found[2]].strip()


@pytest.mark.parametrize(
    "text",
    [
        "it broke",
        "never again",
        "I was charged twice",
        "for the first time",
        "can I order again?",
        "nie wieder",
        "hin und wieder",
        "everyone",
        "",
    ],
)
def test_once_is_not_told(text: str) -> None:
    """A threat to leave, a wish to order again, or two charges for one order are no repetition."""
    assert find_frequency(text) is None


def test_a_number_of_times() -> None:
    """Twice is again, three times and more is often, and less than once is a mistake."""
    assert [frequency_of(times) for times in (1, 2, 3, 40)] == [
        Frequency.ONCE,
        Frequency.AGAIN,
        Frequency.OFTEN,
        Frequency.OFTEN,
    ]
    with pytest.raises(ValueError, match="at least once"):
        frequency_of(0)
