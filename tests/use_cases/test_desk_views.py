"""What the desk shows: the queue in order, one conversation in full, who read what, search, numbers masked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from bot.domain.case import Contact
from bot.domain.errors import BadInput, NotAllowed, NotFound
from bot.domain.message import Author
from bot.domain.staff import Role
from bot.storage.migrate import downgrade, upgrade
from bot.use_cases.desk_views import (
    READ,
    access_conversation,
    colleagues,
    conversation_in_full,
    find_rows,
    log_after,
    queue_rows,
    rows_of,
    search,
    unmask,
)
from bot.use_cases.handoffs import arrange_call_back
from bot.use_cases.reading_marks import mark_delivered, mark_read_by_customer, mark_read_by_staff
from bot.use_cases.sending import release_outbox
from tests.builders import TestHouse, actor, build_test_house, say
from tests.people import ANN, BEN, DOT, ask, conversation, held_by, hire, write
from tests.staff_rows import give_duties, take_access

CARD = "4111 1111 1111 1111"


def reads(house: TestHouse, key: str) -> list[str]:
    with house.reading() as uow:
        return [entry.actor for entry, _ in uow.audit.about(key) if entry.action == READ]


def access(house: TestHouse, key: str, person: object) -> None:
    access_conversation(house.uow(), person, key, house.now())  # type: ignore[arg-type]


def test_the_queue(any_house: TestHouse) -> None:
    """Who waits comes first, longest first; then what people hold. What the assistant holds is not there."""
    house = any_house
    hire(house, ANN)
    say(house, "hello", peer="of the bot")
    first = ask(house, peer="first")[0].conversation_id
    house.clock.pass_(timedelta(seconds=5))
    second = ask(house, peer="second")[0].conversation_id
    held = held_by(house, peer="held")
    write(house, held)
    house.clock.pass_(timedelta(seconds=5))
    for text in ("And?", f"My card is {CARD}."):
        say(house, text, peer="held")
    rows = queue_rows(house.reading(), house.now())
    of_held = rows[-1]

    assert [row.id for row in rows] == [first, second, held]
    assert [row.owner for row in rows] == ["queue", "queue", "agent"]
    assert (rows[0].waiting_since, rows[0].reason, rows[0].unread) == (
        house.now() - timedelta(seconds=10), "asked", 1,
    )  # fmt: skip
    assert (of_held.agent, of_held.unread, of_held.waiting_since) == ("Ann", 2, house.now())
    assert of_held.last is not None
    assert (of_held.last.author, of_held.last.text) == ("customer", "My card is •••• •••• •••• 1111.")
    assert rows_of([held, first], house.reading(), house.now()) == [rows[0], rows[2]]


def test_a_row_shows_open_cases(any_house: TestHouse) -> None:
    """With a conversation go its open cases and when what is promised with them falls due."""
    house = any_house
    hire(house, ANN)
    receipt, _ = ask(house)
    contact = Contact("email", "mara@example.com")
    status = arrange_call_back(receipt.message_id, "", contact, house.uow(), house.now(), house.ids, house.desk)
    (row,) = queue_rows(house.reading(), house.now())

    assert [(one.reference, one.kind, one.due) for one in row.cases] == [
        (status.case.reference, "call_back", status.promise.due_at)
    ]


def test_however_many_there_are(tmp_path: object) -> None:
    """The queue takes the same few queries for one conversation as for fifty."""
    house = build_test_house(f"sqlite:///{tmp_path}/heard.db")
    hire(house, ANN, most_chats=100)
    count: list[str] = []
    event.listen(house.engine, "before_cursor_execute", lambda *given: count.append(given[2]))
    counted = []
    for number in (1, 50):
        for each in range(number):
            held_by(house, peer=f"customer {number} {each}")
        count.clear()
        rows = queue_rows(house.reading(), house.now())
        counted.append((len(rows), len(count)))

    assert [rows for rows, _ in counted] == [1, 51]
    assert counted[0][1] == counted[1][1] <= 6


def test_one_conversation_in_full(any_house: TestHouse) -> None:
    """Log with names and how far each message has come, handoffs, notes; numbers of cards for who asked for them."""
    house = any_house
    hire(house, ANN)
    key = held_by(house, text=f"A person, please; card {CARD}")
    said = write(house, key)
    withheld = write(house, key, text="Are you there?")
    released = release_outbox(("web_widget",), house.uow(), house.now())
    mark_delivered([message.id for message, _ in released], house.uow(), house.now())
    mark_read_by_customer(key, said.seq, house.uow(), house.now())
    whole = conversation_in_full(key, house.reading(), house.now())
    bare = conversation_in_full(key, house.reading(), house.now(), unmasked=True)
    states = {line.id: line.state for line in whole.messages}

    assert (states[said.id], states[withheld.id]) == ("read", "delivered")
    assert [line.state for line in whole.messages if line.author == "customer"] == [None]
    assert [line.name for line in whole.messages if line.author == "agent"] == ["Ann", "Ann"]
    assert whole.summary == "A person, please; card •••• •••• •••• 1111"
    assert CARD not in repr(whole) and CARD in repr(bare)
    assert whole.read_by_customer == said.seq
    assert [line.seq for line in log_after(key, said.seq, house.reading())] == [withheld.seq]
    with pytest.raises(NotFound):
        conversation_in_full("none", house.reading(), house.now())


def test_reading_what_is_not_yours_leaves_one_trace_an_hour(any_house: TestHouse) -> None:
    """Of each person and conversation, within an hour; what is one's own leaves none."""
    house = any_house
    hire(house, ANN, BEN)
    key = held_by(house)
    other = held_by(house, peer="tom")
    for person, minutes in ((ANN, 0), (BEN, 0), (BEN, 59), (DOT, 0), (BEN, 2)):
        house.clock.pass_(timedelta(minutes=minutes))
        access(house, key, person)
    access(house, other, BEN)

    assert reads(house, key) == ["ben", "dot", "ben"]
    assert reads(house, other) == ["ben"]


