"""Whole talks with a running Heard: what the customer reads, and what is in the database afterwards."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import uuid
from typing import Any, Callable, Iterator

import httpx
import pytest

from bot.domain.reference import make_reference
from tests.conftest import RunningHeard

REFERENCE = re.compile(r"\bC-\d{4}-[0-9A-Z]{4}-[0-9A-Z]\b")
NOBODY = "No colleague is at the desk right now"
SOMEBODY_IS_COMING = ("take over", "stay in the chat", "is here now", "one moment", "connecting you")
STOP_USING_IT = "stop using it now"
READ_BACK = "This is what I will file"
OPTIONS = "These ways are open"
NOT_UNDERSTOOD = "I did not quite get that"
EVERYTHING = "my kettle leaks, order 10417, I want my money back, mara.quinn@example.com"

Row = dict[str, Any]


class Customer:
    """One customer in one conversation: says things, presses buttons, and sees what was written down."""

    def __init__(self, door: httpx.Client, database: str) -> None:
        self.name = f"customer-{uuid.uuid4().hex}"
        self._door, self._database = door, database
        self.offered: list[Row] = []

    def send(self, text: str) -> httpx.Response:
        """Send one message, whatever the answer."""
        return self._door.post("/webhooks/rest/webhook", json={"sender": self.name, "message": text})

    def say(self, *texts: str) -> str:
        """Say these messages one after another; the whole answer to the last one."""
        replies: list[Row] = []
        for text in texts:
            replies = self.send(text).raise_for_status().json()
        self.offered = [button for reply in replies for button in reply.get("buttons", ())]
        return "\n".join(str(reply["text"]) for reply in replies)

    def press(self, title: str) -> str:
        """Press a button of the last answer."""
        return self.say(self.payload(title))

    def payload(self, title: str) -> str:
        """What a button of the last answer sends."""
        return next(str(button["payload"]) for button in self.offered if button["title"] == title)

    def titles(self) -> list[str]:
        """The buttons of the last answer."""
        return [str(button["title"]) for button in self.offered]

    def rows(self, query: str) -> list[Row]:
        """What a query finds; `:here` in it is this conversation."""
        with contextlib.closing(sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            (here,) = connection.execute("select id from conversations where peer = ?", (self.name,)).fetchone()
            return [dict(row) for row in connection.execute(query, {"here": here})]

    def cases(self) -> list[Row]:
        """The cases of this conversation, in the order in which they were opened."""
        return self.rows("select * from cases where conversation_id = :here order by opened_at, reference")

    def promises(self) -> list[Row]:
        """The promises made in this conversation."""
        return self.rows(
            "select promises.*, cases.kind as case_kind from promises join cases on cases.id = promises.case_id "
            "where cases.conversation_id = :here"
        )

    def unanswered(self) -> list[Row]:
        """The questions of this conversation that were noted as unanswered."""
        return self.rows("select * from unanswered_questions where conversation_id = :here order by id")

    def intents(self) -> list[str]:
        """How the messages of this conversation were understood."""
        return [
            row["intent"] for row in self.rows("select intent from turns where conversation_id = :here order by seq")
        ]


@pytest.fixture(scope="module")
def new_customer(heard: RunningHeard) -> Iterator[Callable[[], Customer]]:
    """Makes customers nobody has seen before."""
    headers = {"authorization": f"Bearer {heard.token}"}
    with httpx.Client(base_url=heard.url, headers=headers, timeout=30, trust_env=False) as door:
        yield lambda: Customer(door, str(heard.directory / "heard.db"))


@pytest.fixture
def customer(new_customer: Callable[[], Customer]) -> Customer:
    """A customer nobody has seen before."""
    return new_customer()


# --- understanding ---

TALKS = (
    ("greet", "hello there, anybody home?", "What can I do for you?"),
    ("goodbye", "right, I'm heading off, goodbye", "Goodbye."),
    ("thank", "thanks ever so much for that", "You are welcome."),
    ("affirm", "yes, go right ahead", "What would you like me to do?"),
    ("deny", "nope, not that one", "What would you like me to do?"),
    ("repeat", "would you say that another time", "I have not said anything yet"),
    ("are_you_a_bot", "am I speaking to some computer programme?", "not a person"),
    ("what_can_you_do", "what all are you able to sort out", "find you a person"),
    ("ask_human", "Put me through to an actual human being", NOBODY),
    ("ask_product", "what is the Fenn shelf made of?", "solid oiled oak"),
    ("compare_products", "which one is heavier, the Rill bottle or the casserole?", "Terra casserole – 5.1 kg"),
    ("ask_policy", "what time do you close on Fridays?", "Friday from 9:00 to 17:00"),
    ("ask_order_status", "where has my parcel got to", "What is the order number?"),
    ("cancel_order", "kindly cancel the order I placed this week", "What is the order number?"),
    ("make_complaint", "I wish to complain about your courier", "I am sorry"),
    ("ask_case_status", "has anyone opened my ticket so far", "What is the reference?"),
    ("report_safety_problem", "smoke poured out of the lamp and its plug went black", STOP_USING_IT),
    ("request_refund", "I would like my cash back for the kettle", "What is the order number?"),
    ("request_replacement", "swap my backpack for a fresh one please", "What is the order number?"),
    ("request_repair", "could you mend my vacuum", "What is the order number?"),
    ("request_compensation", "compensate me for the ruined evening", "What is the order number?"),
    ("give_praise", "Your packers did a wonderful job, it was a joy to open", "passed your words on"),
    ("suggest_improvement", "may I propose that you print recipes on the lid", "in your own words"),
    ("ask_my_data", "erase everything you have on me", "Your request about your personal data"),
    ("change_my_mind", "scrap the whole business", "nothing in progress to stop"),
    ("inform", "order 10417 it is", "What shall I do about it?"),
    ("out_of_scope", "what's the weather doing in Lisbon", "I cannot help with that"),
    ("nlu_fallback", "grumble fnord", "I am not sure I understood"),
)


@pytest.mark.parametrize(("intent", "text", "answer"), TALKS, ids=[talk[0] for talk in TALKS])
def test_every_intent_gets_its_kind_of_answer(customer: Customer, intent: str, text: str, answer: str) -> None:
    """Each thing a customer may want is understood in other words than those learnt, and answered in kind."""
    said = customer.say(text)

    assert customer.intents() == [intent]
    assert answer in said


@pytest.mark.parametrize("text", ["hello there, anybody home?", EVERYTHING, "what is the Fenn shelf made of?", "zorp"])
def test_the_first_answer_says_that_it_is_automated(customer: Customer, text: str) -> None:
    """Whatever a conversation starts with, the first words are those of an automated assistant, said once."""
    first, second = customer.say(text), customer.say("thanks ever so much for that")

    assert first.startswith("Hello, I am the automated assistant of Larkfield Home.")
    assert "automated assistant" not in second


@pytest.mark.parametrize(
    "text",
    ["are you a flesh and blood person?", "am I speaking to some computer programme?", "be honest, bot or woman?"],
)
def test_nobody_is_told_that_we_are_a_person(customer: Customer, text: str) -> None:
    """Asked whether it is a person, the assistant says that it is none."""
    customer.say("hello there, anybody home?")
    said = customer.say(text)

    assert "I am an automated assistant, not a person." in said


def test_what_was_said_last_is_said_again(customer: Customer) -> None:
    """Asked to repeat, the assistant says its last answer again, word for word, and does nothing twice."""
    first = customer.say("hello there, anybody home?", "may I propose that you print recipes on the lid")
    again = customer.say("would you say that another time")

    assert again == first
    assert len(customer.rows("select * from feedback join messages on messages.id = feedback.message_id "
                             "where conversation_id = :here")) == 1  # fmt: skip


def test_not_understood_once_gives_choices(customer: Customer) -> None:
    """A message nobody understands is met with readable choices, a person among them."""
    said = customer.say("hello there, anybody home?", "grumble fnord")

    assert "I am not sure I understood" in said
    assert "I have a complaint" in customer.titles()
    assert "A person, please" in customer.titles()
    assert all("_" not in title and "/" not in title for title in customer.titles())


def test_choices_are_only_announced_where_there_are_some(customer: Customer) -> None:
    """The question “Did you mean one of these?” is followed by at least one thing the customer may have meant."""
    said = customer.say("flibber jabber wonk")
    meant = set(customer.titles()) - {"Something else", "A person, please"}

    assert meant or "one of these" not in said


def test_not_understood_twice_offers_a_person(customer: Customer) -> None:
    """Not understood twice in a row: the question is written down and a person is offered."""
    said = customer.say("grumble fnord", "xyzzy plugh")

    assert "Shall a colleague help you?" in said
    assert "one of these" not in said
    assert [row["question"] for row in customer.unanswered()] == ["xyzzy plugh"]
    assert NOBODY in customer.press("Yes, a person please")


def test_not_understood_three_times_is_no_loop(customer: Customer) -> None:
    """The third message in a row that is not understood does not get the same sentence as the second."""
    second = customer.say("grumble fnord", "xyzzy plugh")
    third = customer.say("flibber jabber wonk")

    assert third != second
    assert "one of these" not in third


# --- questions ---


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how heavy is the frying pann", "The Terra frying pan weighs 2.4 kg."),
        ("is the ketle loud", "78 dB"),
        ("how do I descale the kettel", "every two months with citric acid"),
        ("wat colour does the bakpack come in", "slate, rust and moss"),
    ],
)
def test_misspelt_products_are_found(customer: Customer, question: str, answer: str) -> None:
    """A slip of the finger in a product's name does not keep it from being found."""
    assert answer in customer.say(question)


