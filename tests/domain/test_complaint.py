"""Complaints: what counts as telling what happened, which remedies are named, how it is read back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.case import Contact
from bot.domain.complaint import ComplaintDraft, Remedy, find_remedies, read_back, tells_what_happened

steady = settings(deadline=None, derandomize=True, max_examples=80)

HERE = Contact("conversation", "v-1")


@pytest.mark.parametrize(
    "text",
    [
        "I want to complain",
        "complaint",
        "Hello, I'd like to make a complaint please.",
        "hi there, I’d like to file a formal complaint about your service",
        "I have a problem with an order",
        "I am very unhappy!",
        "can I speak to a manager",
        "How do I lodge a complaint?",
        "I wish to make a complaint",
        "I'm writing to complain",
        "I would like to complain regarding my order",
        "I want to raise a complaint against your company",
        "",
        "?!",
    ],
)
def test_announcing_a_complaint_tells_nothing_yet(text: str) -> None:
    """Who only says that there is something to complain about is asked what happened."""
    assert not tells_what_happened(text)


@pytest.mark.parametrize(
    "text",
    [
        "the kettle leaks",
        "I want to complain, the lid broke off after two days",
        "nobody answers the phone",
        "the delivery was three weeks late",
        "your driver shouted at my mother",
        "I was charged twice",
        "it stinks",
    ],
)
def test_what_happened_is_not_asked_again(text: str) -> None:
    """Who has told what happened, however briefly, is not asked for it again."""
    assert tells_what_happened(text)


@pytest.mark.parametrize("name", ["Alba kettle", "kettle", "10417", "alba KETTLE"])
def test_naming_the_thing_is_not_telling_about_it(name: str) -> None:
    """A product or an order number that was recognised does not count as what happened; what is said of it does."""
    known = (name, "kettle")

    assert not tells_what_happened(f"I want to complain about my {name}", known)
    assert tells_what_happened(f"I want to complain about my {name}, it leaks", known)


@given(st.text(max_size=80), st.lists(st.text(min_size=1, max_size=12), max_size=3))
@steady
def test_more_told_is_never_less(text: str, names: list[str]) -> None:
    """A text that tells what happened still does when a greeting is put before it."""
    assert tells_what_happened(f"hello {text}", tuple(names)) or not tells_what_happened(f" {text}", tuple(names))


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("I want a refund", Remedy.REFUND),
        ("give me my money back", Remedy.REFUND),
        ("please reimburse me", Remedy.REFUND),
        ("can you replace it", Remedy.REPLACEMENT),
        ("I just want a new one", Remedy.REPLACEMENT),
        ("have it repaired", Remedy.REPAIR),
        ("just fix it", Remedy.REPAIR),
        ("I expect compensation", Remedy.COMPENSATION),
        ("a voucher would do", Remedy.COMPENSATION),
        ("an apology", Remedy.EXPLANATION),
        ("explain how that could happen", Remedy.EXPLANATION),
        ("I don’t know yet", Remedy.UNDECIDED),
        ("I'm not sure", Remedy.UNDECIDED),
    ],
)
def test_a_wish_is_recognised(text: str, remedy: Remedy) -> None:
    """What a customer wants done is recognised in ordinary words."""
    assert [found for found, _, _ in find_remedies(text)] == [remedy]


def test_several_wishes_come_in_the_order_of_the_text() -> None:
    """A text with several wishes gives each once, in the order in which they stand, with their places."""
    text = "Repair it or send a replacement; if you can’t repair it, please refund me."
    found = find_remedies(text)

    assert [remedy for remedy, _, _ in found] == [Remedy.REPAIR, Remedy.REPLACEMENT, Remedy.REFUND]
    assert [text[start:end] for _, start, end in found] == ["Repair", "replacement", "refund"]


@pytest.mark.parametrize("text", ["", "the kettle leaks", "where is my order?", "it is the prefix that is wrong"])
def test_no_wish_is_made_up(text: str) -> None:
    """A text that names no remedy gives none."""
    assert find_remedies(text) == []


@pytest.mark.parametrize(
    ("text", "remedies"),
    [
        ("I don't want a refund, I want a repair", [Remedy.REPAIR]),
        ("I don’t want a replacement or a repair, just my money back", [Remedy.REFUND]),
        ("no refund please, a replacement", [Remedy.REPLACEMENT]),
        ("a refund, not a replacement", [Remedy.REFUND]),
        ("I'd rather have a repair than a refund", [Remedy.REPAIR]),
        ("a repair instead of a voucher", [Remedy.REPAIR]),
        ("I do not want my money back", []),
        ("please don't send a replacement", []),
        ("I'm not asking for compensation, only an apology", [Remedy.EXPLANATION]),
        ("don't refund me, send a new one", [Remedy.REPLACEMENT]),
    ],
)
def test_a_wish_that_is_turned_down_is_none(text: str, remedies: list[Remedy]) -> None:
    """What the customer says they do not want is not recorded as their wish."""
    assert [found for found, _, _ in find_remedies(text)] == remedies


@pytest.mark.parametrize(
    "text",
    [
        "still no refund",
        "you have not refunded me",
        "why no refund?",
        "you don't want to refund me",
        "I didn't get a refund",
    ],
)
def test_a_wish_that_others_do_not_meet_is_one(text: str) -> None:
    """Who complains that there is no refund wants one."""
    assert [found for found, _, _ in find_remedies(text)] == [Remedy.REFUND]


@pytest.mark.parametrize(
    "text", ["I don't know why it broke", "not sure how that happened", "do you have replacement parts"]
)
def test_doubt_about_something_else_is_no_wish(text: str) -> None:
    """Not to know how it happened is not to be undecided, and to ask for spare parts is not to ask for a new one."""
    assert find_remedies(text) == []


@given(st.text(min_size=1, max_size=300), st.sampled_from(Remedy))
@steady
def test_the_customers_words_are_read_back_as_written(words: str, remedy: Remedy) -> None:
    """Whatever the customer wrote stands in the summary letter by letter, with the wish below it."""
    summary = read_back(ComplaintDraft(words, None, None, remedy, HERE))

    assert summary.startswith(f"What happened: “{words}”\n")
    assert summary.endswith(
        f"About: no particular product or order\nWhat would put it right: {remedy}\nHow we reach you: here in this chat"
    )


def test_a_complaint_is_read_back_whole() -> None:
    """The customer confirms what happened, to what, what should be done and how they are reached."""
    draft = ComplaintDraft(
        "It leaks.", "Alba kettle", "10417", Remedy.REFUND, Contact("email", "mara@example.com")
    )  # fmt: skip

    assert read_back(draft).splitlines() == [
        "What happened: “It leaks.”",
        "About: Alba kettle, order 10417",
        "What would put it right: my money back",
        "How we reach you: mara@example.com",
    ]


@pytest.mark.parametrize("remedy", Remedy)
def test_every_remedy_has_its_words(remedy: Remedy) -> None:
    """No remedy is read back by the name it has in the code."""
    assert str(remedy) and "_" not in str(remedy) and not str(remedy).startswith("Remedy")
