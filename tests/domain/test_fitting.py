"""What is said fits a channel: in pieces, numbered, merged."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.fitting import chosen_by_number, merge, shorten, split_text, with_numbers
from bot.domain.message import Author, OfferedButton
from bot.domain.platform import Parcel

REFERENCE = "C-2026-K7Q4-A"
WORDS = st.lists(
    st.sampled_from(
        ["a", "parcel", "refund", "€24.90", "https://example.com/x?y=1", "3 October 2026", REFERENCE, "\n\n"]
    ),
    max_size=60,
).map(" ".join)  # fmt: skip


@given(WORDS, st.integers(40, 120))
def test_pieces_hold_everything_in_order_and_fit(text: str, most: int) -> None:
    """However a text is cut, each piece fits and together they say the same words in the same order."""
    pieces = split_text(text, most)

    assert all(0 < len(piece) <= most for piece in pieces) or pieces == [""]
    assert " ".join(" ".join(pieces).split()) == " ".join(text.split())


@given(WORDS, st.integers(40, 120))
def test_what_must_stay_whole_stays_whole(text: str, most: int) -> None:
    """A reference, an address of a page or an amount is never cut apart."""
    pieces = split_text(text, most)

    for whole in (REFERENCE, "€24.90", "https://example.com/x?y=1"):
        assert sum(piece.count(whole) for piece in pieces) == text.count(whole)


@given(st.text(max_size=200), st.integers(1, 30))
def test_any_text_at_all_can_be_cut(text: str, most: int) -> None:
    """Nothing is lost but blanks at the seams, whatever the characters."""
    pieces = split_text(text, most)

    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(len(piece) <= most for piece in pieces)


def test_paragraphs_are_the_best_place() -> None:
    """A long text is cut where one would take a breath."""
    text = "First paragraph here.\n\nSecond one. It goes on for a while."

    assert split_text(text, 40) == ["First paragraph here.", "Second one. It goes on for a while."]


def test_titles_are_shortened_visibly() -> None:
    """Whoever reads a cut title sees that it is cut."""
    assert shorten("Talk to a person", 20) == "Talk to a person"
    assert shorten("Talk to a person of the staff", 20) == "Talk to a person of…"


BUTTONS = [OfferedButton("b1", "Refund"), OfferedButton("b2", "Repair"), OfferedButton("b3", "Something else")]
SCALE = [OfferedButton(f"s{figure}", f"{figure} ★") for figure in range(1, 6)] + [OfferedButton("s0", "Not now")]


def test_options_are_numbered_and_chosen_by_number() -> None:
    """Where there are no buttons, a number chooses, however it is written; another number chooses nothing."""
    assert with_numbers("Which one?", BUTTONS) == "Which one?\n\n1. Refund\n2. Repair\n3. Something else"
    for said in ("2", " 2. ", "no. 2", "(2)", "Nummer 2", "option 2"):
        assert chosen_by_number(said, BUTTONS) == BUTTONS[1]
    for said in ("0", "4", "2 of them", "order 2", "", "22"):
        assert chosen_by_number(said, BUTTONS) is None


def test_a_scale_answers_by_its_own_figures() -> None:
    """A 5 on a scale from 1 to 5 is the five, not the fifth option of a list."""
    assert with_numbers("How was it?", SCALE).splitlines()[2] == "1 ★"
    assert chosen_by_number("5", SCALE) == SCALE[4]


def parcel(message_id: str, text: str, author: Author = Author.BOT, *buttons: OfferedButton) -> Parcel:
    """Something on its way."""
    return Parcel("c", "default", "mara", (message_id,), text, author, buttons)


def test_what_one_author_says_in_a_row_is_one_message() -> None:
    """Where each message is paid for, the bubbles of a turn go together, with the options of the last."""
    first, second = parcel("m1", "Hello."), parcel("m2", "What now?", Author.BOT, *BUTTONS)
    [one] = merge([first, second])

    assert (one.text, one.message_ids, one.buttons) == ("Hello.\n\nWhat now?", ("m1", "m2"), tuple(BUTTONS))
    assert len(merge([first, parcel("m3", "I am Ann.", Author.AGENT)])) == 2