def test_numbers_in_full_leave_a_trace(house: TestHouse) -> None:
    """An agent sees numbers of their own conversations in full, not of others', and it is written down."""
    hire(house, ANN, BEN)
    key = held_by(house)
    unmask(house.uow(), ANN, key, house.now())
    with pytest.raises(NotAllowed):
        unmask(house.uow(), BEN, key, house.now())
    with house.reading() as uow:
        traces = [(entry.actor, entry.action) for entry, _ in uow.audit.about(key)]

    assert traces == [("ann", "numbers shown in full")]


def test_orders_are_shown_in_full(house: TestHouse) -> None:
    """The number of a case's order is none of a card, even if it could be."""
    receipt = say(house, "order 4111111111111111 leaks")
    house_case = arrange_call_back(
        receipt.message_id, "", Contact("conversation", "x"), house.uow(), house.now(), house.ids, house.desk
    ).case
    with house.engine.connect() as connection:
        connection.exec_driver_sql(f"UPDATE cases SET about_order = '4111111111111111' WHERE id = '{house_case.id}'")
        connection.commit()
    whole = conversation_in_full(receipt.conversation_id, house.reading(), house.now())

    assert whole.messages[-1].text == "order 4111111111111111 leaks"


def test_finding_by_words(any_house: TestHouse) -> None:
    """All words, each from its beginning, in any case and with or without accents where the database can; the newest
    first; what was erased or is of another kind is not found.
    """
    house = any_house
    first = say(house, "The KETTLE from Dublin leaks.").conversation_id
    house.clock.pass_(timedelta(seconds=1))
    second = say(house, f"My kettles leak; card {CARD}", peer="tom").conversation_id
    say(house, "A toaster.", peer="liv")

    def ids(q: str, *kinds: str) -> list[str]:
        return [hit.id for hit in search(q, house.reading(), kinds or ("conversation",))]

    assert ids("kettle leak") == [second, first]
    assert ids("dublin") == [first]
    assert ids("kettle", "case") == []
    assert ids("'\"); DROP TABLE messages; -- *") == []
    assert ids("") == ids("…") == []
    assert CARD not in search("card", house.reading())[0].excerpt
    with pytest.raises(BadInput):
        search("x" * 201, house.reading())
    with house.uow() as uow:
        uow.customers.erase([second], (), house.now())
        uow.commit()
    assert ids("kettle leak") == [first]


