"""A complaint is taken in the customer's own words, read back, and filed once, whatever comes in between."""

from __future__ import annotations

import json

import pytest

from tests.conversations.customer import EVERYTHING, OPTIONS, REFERENCE, Customer

READ_BACK = "This is what I will file"


def test_a_complaint_told_at_once_is_read_back_and_filed(customer: Customer) -> None:
    """Who tells everything in one message is asked nothing again: it is read back, confirmed and filed."""
    text = f"I have a complaint: {EVERYTHING}"
    draft = customer.say(text)
    nothing_filed_yet = customer.cases()
    filed = customer.say("yes")
    case, promise = customer.cases()[0], customer.promises()[0]

    assert f"{READ_BACK}:\nWhat happened: “{text}”\nAbout: Alba kettle, order 10417" in draft
    assert "my money back\nHow we reach you: mara.quinn@example.com" in draft
    assert nothing_filed_yet == []
    assert REFERENCE.findall(filed) == [case["reference"]]
    assert "You also asked about" not in draft + filed  # the wish is part of the complaint
    assert (case["kind"], case["own_words"], case["priority"], case["safety"]) == ("complaint", text, 2, 0)
    assert (case["about_product"], case["about_order"]) == ("kettle-alba", "10417")
    assert (case["remedy_wanted"], case["contact_value"]) == ("refund", "mara.quinn@example.com")
    assert case["acknowledged_at"] is not None
    assert (promise["kind"], promise["state"]) == ("first_answer", "made")
    assert promise["due_at"] > promise["made_at"]


def test_everything_told_at_once_is_neither_asked_again_nor_lost(customer: Customer) -> None:
    """With story, order, wish and address in one message nothing is asked again, and the story stays with the case."""
    first = customer.say(EVERYTHING)
    filed = customer.say("yes") if READ_BACK in first else customer.press("A repair")
    case = customer.cases()[0]

    assert READ_BACK in first or OPTIONS in first
    assert case["reference"] in filed
    assert EVERYTHING in case["own_words"]


def test_a_story_with_facts_is_a_complaint(customer: Customer) -> None:
    """Who tells what went wrong, with number and address, is not asked what to do about the number."""
    said = customer.say("my kettle leaks since Sunday, order 10417, mara.quinn@example.com")

    assert "I am sorry" in said
    assert "What shall I do about it?" not in said


def test_a_correction_changes_the_draft(customer: Customer) -> None:
    """A correction at the read-back changes the draft, which is read back anew before anything is filed."""
    customer.say(f"I have a complaint: {EVERYTHING}")
    draft = customer.say("no, the order is 10418")
    filed_before_yes = customer.cases()
    customer.say("yes")

    assert READ_BACK in draft
    assert "About: Alba kettle, order 10418" in draft
    assert filed_before_yes == []
    assert [case["about_order"] for case in customer.cases()] == ["10418"]


def test_a_second_yes_files_nothing(customer: Customer) -> None:
    """Saying yes once more after the complaint is filed files no second one."""
    customer.say(f"I have a complaint: {EVERYTHING}", "yes", "yes", "yes, go right ahead")

    assert len(customer.cases()) == 1


def test_a_question_in_the_middle_is_answered(customer: Customer) -> None:
    """A question in the middle of a complaint is answered, and the complaint's own question asked again."""
    asked = customer.say("my kettle leaks all over the counter")
    said = customer.say("can the Dune mugs go in the dishwasher?")
    draft = customer.say("I want a replacement", "mara.quinn@example.com")

    assert "What would put this right for you?" in asked
    assert said == "The Dune mugs can go in the dishwasher.\nWhat would put this right for you?"
    assert "What happened: “my kettle leaks all over the counter”\nAbout: Alba kettle\n" in draft


def test_stop_leaves_no_case(customer: Customer) -> None:
    """Stop in the middle ends the complaint; nothing is sent and that is said."""
    said = customer.say("my kettle leaks all over the counter", "I want a replacement", "stop")

    assert "Nothing was sent" in said
    assert customer.cases() == []
    assert customer.promises() == []


def test_what_may_not_mean_stop_does_not_throw_a_draft_away(customer: Customer) -> None:
    """A “go on then” at the read-back is no stop: the draft is still there afterwards."""
    customer.say(f"I have a complaint: {EVERYTHING}")
    said = customer.say("go on then")

    assert "Stopped" not in said
    assert READ_BACK in said or REFERENCE.search(said)