@pytest.mark.parametrize(
    ("question", "answer", "not_this"),
    [
        ("how long do I have to send something back", "within 14 days", "leave our warehouse"),
        ("How fast is a refund paid out?", "within 14 days of your notice", "leave our warehouse"),
        ("do you send parcels to Norway?", "We do not deliver outside the EU", "What would you like to know"),
        ("may I pay in instalments", "We do not offer payment in instalments", "What would you like to know"),
    ],
)
def test_policy_questions_get_the_answer_to_what_was_asked(
    customer: Customer, question: str, answer: str, not_this: str
) -> None:
    """A question about the rules of the house is answered with the rule it asks for, and no other."""
    said = customer.say(question)

    assert answer in said
    assert not_this not in said


def test_what_is_not_known_is_not_guessed(customer: Customer) -> None:
    """Where there is no fact, the assistant says so, notes the question and offers a colleague."""
    said = customer.say("how many watts does the coffee press use?")
    noted = customer.unanswered()

    assert "I do not know the power of the Nera coffee press" in said
    assert not re.search(r"\d+ ?(?:W|watts?)\b", said)
    assert [(row["subject"], row["attribute"], row["why"]) for row in noted] == [("press-nera", "power", "no_fact")]
    assert noted[0]["question"] == "how many watts does the coffee press use?"
    assert NOBODY in customer.press("Yes, please ask a colleague")


