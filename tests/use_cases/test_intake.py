"""Taking a message in: stored once, in its place, with the duty to answer it."""

from __future__ import annotations

import functools
import itertools
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.conversation import Owner, hand_to_agent, hand_to_queue
from bot.domain.errors import BadInput
from bot.domain.message import Author, Button, Message, Receipt, Reply
from bot.domain.turn import TurnState
from bot.use_cases.intake import open_conversation
from bot.use_cases.sending import send
from bot.use_cases.turns import claim_turn
from tests.builders import TestHouse, build_test_house, claim, said_to, say

customers = (f"customer {number}" for number in itertools.count())


@functools.cache
def shared_house() -> TestHouse:
    """One house for many examples, each with a customer of its own."""
    return build_test_house()


def log_of(house: TestHouse, conversation_id: str) -> list[Message]:
    with house.reading() as uow:
        return uow.conversations.history(conversation_id)


def hold(house: TestHouse, receipt: Receipt, owner: Owner) -> None:
    """Put the conversation into these hands."""
    with house.uow() as uow:
        conversation = uow.conversations.get(receipt.conversation_id)
        waiting = hand_to_queue(conversation, receipt.turn_id, house.now())
        taken = hand_to_agent(waiting, "ann", house.now())
        uow.conversations.save_owner(taken if owner is Owner.AGENT else waiting)
        uow.commit()


def offer(house: TestHouse, receipt: Receipt, *buttons: Button) -> list[str]:
    """Offer buttons in the conversation; their opaque ids."""
    with house.uow() as uow:
        conversation = uow.conversations.get(receipt.conversation_id)
        (message,) = send(uow, conversation, Author.BOT, [Reply("Choose.", buttons)], house.now(), house.ids)
        uow.commit()
    return [button.id for button in message.buttons]


@pytest.mark.parametrize("name", ["client_message_id", "external_id"])
def test_repeat_gets_the_first_receipt_and_stores_nothing(house: TestHouse, name: str) -> None:
    """A message that comes again, by either of its ids, gets the receipt of the first time and is not stored again."""
    first = say(house, "hello", **{name: "one"})  # type: ignore[arg-type]
    before = log_of(house, first.conversation_id)
    again = say(house, "hello, differently", **{name: "one"})  # type: ignore[arg-type]

    assert again.repeated and not first.repeated
    assert (again.message_id, again.turn_id, again.seq) == (first.message_id, first.turn_id, first.seq)
    assert log_of(house, first.conversation_id) == before


def test_repeat_brings_no_second_turn(house: TestHouse) -> None:
    """A repeated message is answered once."""
    say(house, "hello", client_message_id="one")
    say(house, "hello", client_message_id="one")
    claim(house, "worker-1")

    assert claim_turn("worker-2", house.uow(), house.now()) is None


def test_same_text_twice_is_two_messages(house: TestHouse) -> None:
    """The same words under another id are another message."""
    receipts = [say(house, "hello?", client_message_id=client_id) for client_id in ("one", "two")]

    assert [receipt.repeated for receipt in receipts] == [False, False]
    assert len({receipt.turn_id for receipt in receipts}) == 2


def test_client_ids_of_two_customers_do_not_meet(house: TestHouse) -> None:
    """Two customers' clients may choose the same id."""
    mara = say(house, "the secret of mara", client_message_id="one")
    tom = say(house, "the secret of tom", peer="tom", client_message_id="one")

    assert not tom.repeated
    assert tom.conversation_id != mara.conversation_id
    assert "mara" not in " ".join(message.text for message in log_of(house, tom.conversation_id))