def test_thanks_and_goodbye_in_the_middle_lose_nothing(customer: Customer) -> None:
    """Thanks are returned and a goodbye names what is unfinished; the complaint can go on."""
    customer.say("my kettle leaks all over the counter")
    thanked = customer.say("thanks for being patient with me")
    parted = customer.say("goodbye for today")
    draft = customer.say("I want a replacement", "mara.quinn@example.com")

    assert thanked == "You are welcome. Is there anything else?\nWhat would put this right for you?"
    assert "your complaint has not been sent" in parted
    assert READ_BACK in draft
    assert customer.cases() == []


SAGA = (
    "last month I ordered the Zefir vacuum for my mother, order 10388, and at first she was pleased, then it began to "
    "whine, then it lost suction, and yesterday it stopped altogether in the middle of the hall with guests there. "
    "I rang twice and was cut off both times, and nobody wrote to me."
)
LONG_STORIES = (
    f"I have a complaint, so please bear with me: {SAGA} That is not how you treat people. I'd take a repair.",
    f"Good evening. I have to complain. It was like this: {SAGA} What I would like is a repair.",
    f"Hello there, a bit of a saga: {SAGA} So what I'd like is that you repair it.",
)


@pytest.mark.parametrize("story", LONG_STORIES, ids=["complaint", "both", "request"])
def test_a_long_story_with_the_wish_last_is_kept_whole(customer: Customer, story: str) -> None:
    """A long message, story first and wish last, leaves a case with the whole story, the order and the wish."""
    first = customer.say(story)
    customer.say("owen.daly@example.com")
    if READ_BACK not in customer.say("it is faulty"):
        customer.press("A repair")
    else:
        customer.say("yes")
    case = customer.cases()[0]

    assert "sorry" in first
    assert story in case["own_words"]
    assert (case["about_product"], case["about_order"]) == ("vacuum-zefir", "10388")
    assert case["remedy_wanted"] == "repair"


def test_angry_capitals_are_met_calmly(customer: Customer) -> None:
    """Shouting is understood like any other complaint, and kept as it was shouted."""
    text = "THIS IS OUTRAGEOUS YOUR STUPID VACUUM DIED AFTER ONE DAY"
    said = customer.say(text)
    customer.say("I want my money back", "owen.daly@example.com", "yes")
    case = customer.cases()[0]

    assert "I am sorry about that." in said
    assert (case["own_words"], case["about_product"]) == (text, "vacuum-zefir")


def test_another_matter_waits_and_comes_back(customer: Customer) -> None:
    """Another matter in the middle of a complaint is put off aloud, and offered as soon as the complaint is filed."""
    put_off = customer.say("the mug I got is chipped", "where has my parcel got to")
    filed = customer.say("a replacement please", "ines.costa@example.com", "yes")
    then = customer.press("Yes, please")

    assert "I will come back to your order" in put_off
    assert "You also asked about your order." in filed
    assert "What is the order number?" in then


def test_the_number_of_another_matter_does_not_enter_the_complaint(customer: Customer) -> None:
    """A question about another order is put off aloud, and that order is not taken for the one complained about."""
    customer.say("I have a complaint, my frying pan is bent, order 10436")
    said = customer.say("by the way, where is my order 10422?")
    customer.say("a replacement please", "mara.quinn@example.com", "yes")

    assert "I will come back to your order" in said
    assert [case["about_order"] for case in customer.cases()] == ["10436"]


def test_what_would_help_is_asked_for_once_and_belongs_to_the_case(customer: Customer) -> None:
    """What would help and is not told is named with the read-back, once; a short answer joins the customer's words, and
    the record has it.
    """
    draft = customer.say("I have a complaint: my Alba kettle leaks. I want a refund. Answer to mara.quinn@example.com")
    added = customer.say("serial number KA-20931")
    filed = customer.say("yes, and it happens every time")
    case = customer.cases()[0]

    assert "If you know it, this helps too: since when, how often it happens and the serial number" in draft
    assert "I have added that." in added and READ_BACK in added
    assert "this helps too" not in added
    assert REFERENCE.findall(filed) == [case["reference"]]
    assert "serial number KA-20931" in case["own_words"] and "every time" in case["own_words"]
    [row] = customer.rows(
        "select fields from case_records join cases on cases.id = case_id "
        "where step = 'receipt' and cases.conversation_id = :here"
    )
    receipt = json.loads(row["fields"])
    assert (receipt["serial"], receipt["how_often"]) == ("KA-20931", "every time")