def test_a_name_is_not_taken_for_a_question(customer: Customer) -> None:
    """The wool in a product's name is not a question about its material."""
    said = customer.say("how many watts does the Moss wool blanket draw?")

    assert "I do not know the power of the Moss wool blanket" in said
    assert "mulesing" not in said


def test_what_is_out_of_date_is_not_told(customer: Customer) -> None:
    """A fact past its date is not told, and the question is noted as such."""
    said = customer.say("what is the energy consumption of the toaster")

    assert "out of date" in said
    assert "0.04" not in said
    assert [(row["subject"], row["why"]) for row in customer.unanswered()] == [("toaster-brio", "expired")]
    assert customer.rows("select * from answers_given where message_id in "
                         "(select id from messages where conversation_id = :here)") == []  # fmt: skip


def test_it_means_the_product_talked_about(customer: Customer) -> None:
    """The word “it” in a later question means the product of the question before."""
    said = customer.say("Is the Pip night light fine for a one year old?", "and what does it cost")

    assert "€21.00" in said


def test_it_can_be_compared(customer: Customer) -> None:
    """Asked to compare “it” with the lamp, the assistant takes the product talked about before."""
    said = customer.say("Is the Pip night light fine for a one year old?", "compare it to the desk lamp")

    assert "Pip night light" in said
    assert "Luma desk lamp" in said


