"""What a person writes to a customer who has left goes on by e-mail, once, or stays marked where it cannot."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.case import Contact
from bot.domain.errors import PermanentDeliveryFailure, TemporaryDeliveryFailure
from bot.use_cases.desk_views import rows_of
from bot.use_cases.handoffs import arrange_call_back
from bot.use_cases.mail_continuations import GIVE_UP_AFTER, find_left_customers, mail_continuations
from bot.use_cases.posting import Posted
from bot.use_cases.reading_marks import customer_is_here, mark_read_by_customer
from bot.use_cases.sending import release_outbox
from tests.builders import TestHouse, say
from tests.people import ANN, ask, hire, take, write


class Post:
    """A mail server that keeps what it takes, or refuses."""

    def __init__(self, error: Exception | None = None) -> None:
        self.sent: list[tuple[str, str]] = []
        self.error = error

    def send(self, to: str, text: str) -> None:
        """See ports."""
        if self.error is not None:
            raise self.error
        self.sent.append((to, text))


def left(house: TestHouse, email: str | None = "mara@example.com", away: int = 6) -> str:
    """A conversation whose customer left so many minutes before Ann answered."""
    hire(house, ANN)
    receipt, _ = ask(house, "My kettle leaks; card 4111 1111 1111 1111.")
    key = receipt.conversation_id
    if email is not None:
        contact = Contact("email", email)
        arrange_call_back(receipt.message_id, "", contact, house.uow(), house.now(), house.ids, house.desk)
    customer_is_here(key, house.uow(), house.now())
    take(house, key)
    house.clock.pass_(timedelta(minutes=away))
    write(house, key, text="Please send us a photo.")
    release_outbox(("web_widget",), house.uow(), house.now())
    return key


def find(house: TestHouse) -> list[str]:
    return find_left_customers(house.reading(), house.uow(), house.now(), house.ids)


def post(house: TestHouse, server: Post) -> list[tuple[str, Posted]]:
    url = "https://help.example.com"
    return mail_continuations(house.uow, server, house.wording, "Larkfield", url, house.now, house.reading)


def test_it_goes_on_by_mail(any_house: TestHouse) -> None:
    """The customer gets the end of the chat at the address they left, once, with card numbers masked and a way back;
    colleagues see that it went, and the case has it in its history.
    """
    house = any_house
    key = left(house)
    found, again = find(house), find(house)
    (waiting,) = rows_of([key], house.reading(), house.now())
    server = Post()
    done = [post(house, server), post(house, server)]
    (row,) = rows_of([key], house.reading(), house.now())
    (sent,) = server.sent
    with house.reading() as uow:
        (case,) = uow.cases.of_conversation(key)
        events = [what for _, _, what, _ in uow.cases.events(case.id)]
        notes = [one.text for one in uow.notes.of_conversation(key)]

    assert (found, again) == ([key], [])
    assert (waiting.mail, row.mail) == ("waiting", "sent")
    assert done == [[(key, Posted.SENT)], []]
    assert sent[0] == "mara@example.com"
    assert sent[1].splitlines()[0] == "An answer to your chat with Larkfield"
    assert "Ann: Please send us a photo." in sent[1] and "https://help.example.com" in sent[1]
    assert "4111 1111" not in sent[1] and "You: My kettle leaks; card •••• •••• •••• 1111." in sent[1]
    assert "goes on by e-mail" in events
    assert any("goes on by e-mail" in text for text in notes)


def test_who_is_there_gets_no_letter(house: TestHouse) -> None:
    """A customer whose window was open when it was written, or who left no address, gets none."""
    left(house, away=4)

    assert find(house) == []


def test_who_writes_is_there(house: TestHouse) -> None:
    """A customer who has written lately is there, even if their window gave no other sign of life."""
    left(house)
    say(house, "One moment, I am looking for it.")

    assert find(house) == []


def test_without_an_address_there_is_nothing_to_send(house: TestHouse) -> None:
    """Nobody is written to who left no address."""
    left(house, email=None)

    assert find(house) == []


def test_who_comes_back_in_time_gets_no_letter(house: TestHouse) -> None:
    """What the customer has read meanwhile is not sent."""
    key = left(house)
    find(house)
    with house.reading() as uow:
        last = uow.conversations.get(key).last_seq
    mark_read_by_customer(key, last, house.uow(), house.now())
    server = Post()

    assert post(house, server) == [] and server.sent == []
    assert rows_of([key], house.reading(), house.now())[0].mail == "seen"


def test_a_server_that_does_not_take_it_now(house: TestHouse) -> None:
    """It is tried again for two days, and then given up, which colleagues see."""
    key = left(house)
    find(house)
    slow = Post(TemporaryDeliveryFailure("not now"))
    first = post(house, slow)
    house.clock.pass_(GIVE_UP_AFTER)
    second = post(house, slow)

    assert (first, second) == ([(key, Posted.LATER)], [(key, Posted.GIVEN_UP)])
    assert rows_of([key], house.reading(), house.now())[0].mail == "given_up"


def test_an_address_that_is_none(house: TestHouse) -> None:
    """What will never arrive is given up at once."""
    key = left(house)
    find(house)

    assert post(house, Post(PermanentDeliveryFailure("no such address"))) == [(key, Posted.GIVEN_UP)]
