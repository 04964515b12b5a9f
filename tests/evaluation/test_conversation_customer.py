"""A simulated customer gets what they want from a good clerk, and says yes to nothing else."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from typing import Any, Mapping

import pytest

from bot.evaluation import phrases_proof, phrases_tuning
from bot.evaluation.conversation_answers import Said
from bot.evaluation.conversation_customer import SimulatedCustomer
from bot.evaluation.conversation_goals import Act, Goal, How, Proof, Wanted, Wish
from bot.evaluation.conversation_hearing import Asked, faults_of, hear, names_place
from bot.evaluation.conversation_making import make_goals
from bot.evaluation.conversation_outcomes import Outcome
from bot.evaluation.conversation_speech import LEAST_WORDINGS, Speaker, wordings
from bot.evaluation.conversation_truth import find_truth
from tests.evaluation.conversation_shop import BLACK_LAMP, BOOK, OFFICE, RULES, Clerk, goal

BOOKS = {"tuning": phrases_tuning.worked_on_with(), "proof": phrases_proof.PHRASES}
MOST_TURNS = 25
WHITE = Wanted(BLACK_LAMP, How.SAME_BUT, {"color": "white"})
NUMBER, DELIVERED = "W1000001", "W1000002"
RETURN = Wish(Act.RETURN, DELIVERED, (Wanted(BLACK_LAMP),), "pp")
CASES = {
    "cancel": goal(Wish(Act.CANCEL, NUMBER, reason="no_longer_needed")),
    "by name": goal(Wish(Act.CANCEL, NUMBER, reason="ordered_by_mistake"), proof=Proof.NAME),
    "change of mind": goal(Wish(Act.CANCEL, NUMBER, says_no=True)),
    "yes, but": goal(replace(RETURN, at_first=replace(RETURN, items=()))),
    "exchange": goal(Wish(Act.EXCHANGE, DELIVERED, (WHITE,), "pp"), between=("between_policy",)),
    "too dear": goal(Wish(Act.EXCHANGE, DELIVERED, (WHITE,), "pp", most=400)),
    "two at once": goal(
        Wish(Act.CANCEL, NUMBER, reason="no_longer_needed"), RETURN, at_once=True
    ),
    "own address": goal(Wish(Act.CHANGE_OWN_ADDRESS, address=OFFICE, address_of=DELIVERED)),
    "sent": goal(Wish(Act.CANCEL, "W1000003", reason="no_longer_needed")),
    "a question": goal(Wish(Act.ASK_TRACKING, "W1000003")),
    "a person": goal(Wish(Act.ASK_PERSON)),
}  # fmt: skip


def talk(wanted: Goal, clerk: Clerk, phrases: Mapping[str, str], seed: int) -> list[tuple[Said, list[dict[str, Any]]]]:
    """The whole conversation."""
    speaker = Speaker(phrases, BOOK, wanted, random.Random(seed))
    customer = SimulatedCustomer(wanted, find_truth(wanted, BOOK, RULES), BOOK, speaker, lambda: "123456")
    said: Said | None = customer.begin()
    log = []
    while said is not None and len(log) < MOST_TURNS:
        log.append((said, clerk.reply(said)))
        said = customer.answer(log[-1][1])
    return log


@pytest.mark.parametrize("phrases", BOOKS.values(), ids=BOOKS)
@pytest.mark.parametrize("wanted", CASES.values(), ids=CASES)
def test_a_good_clerk_gets_a_yes_to_what_is_wanted_and_to_nothing_else(
    wanted: Goal, phrases: Mapping[str, str]
) -> None:
    """Whatever words they choose, customers agree to what they want in the end, in few turns, and to no more."""
    truth = find_truth(wanted, BOOK, RULES)
    wants = [wish for wish, one in zip(wanted.wishes, truth.wishes) if one.outcome is Outcome.DONE]
    for seed in range(25):
        clerk = Clerk(wanted, truth, BOOK)
        log = talk(wanted, clerk, phrases, seed)

        assert clerk.agreed == wants
        assert len(log) < MOST_TURNS


class WrongClerk(Clerk):
    """Reads out something else than what is wanted, in one particular."""

    def __init__(self, wanted: Goal, old: str, new: str) -> None:
        super().__init__(wanted, find_truth(wanted, BOOK, RULES), BOOK)
        self._old, self._new = old, new

    def read_out(self, wish: Wish, truth: Any) -> str:
        """The read-out with the one mistake."""
        right = super().read_out(wish, truth)
        assert self._old in right
        return right.replace(self._old, self._new)


@pytest.mark.parametrize(
    ("wanted", "old", "new"),
    [
        (CASES["cancel"], NUMBER, "W1000002"),
        (CASES["cancel"], "$340.00", "$34.00"),
        (CASES["cancel"], "no longer needed", "ordered by mistake"),
        (CASES["cancel"], "paypal", "gift card"),
        (CASES["cancel"], "Tablet", "Lamp"),
        (CASES["exchange"], "white", "red"),
        (CASES["exchange"], "exchanged", "sent"),
        (goal(RETURN), "Desk Lamp", "Desk Lamp; Tablet"),
        (CASES["own address"], "9 Oak Road", "8 Oak Road"),
    ],
    ids=["order", "money", "reason", "method", "items", "variant", "act", "too much", "address"],
)
def test_nobody_says_yes_to_a_wrong_read_out(wanted: Goal, old: str, new: str) -> None:
    """One wrong particular, and the customer says what is wrong and in the end no."""
    for seed in range(10):
        clerk = WrongClerk(wanted, old, new)
        log = talk(wanted, clerk, phrases_tuning.PHRASES, seed)

        assert clerk.agreed == []
        assert "yes" not in {said.act for said, _ in log} and "no" in {said.act for said, _ in log}


def test_a_question_about_another_item_is_corrected() -> None:
    """Asked which variant of the tablet it shall be, who wants another lamp says so, and loses patience in the end."""
    wanted = CASES["exchange"]
    speaker = Speaker(phrases_tuning.PHRASES, BOOK, wanted, random.Random(2))
    customer = SimulatedCustomer(wanted, find_truth(wanted, BOOK, RULES), BOOK, speaker, lambda: None)
    customer.begin()
    question = [{"text": "What shall it be instead of this: Tablet (64GB, gold), $300.00?\n1. 128GB, gold, $360.00"}]
    said = [one for one in (customer.answer(question) for _ in range(6)) if one is not None and one.act != "question"]
    corrections = [one.text.lower() for one in said if one.act == "items"]

    assert said[0].act == "items" and all("lamp" in text for text in corrections)
    assert said[-1].act in ("no", "bye")


def test_a_question_that_ends_the_talk_is_not_followed_by_a_yes() -> None:
    """Whose question was taken for a no brings the wish forward again, and does not say yes to nothing."""
    wanted = CASES["exchange"]
    truth = find_truth(wanted, BOOK, RULES)
    speaker = Speaker(phrases_tuning.PHRASES, BOOK, wanted, random.Random(3))
    customer = SimulatedCustomer(wanted, truth, BOOK, speaker, lambda: None)
    customer.begin()
    read_out = Clerk(wanted, truth, BOOK).read_out(wanted.wishes[0], truth.wishes[0])
    question = customer.answer([{"text": read_out}])
    after = customer.answer([{"text": "All right, nothing was changed."}])

    assert question is not None and after is not None
    assert (question.act, after.act) == ("question", "wish")


def test_a_code_is_read_in_the_mailbox() -> None:
    """Asked for a code, the customer types what was sent to them."""
    wanted = CASES["cancel"]
    speaker = Speaker(phrases_tuning.PHRASES, BOOK, wanted, random.Random(1))
    customer = SimulatedCustomer(wanted, find_truth(wanted, BOOK, RULES), BOOK, speaker, lambda: "123456")
    customer.begin()
    said = customer.answer([{"text": "I have sent a code.\nPlease type the code here; it is good for ten minutes."}])

    assert said is not None and (said.text, said.act) == ("123456", "code")


@pytest.mark.parametrize(
    ("text", "titles", "asked"),
    [
        ("May I know who you are? Your e-mail address is enough, or your name and postcode.", (), Asked.WHO),
        ("Which order is it?\n1. W1000001: Desk Lamp", ("W1000001: Desk Lamp",), Asked.ORDER),
        ("Which items of order W1000001?", (), Asked.ITEMS),
        ("What shall it be instead of this: Desk Lamp, $40.00?\n1. white, $45.00", (), Asked.VARIANT),
        ("By which way shall the money go back to you?", (), Asked.METHOD),
        ("Why do you want to cancel order W1000001?", (), Asked.REASON),
        ("What is the new address?", (), Asked.ADDRESS),
        ("This is what will happen:\n…\nShall I do it?", ("Yes, do that", "No, leave it"), Asked.SUMMARY),
        ("Shall I cancel all of it?", ("Yes, do that", "No, leave it"), Asked.YES_NO),
        ("Done. Order W1000001 is cancelled.", (), Asked.NOTHING),
    ],
)
def test_a_question_is_known_by_its_words(text: str, titles: tuple[str, ...], asked: Asked) -> None:
    """What is asked shows in the words and in the buttons."""
    buttons = [{"title": title, "payload": f"id {title}"} for title in titles]

    assert hear([{"text": text, "buttons": buttons}]).asked is asked


def test_a_read_out_lacks_what_it_does_not_say() -> None:
    """Every particular that is missing is missed."""
    truth = find_truth(goal(RETURN), BOOK, RULES)
    faults = faults_of("This is what will happen:\nAll right?", RETURN, truth.wishes[0], BOOK, "anna")

    assert set(faults) == {"order", "act", "items", "money", "pay"}


def test_what_an_item_was_is_not_taken_for_what_it_becomes() -> None:
    """A black lamp for a white one with the same plug: the plug of the old one does not stand for that of the new."""
    wish = Wish(Act.EXCHANGE, DELIVERED, (WHITE,), "pp")
    truth = find_truth(goal(wish), BOOK, RULES).wishes[0]
    heading = "This is what would happen:\nFrom order W1000002, these items are exchanged:"
    said = heading + "\n– Desk Lamp (black, USB) → {}\nYou pay $5.00 more, by: PayPal."

    assert faults_of(said.format("white, USB, $45.00"), wish, truth, BOOK, "anna") == []
    assert faults_of(said.format("white, battery, $45.00"), wish, truth, BOOK, "anna") == ["variant"]


def test_who_wants_what_is_sold_out_takes_nothing_else() -> None:
    """A red lamp with a battery is not the same as theirs but red."""
    wish = Wish(Act.EXCHANGE, DELIVERED, (Wanted(BLACK_LAMP, How.SAME_BUT, {"color": "red"}),), "pp")
    truth = find_truth(goal(wish), BOOK, RULES).wishes[0]
    said = "This is what would happen:\nFrom order W1000002, these are exchanged:\n– Desk Lamp (black, USB) → {}"

    assert faults_of(said.format("red, battery"), wish, truth, BOOK, "anna") == ["variant"]
    assert faults_of(said.format("red, USB"), wish, truth, BOOK, "anna") == []


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("9 Oak Road, Floor 2, Dallas, TX 75201, USA", True),
        ("9 Oak Road, Floor 2, 75201 Dallas, TX, USA", True),
        ("9 Oak Road, Dallas, TX 75201, USA", False),
        ("9 Oak Road, Floor 2, Dallas, TX 75201. It is new, USA", False),
        ("9 Oak Road, Floor 2, and now Dallas, TX 75201, USA", False),
    ],
)
def test_an_address_is_right_as_a_whole(written: str, right: bool) -> None:
    """Words of the message that slipped into the address are seen, and so is a part that is missing."""
    assert names_place(f"The address of your account becomes: {written}.", OFFICE) is right


def test_the_books_have_the_same_acts_and_enough_wordings() -> None:
    """Both books put every speech act in twelve ways or more."""
    assert set(phrases_tuning.PHRASES) == set(phrases_proof.PHRASES)
    for phrases in BOOKS.values():
        few = {act: len(set(wordings(entry))) for act, entry in phrases.items()}
        assert {act for act, many in few.items() if many < LEAST_WORDINGS} == set()


def test_the_books_are_not_the_same() -> None:
    """What the assistant is measured on is worded otherwise, but for what is nothing but the thing itself."""
    shared = {
        act: {one.lower() for one in wordings(entry)} & {one.lower() for one in wordings(phrases_proof.PHRASES[act])}
        for act, entry in phrases_tuning.worked_on_with().items()
    }
    opening = [act for act in shared if act.startswith(("ask_", "change_", "but_")) or act in Act._value2member_map_]

    assert len(opening) >= 10
    assert {act: shared[act] for act in opening if shared[act]} == {}


def test_goals_are_the_same_for_the_same_seed_and_right_for_their_family() -> None:
    """The small shop has few customers, who come again and again; the same seed makes the same goals."""
    goals = make_goals(BOOK, RULES, seed=3)
    families = Counter(one.family for one in goals)

    assert goals == make_goals(BOOK, RULES, seed=3) != make_goals(BOOK, RULES, seed=4)
    assert {"cancel", "return_some", "exchange_same_but", "order_of_another", "ask_person"} <= set(families)
    assert len({one.id for one in goals}) == len(goals)