def test_a_comparison_tells_what_was_asked(customer: Customer) -> None:
    """Asked which is lighter, the assistant compares the weights and nothing else."""
    said = customer.say("which one is lighter, the Rill bottle or the Dune mugs?")

    assert "0.36 kg" in said
    assert "0.35 kg" in said
    assert "Dishwasher" not in said


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


# --- complaints ---


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
    assert (case["kind"], case["own_words"], case["priority"], case["safety"]) == ("complaint", text, 2, 0)
    assert (case["about_product"], case["about_order"]) == ("kettle-alba", "10417")
    assert (case["remedy_wanted"], case["contact_value"]) == ("refund", "mara.quinn@example.com")
    assert case["acknowledged_at"] is not None
    assert (promise["kind"], promise["state"]) == ("first_answer", "made")
    assert promise["due_at"] > promise["made_at"]


def test_everything_told_at_once_is_neither_asked_again_nor_lost(customer: Customer) -> None:
    """With story, order, wish and address in one message nothing is asked again, and the story stays with the case."""
    first = customer.say(EVERYTHING)
    filed = customer.say("yes") if READ_BACK in first else customer.press("Send it back for my money")
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


# --- safety ---


def test_safety_comes_first_and_gets_the_highest_priority(customer: Customer) -> None:
    """A report of danger is met with the stop-use words before any question, and its case has priority one."""
    text = "smoke poured out of the lamp and its plug went black"
    first = customer.say(text)
    filed = customer.say("I want my money back", "sam@example.com", "yes")
    case, promise = customer.cases()[0], customer.promises()[0]

    assert first.index(STOP_USING_IT) < first.index("No colleague is at the desk this minute")
    assert "call 112" in first
    assert not any(claim in first for claim in SOMEBODY_IS_COMING)
    assert (case["priority"], case["safety"], case["own_words"]) == (1, 1, text)
    assert promise["kind"] == "safety_answer"
    assert f"filed under {case['reference']}, with the highest priority" in filed


def test_a_promised_hour_is_not_the_end_of_the_danger(customer: Customer) -> None:
    """Nobody is told not to use a dangerous thing only until the time of the answer."""
    filed = customer.say(
        "smoke poured out of the lamp and its plug went black", "I want my money back", "sam@example.com", "yes"
    )

    assert "highest priority" in filed
    assert "do not use it until then" not in filed


def test_danger_told_as_a_reason_for_a_refund_is_heard(customer: Customer) -> None:
    """Danger that comes up in the middle of a refund is met with the stop-use words, and its case is a safety case."""
    customer.say("I'd like my money refunded for order 10417", "mara.quinn@example.com")
    said = customer.say("it gave my wife an electric shock")
    customer.press("A repair")
    if not customer.cases():
        customer.say("yes")

    assert STOP_USING_IT in said
    assert [(case["priority"], case["safety"]) for case in customer.cases()] == [(1, 1)]


def test_an_injury_told_later_is_not_passed_over(customer: Customer) -> None:
    """Who tells in the middle of a report that they are hurt hears more than the form's next question."""
    customer.say("there's smoke coming from my toaster!!!")
    said = customer.say("my hand is burned")

    assert "112" in said


# --- a person ---


def test_a_person_in_the_middle_of_a_complaint(customer: Customer) -> None:
    """With nobody at the desk that is said, the complaint goes on, and nobody is said to be coming."""
    customer.say("my kettle leaks all over the counter")
    said = customer.say("could I have a flesh-and-blood colleague instead?")
    filed = customer.say("I want a replacement", "here", "yes")

    assert NOBODY in said
    assert said.endswith("What would put this right for you?")
    assert not any(claim in said for claim in SOMEBODY_IS_COMING)
    assert REFERENCE.search(filed)
    assert [(case["kind"], case["contact_kind"]) for case in customer.cases()] == [("complaint", "conversation")]