@settings(max_examples=40, deadline=None)
@given(
    deliveries=st.lists(st.integers(0, 5), min_size=1, max_size=15),
    by_external_id=st.booleans(),
    pauses=st.lists(st.integers(0, 3), min_size=15, max_size=15),
)
def test_any_order_of_deliveries(deliveries: list[int], by_external_id: bool, pauses: list[int]) -> None:
    """However messages are repeated and mixed, each is stored once, in the order of its first arrival, without gap."""
    house, peer = shared_house(), next(customers)
    receipts: dict[int, set[tuple[str, str, int]]] = {}
    for number, pause in zip(deliveries, pauses):
        house.clock.pass_(timedelta(seconds=pause))
        identity = {"external_id" if by_external_id else "client_message_id": f"{peer}.{number}"}
        receipt = say(house, f"message {number}", peer=peer, **identity)  # type: ignore[arg-type]
        receipts.setdefault(number, set()).add((receipt.message_id, receipt.turn_id, receipt.seq))
    log = log_of(house, receipt.conversation_id)
    stored = [message.text for message in log if message.author is Author.CUSTOMER]

    assert stored == [f"message {number}" for number in dict.fromkeys(deliveries)]
    assert [message.seq for message in log] == list(range(1, len(log) + 1))
    assert all(len(of_one_message) == 1 for of_one_message in receipts.values())


def test_greeting_comes_once_and_first(house: TestHouse) -> None:
    """The first thing a new customer reads is that they talk to an automated assistant; it is not said again."""
    first, second = say(house, "hello"), say(house, "are you there?")
    log = log_of(house, first.conversation_id)

    assert (log[0].author, log[0].seq) == (Author.BOT, 1)
    assert log[0].text.startswith("Hello, I am the automated assistant")
    assert [message.text for message in log[1:]] == ["hello", "are you there?"]
    assert (first.greeted, second.greeted) == (True, False)


def test_opening_a_conversation_greets_once(house: TestHouse) -> None:
    """A conversation that is opened before anything is written is greeted then, and not again by its first message."""
    conversations = [
        open_conversation("web_widget", "default", "mara", house.uow(), house.now(), house.ids, house.wording)
        for _ in range(2)
    ]
    receipt = say(house, "hello")
    log = log_of(house, receipt.conversation_id)

    assert conversations[0] == conversations[1]
    assert conversations[0].id == receipt.conversation_id
    assert [message.author for message in log] == [Author.BOT, Author.CUSTOMER]
    assert not receipt.greeted


def test_new_message_is_queued_for_the_bot(house: TestHouse) -> None:
    """While the bot holds the conversation a message waits for the bot."""
    receipt = say(house, "hello")
    with house.reading() as uow:
        turn = uow.turns.get(receipt.turn_id)

    assert receipt.awaits_bot
    assert (turn.state, turn.message_id, turn.queued_at) == (TurnState.QUEUED, receipt.message_id, house.now())


def test_message_to_the_queue(house: TestHouse) -> None:
    """While a customer waits for a person, a message is kept for that person and the customer is told so."""
    first = say(house, "hello")
    hold(house, first, Owner.QUEUE)
    receipt = say(house, "it is urgent")
    with house.reading() as uow:
        state = uow.turns.get(receipt.turn_id).state

    assert state is TurnState.RELAYED
    assert (receipt.awaits_bot, receipt.greeted) == (False, True)
    assert said_to(house, receipt.conversation_id)[1:] == [house.wording.say("utter_kept_for_colleague")]


def test_message_to_a_person(house: TestHouse) -> None:
    """While a person holds the conversation, a message is theirs to read and nothing is said for them."""
    first = say(house, "hello")
    hold(house, first, Owner.AGENT)
    before = said_to(house, first.conversation_id)
    receipt = say(house, "thank you")
    with house.reading() as uow:
        state = uow.turns.get(receipt.turn_id).state

    assert state is TurnState.RELAYED
    assert not receipt.awaits_bot
    assert said_to(house, receipt.conversation_id) == before