def test_finding_cases_and_customers(any_house: TestHouse) -> None:
    """A case by its words or reference, however it is written; a customer by name or address."""
    house = any_house
    receipt = say(house, "My umbrella is torn.")
    case = arrange_call_back(
        receipt.message_id, "", Contact("conversation", "x"), house.uow(), house.now(), house.ids, house.desk
    ).case
    by_words, by_reference = (
        [(hit.kind, hit.id, hit.conversation_id) for hit in search(q, house.reading(), ("case",))]
        for q in ("umbrella", case.reference.lower())
    )

    assert by_words == by_reference == [("case", case.reference, receipt.conversation_id)]


def test_lists(any_house: TestHouse) -> None:
    """Conversations by holder, channel, person and words, page by page."""
    house = any_house
    hire(house, ANN, most_chats=100)
    keys = []
    for number in range(5):
        house.clock.pass_(timedelta(seconds=1))
        keys.append(say(house, f"message {number}", peer=f"customer {number}").conversation_id)
    house.clock.pass_(timedelta(seconds=1))
    held = held_by(house, peer="held")
    pages, before = [], None
    while True:
        rows, more = find_rows(house.reading(), house.now(), owner="bot", before=before, most=2)
        pages.append([row.id for row in rows])
        before = rows[-1].last.at if rows and rows[-1].last else None
        if not more:
            break

    assert pages == [[keys[4], keys[3]], [keys[2], keys[1]], [keys[0]]]
    assert [row.id for row in find_rows(house.reading(), house.now(), agent="Ann")[0]] == [held]
    assert [row.id for row in find_rows(house.reading(), house.now(), text="message 3")[0]] == [keys[3]]
    assert find_rows(house.reading(), house.now(), text="message", owner="agent") == ([], False)


def test_colleagues(any_house: TestHouse) -> None:
    """Everybody with access, whether they are there, how much they hold and take on."""
    house = any_house
    hire(house, ANN)
    hire(house, BEN, there=False)
    hire(house, actor("gone", Role.AGENT))
    with house.uow() as uow:
        give_duties(uow, "ann", most_chats=3, languages=["en", "de"], skills=["kettles"], team="returns")
        uow.commit()
    with house.uow() as uow:
        take_access(uow, "Gone", True)
        uow.commit()
    held_by(house)
    ann, ben = colleagues(house.reading(), house.now())

    assert (ann.name, ann.there, ann.holds, ann.most, ann.skills, ann.languages, ann.team) == (
        "Ann", True, 1, 3, ("kettles",), ("en", "de"), "returns",
    )  # fmt: skip
    assert (ben.name, ben.there, ben.holds, ben.most) == ("Ben", False, 0, 6)


def test_reading_marks_go_forward_only(any_house: TestHouse) -> None:
    """What was read stays read, nothing past the end is, and each side has its own mark."""
    house = any_house
    hire(house, ANN)
    key = held_by(house)
    last = conversation(house, key).last_seq
    news = [mark_read_by_customer(key, seq, house.uow(), house.now()) for seq in (2, 1, 2, last + 1, last)]
    mark_read_by_staff(key, 1, house.uow(), house.now())
    one = conversation(house, key)

    assert news == [True, False, False, False, True]
    assert (one.read_seq_customer, one.read_seq_staff) == (last, 1)


def test_the_search_is_filled_from_what_is_there(any_house: TestHouse) -> None:
    """Messages of before the search are found after the migration, too."""
    house = any_house
    key = say(house, "My kettle leaks.").conversation_id
    downgrade(house.engine, "0019")
    upgrade(house.engine)

    assert [hit.id for hit in search("kettle", house.reading(), ("conversation",))] == [key]
    with house.reading() as uow:
        assert [m.author for m in uow.conversations.history(key)] == [Author.BOT, Author.CUSTOMER]