def test_a_person_in_the_middle_of_something_else(customer: Customer) -> None:
    """With nobody at the desk a call-back is offered, and arranged as a case with a promise and everything said."""
    said = customer.say("where has my parcel got to", "10422", "I'd sooner talk to a live colleague")
    arranged = customer.say("reach me at tom.field@example.com")
    case, promise = customer.cases()[0], customer.promises()[0]

    assert NOBODY in said
    assert "How can a colleague reach you?" in said
    assert not any(claim in said for claim in SOMEBODY_IS_COMING)
    assert (case["kind"], case["contact_value"]) == ("call_back", "tom.field@example.com")
    assert "where has my parcel got to" in case["own_words"]
    assert case["reference"] in arranged
    assert (promise["kind"], promise["state"]) == ("call_back", "made")


def test_a_story_told_while_asking_for_a_call_back_is_taken(customer: Customer) -> None:
    """Who tells what happened instead of how to be reached is not told that it was not understood."""
    said = customer.say("get me someone human", "the jug of my coffee press split in two")

    assert NOT_UNDERSTOOD not in said


# --- how a case stands ---


def test_the_state_of_a_case_needs_a_known_detail(new_customer: Callable[[], Customer]) -> None:
    """Elsewhere the reference alone tells nothing; with a detail of the case its state is told."""
    first, other = new_customer(), new_customer()
    reference = REFERENCE.findall(first.say(f"I have a complaint: {EVERYTHING}", "yes"))[0]
    here = first.say("any progress with that?")
    asked = other.say(f"how far along is {reference}")
    told = other.say("mara.quinn@example.com")

    assert f"Your complaint {reference} was received on" in here
    assert "which e-mail address, phone number or order number is in the case?" in asked
    assert "received" not in asked
    assert f"Your complaint {reference} was received on" in told


def test_a_wrong_detail_tells_nothing(new_customer: Callable[[], Customer]) -> None:
    """A wrong detail gets the same answer as a reference that does not exist."""
    first, other, third = new_customer(), new_customer(), new_customer()
    reference = REFERENCE.findall(first.say(f"I have a complaint: {EVERYTHING}", "yes"))[0]
    nobody_s = make_reference(2025, lambda alphabet: alphabet[7])
    wrong = other.say(f"how far along is {reference}", "evil@example.com")
    missing = third.say(f"how far along is {nobody_s}", "evil@example.com")

    assert wrong == missing
    assert "I find no case with that reference and that detail." in wrong
    assert not any(word in wrong for word in ("received", "kettle", "mara", "customer care"))


def test_guessing_details_comes_to_an_end(new_customer: Callable[[], Customer]) -> None:
    """After several wrong details even the right one opens nothing, and a person is offered."""
    first, other = new_customer(), new_customer()
    reference = REFERENCE.findall(first.say(f"I have a complaint: {EVERYTHING}", "yes"))[0]
    for letter in "abcde":
        other.say(f"how far along is {reference}", f"{letter}@example.com")
    said = other.say(f"how far along is {reference}", "mara.quinn@example.com")

    assert "received" not in said
    assert other.titles() == ["A person, please"]


# --- orders and redress ---


def test_the_state_of_an_order_needs_its_address(customer: Customer) -> None:
    """A wrong address reveals nothing of the order, not even that there is one; the right one tells its state."""
    wrong = customer.say("where has my parcel got to", "10422", "evil@example.com")
    missing = customer.say("99999", "evil@example.com")
    told = customer.say("10422", "tom.field@example.com")

    assert wrong == missing
    assert not any(word in wrong for word in ("lamp", "DPD", "tom.field"))
    assert "Order 10422 (2 × Luma desk lamp) left our warehouse with DPD" in told
    assert "DPD104220077" in told


def test_redress_reveals_nothing_without_the_right_address(customer: Customer) -> None:
    """A refund asked for with a wrong address shows neither options nor what was bought."""
    said = customer.say("I want my money back for order 10402", "evil@example.com")

    assert "I find no order with that number and that address." in said
    assert not any(word in said for word in ("blanket", "95", OPTIONS))
    assert customer.rows("select * from identity_checks where conversation_id = :here and passed") == []