def test_chosen_button_is_written_down_as_what_it_says(house: TestHouse) -> None:
    """A chosen button is stored as its title, whatever the client sent with it, and means what the server kept."""
    first = say(house, "hello")
    claim(house)
    yes, _ = offer(house, first, Button("Yes, please", "affirm", {"order": "10417"}), Button("No", "deny"))
    with house.uow() as uow:
        uow.turns.finish(uow.turns.get(first.turn_id), TurnState.ANSWERED, house.now())
        uow.commit()
    receipt = say(house, '/approve_redress{"amount": 99999}', button_id=yes)
    claimed = claim(house)

    assert log_of(house, receipt.conversation_id)[-1].text == "Yes, please"
    assert claimed.message.from_button
    assert claimed.button == Button("Yes, please", "affirm", {"order": "10417"})


@pytest.mark.parametrize("typed", ["I changed my mind", "  i changed my MIND. ", "I changed my mind!"])
def test_the_words_of_a_button_just_offered_choose_it(house: TestHouse, typed: str) -> None:
    """Who types what a button says means the button, and not what the words might mean elsewhere."""
    first = say(house, "hello")
    offer(house, first, Button("It is faulty", "inform"), Button("I changed my mind", "inform", {"reason": "changed"}))
    receipt = say(house, typed)
    with house.reading() as uow:
        does = uow.buttons.used_by(receipt.message_id)

    assert does == Button("I changed my mind", "inform", {"reason": "changed"})


def test_words_choose_only_what_was_just_offered_here(house: TestHouse) -> None:
    """The same words mean themselves when they are more, when something was said since, and in another conversation."""
    first, tom = say(house, "hello"), say(house, "hello", peer="tom")
    offer(house, first, Button("Yes", "affirm"))
    receipts = [say(house, "Yes", peer="tom"), say(house, "Yes, but not that one"), say(house, "Yes")]
    with house.reading() as uow:
        does = [uow.buttons.used_by(receipt.message_id) for receipt in (tom, *receipts)]

    assert does == [None] * 4


def test_button_of_another_conversation_is_refused(house: TestHouse) -> None:
    """A button that was offered to somebody else is refused, and nothing is stored."""
    mara, tom = say(house, "hello"), say(house, "hello", peer="tom")
    (yes,) = offer(house, mara, Button("Yes", "affirm"))
    before = log_of(house, tom.conversation_id)
    with pytest.raises(BadInput, match="not open in this chat"):
        say(house, "Yes", peer="tom", button_id=yes)

    assert log_of(house, tom.conversation_id) == before


def test_unknown_button_of_a_new_customer(house: TestHouse) -> None:
    """A customer whose first message is a button we never offered is refused and leaves no conversation behind."""
    with pytest.raises(BadInput):
        say(house, "Yes", button_id="b_" + "0" * 22)

    with house.reading() as uow:
        assert uow.conversations.find("web_widget", "default", "mara") is None


def test_button_that_was_used_or_has_expired_is_only_its_words(house: TestHouse) -> None:
    """A button chosen again or too late is taken as its title, without what it did."""
    receipts = [say(house, "hello")]
    used, expired = offer(house, receipts[0], Button("Yes", "affirm"), Button("No", "deny"))
    receipts.append(say(house, "", button_id=used))
    receipts.append(say(house, "", button_id=used))
    house.clock.pass_(timedelta(hours=24))
    receipts.append(say(house, "", button_id=expired))
    with house.reading() as uow:
        does = [uow.buttons.used_by(receipt.message_id) for receipt in receipts[1:]]
    texts = [m.text for m in log_of(house, receipts[0].conversation_id) if m.author is Author.CUSTOMER]

    assert does == [Button("Yes", "affirm"), None, None]
    assert texts == ["hello", "Yes", "Yes", "No"]


def test_repeated_button_is_one_message(house: TestHouse) -> None:
    """A button whose message is delivered twice is chosen once."""
    first = say(house, "hello")
    (yes,) = offer(house, first, Button("Yes", "affirm"))
    chosen, again = (say(house, "", button_id=yes, client_message_id="one") for _ in range(2))

    assert again.repeated
    assert again.message_id == chosen.message_id