def test_redress_gives_reasons_and_records_a_request(customer: Customer) -> None:
    """With the right address every option comes with its reason; the choice is recorded as requested, not granted."""
    options = customer.say("I want my money back for order 10417", "mara.quinn@example.com", "it is faulty")
    titles = customer.titles()
    nothing_yet = customer.cases()
    said = customer.press("A replacement")
    decisions = customer.rows("select decisions.* from decisions join cases on cases.id = decisions.case_id "
                              "where conversation_id = :here")  # fmt: skip
    case, promise = customer.cases()[0], customer.promises()[0]

    assert titles == ["Send it back for my money", "A repair", "A replacement", "Let a colleague decide"]
    assert "(€39.90): You may send goods back within 14 days" in options
    assert "[Directive (EU) 2019/771, Art. 10 and 13; Larkfield returns policy 4.3]" in options
    assert "I cannot grant it myself" in options
    assert nothing_yet == []
    assert [(row["kind"], row["state"], row["order_number"]) for row in decisions] == [
        ("replacement", "requested", "10417")
    ]
    assert f"recorded under {case['reference']} and not granted yet" in said
    assert promise["kind"] == "decision"


def test_a_request_keeps_why_it_was_made(customer: Customer) -> None:
    """The colleague who decides on a request reads in the customer's own words why it was made."""
    customer.say("I want my money back for order 10417", "mara.quinn@example.com", "it drips from the handle")
    customer.press("A repair")

    assert "it drips from the handle" in customer.cases()[0]["own_words"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("the second one", "repair"),
        ("2", "repair"),
        ("a replacement", "replacement"),
        ("let a colleague decide", "person_decides"),
        ("send it back for my money", "withdrawal"),
    ],
)
def test_an_option_can_be_chosen_in_words(customer: Customer, words: str, kind: str) -> None:
    """An option is chosen by its number, its place, or by what it is called."""
    customer.say("I want my money back for order 10417", "mara.quinn@example.com", "it is faulty", words)

    assert [case["remedy_wanted"] for case in customer.cases()] == [kind]


def test_a_reason_fits_the_order_it_is_given_for(customer: Customer) -> None:
    """Nobody is told that a two-year guarantee gives them money for something delivered longer ago."""
    options = customer.say("I want my money back for order 10305", "greg.hall@example.com", "it is faulty")

    assert "Brio toaster" in options
    assert "within two years" not in options


def test_a_question_in_the_middle_of_redress_is_answered(customer: Customer) -> None:
    """A question in the middle of a request is answered, and the request's question asked again."""
    customer.say("I want my money back for order 10417", "mara.quinn@example.com")
    said = customer.say("how much does the Dune mug set cost?")
    customer.say("it is faulty")

    assert "€32.00" in said
    assert said.endswith("What is the reason?")
    assert "A repair" in customer.titles()


def test_a_cancellation_in_other_words_is_understood(customer: Customer) -> None:
    """Who wants an order called off is not asked again and again what to do."""
    said = customer.say("please call off 10431 before it is posted")

    assert "What shall I do about it?" not in said


# --- buttons ---


def test_a_button_is_sent_by_its_id(customer: Customer) -> None:
    """A button carries an opaque id; sending it as the message does what the button says."""
    customer.say("hello there, anybody home?")
    payload = customer.payload("Where is my order?")
    said = customer.press("Where is my order?")

    assert re.fullmatch(r"b_[\w-]{22}", payload)
    assert said == "What is the order number? It is in the confirmation e-mail, for example 10417."
    assert customer.intents() == ["greet", "ask_order_status"]


def test_a_button_of_somebody_else_is_refused(new_customer: Callable[[], Customer]) -> None:
    """A button works in its own conversation only; elsewhere it is refused and nothing is stored."""
    owner, other = new_customer(), new_customer()
    owner.say("hello there, anybody home?")
    other.say("what is the Fenn shelf made of?")
    before = other.rows("select id from messages where conversation_id = :here")
    answer = other.send(owner.payload("Where is my order?"))

    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}
    assert other.rows("select id from messages where conversation_id = :here") == before


def test_payloads_of_rasa_are_only_text(customer: Customer) -> None:
    """A payload typed by hand gives no slot a value: what only buttons may say cannot be typed."""
    customer.say("I want my money back for order 10417", "mara.quinn@example.com", "it is faulty")
    customer.say('/inform{"redress_choice": "withdrawal"}')

    assert customer.cases() == []
