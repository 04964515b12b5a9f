"""A customer's own data: what belongs together is found, shown whole, and erased without a trace."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.attachment import AttachmentKind, Renewed
from bot.domain.case import Case, CaseState, Contact
from bot.domain.complaint import Remedy
from bot.domain.customer import Customer
from bot.domain.errors import NotAllowed, NotFound, TurnLost
from bot.domain.message import Author, Reply
from bot.domain.order import ActKind
from bot.domain.turn import TurnState
from bot.storage.attachment_files import AttachmentFiles
from bot.use_cases.answers import record_feedback
from bot.use_cases.attachments import keep_file, record_attachment
from bot.use_cases.audit import verify_audit
from bot.use_cases.complaints import FileComplaint, open_complaint
from bot.use_cases.customers import Erasure, erase_customer, export_customer, find_customer, held_here
from bot.use_cases.orders import identify
from bot.use_cases.turns import TurnResult, answer_turn, set_aside, watch_turns
from tests.act_scene import do, sell
from tests.builders import NoCheckpoints, TestHouse, answer, build_test_house, claim, context_of, say
from tests.cases_on_paper import file_case, set_state
from tests.customers import customer_everywhere
from tests.orders import ELSEWHERE, an_act

SECRET = "Zwetschgenrost"
OTHER = "Quittengelee"


@pytest.fixture
def files(tmp_path: Path) -> AttachmentFiles:
    return AttachmentFiles(tmp_path / "attachments")


@pytest.fixture
def lived_in(database_url: str, files: AttachmentFiles) -> Any:
    """A house on a database of each kind, whose files are in a folder of the test."""
    house = build_test_house(database_url)
    object.__setattr__(house, "files", files)
    yield house
    house.engine.dispose()


def erase(house: TestHouse, named: str, *, alone: bool = True) -> Erasure:
    customer = find_customer(named, house.reading(), alone=alone)
    done = erase_customer(customer, "ann", house.uow(), house.now(), house.files)
    assert house.leave_no_traces()
    return done


def found(house: TestHouse, named: str, *, alone: bool = False) -> list[str]:
    return [one.peer for one in find_customer(named, house.reading(), alone=alone).conversations]


def export(house: TestHouse, named: str, *, alone: bool = True) -> dict[str, Any]:
    return export_customer(find_customer(named, house.reading(), alone=alone), house.reading(), house.now())


def everything(house: TestHouse) -> str:
    """Every value of every row of the database."""
    with house.engine.connect() as connection:
        names = [row[0] for row in connection.execute(text(_TABLES[house.engine.dialect.name]))]
        rows = [row for name in names for row in connection.execute(text(f'SELECT * FROM "{name}"'))]
    return "\n".join(repr([bytes(value) if isinstance(value, memoryview) else value for value in row]) for row in rows)


_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}


def holds_secret(raw: bytes) -> bool:
    """Whether the secret is there, as it was written or as the search keeps words."""
    return SECRET.encode() in raw or SECRET.lower().encode() in raw


def is_sound(house: TestHouse) -> bool:
    return verify_audit(house.reading(), NoCheckpoints()).is_sound


def test_the_canary_is_in_every_place(lived_in: TestHouse) -> None:
    """The export shows the secret in every place where words are kept, so the erasures below have something to take."""
    house = lived_in
    case = customer_everywhere(house, SECRET, "mara")
    whole = export(house, case.conversation_id)
    without = {name for name, rows in whole.items() if SECRET not in json.dumps(rows)}

    assert without <= {
        "customer", "exported_at", "conversations",  # say when and who alone
        "answers_given", "fact_notices", "case_messages", "identity_checks",  # ids and times
        "mail_continuations", "case_letters", "surveys",
        "case_conversations", "linked_cases", "orders", "order_lines",  # nothing of the kind is there
        "order_payments", "order_acts", "accounts", "payment_methods",
    }  # fmt: skip


def test_nothing_is_left(lived_in: TestHouse, tmp_path: Path) -> None:
    """After the erasure the secret is in no row, in no byte of the database and its log, in no file, and in nobody
    else's export; others have what they had, and the audit is sound.
    """
    house = lived_in
    gone = customer_everywhere(house, SECRET, "mara", CaseState.CLOSED)
    stays = customer_everywhere(house, OTHER, "tom", CaseState.CLOSED)
    release(house, gone, stays)
    before = export(house, stays.conversation_id)
    done = erase(house, gone.conversation_id)
    after = export(house, stays.conversation_id)
    left = [path for path in tmp_path.rglob("*") if path.is_file() and holds_secret(path.read_bytes())]

    assert done.holds == ()
    assert len(done.erased.files) >= 1
    assert SECRET not in everything(house)
    assert left == []
    assert SECRET not in json.dumps(after)
    assert {**after, "exported_at": ""} == {**before, "exported_at": ""}
    assert OTHER in json.dumps(after)
    assert is_sound(house)


def release(house: TestHouse, *cases: Case) -> None:
    """Keep every promise of these cases."""
    with house.engine.connect() as connection:
        for case in cases:
            connection.execute(text("UPDATE promises SET state = 'kept' WHERE case_id = :id"), {"id": case.id})
        connection.commit()


def test_what_is_reckoned_with_stays(lived_in: TestHouse) -> None:
    """Of a closed case reference, kind, state, times and amounts stay, without words, contact and order."""
    house = lived_in
    case = customer_everywhere(house, SECRET, "mara", CaseState.CLOSED)
    release(house, case)
    erase(house, case.conversation_id)
    with house.reading() as uow:
        left = uow.cases.by_reference(case.reference)
        promises, records = uow.promises.of_case(case.id), uow.records.of_case(case.id)
        given = uow.recoveries.given(case_id=case.id, currency="EUR")

    assert left is not None
    assert (left.kind, left.state, left.opened_at) == (case.kind, CaseState.CLOSED, case.opened_at)
    assert (left.own_words, left.contact, left.about_order) == ("[erased]", None, None)
    assert promises
    assert all(promise.text == "" and promise.due_at for promise in promises)
    assert records
    assert given is not None


def test_to_repeat_it_is_harmless(lived_in: TestHouse) -> None:
    """A second erasure finds nothing left, changes no row and writes nothing into the audit."""
    house = lived_in
    case = customer_everywhere(house, SECRET, "mara", CaseState.CLOSED)
    release(house, case)
    customer = find_customer(case.conversation_id, house.reading())
    erase(house, case.conversation_id)
    before = everything(house)
    again = erase_customer(customer, "ann", house.uow(), house.now(), house.files)

    assert again.erased.rows == {}
    assert everything(house) == before
    with pytest.raises(NotFound):
        find_customer("mara", house.reading())


def test_a_conversation_without_a_case_goes_whole(lived_in: TestHouse) -> None:
    """Where no case was, not even a row of the conversation stays, and who writes again is a new customer."""
    house = lived_in
    first = say(house, f"I like {SECRET}")
    record_feedback(first.message_id, "praise", house.uow(), house.now())
    erase(house, "mara")
    again = say(house, "hello")

    assert again.conversation_id != first.conversation_id
    with house.reading() as uow:
        history = uow.conversations.history(again.conversation_id)
        assert [message.text for message in history if message.author is Author.CUSTOMER] == ["hello"]
        with pytest.raises(NotFound):
            uow.conversations.get(first.conversation_id)


def test_an_open_case_is_kept_then_released(lived_in: TestHouse) -> None:
    """An open case keeps its messages, contact, promise and history until it is closed; the rest goes at once, and the
    second time takes the remainder.
    """
    house = lived_in
    case = file_case(house, "My kettle leaks.")
    say(house, f"by the way, {SECRET}")
    first = erase(house, case.conversation_id)
    with house.reading() as uow:
        history = [message.text for message in uow.conversations.history(case.conversation_id)]
        kept, told = uow.cases.get(case.id), uow.cases.events(case.id)
    house.clock.pass_(timedelta(days=30))
    set_state(house, case, CaseState.CLOSED)
    owed = erase(house, case.conversation_id)
    release(house, case)
    last = erase(house, case.conversation_id)

    assert [hold.reference for hold in first.holds] == [case.reference]
    assert "open" in first.holds[0].why
    assert history == ["My kettle leaks.", "yes"]
    assert kept.own_words == "My kettle leaks."
    assert kept.contact == Contact("email", "mara.quinn@example.com")
    assert any(detail for *_, detail in told)
    assert "promised" in owed.holds[0].why
    assert last.holds == ()
    assert "kettle leaks" not in everything(house)
    of_the_shop = sum("mara.quinn@" in one.email for one in house.shop.orders) + 2  # her account, as it is and compared
    assert everything(house).count("mara.quinn@") == of_the_shop
    assert is_sound(house)


def test_of_two_cases_only_the_open_one_stays(lived_in: TestHouse) -> None:
    """Where one case is open and another closed, the closed one's words go at once, out of the audit too."""
    house = lived_in
    closed = file_case(house, f"The {SECRET} is broken.")
    with house.uow() as uow:
        uow.cases.record(closed.id, house.now(), "ann", "noted", SECRET)
        uow.commit()
    set_state(house, closed, CaseState.CLOSED)
    release(house, closed)
    still_open = file_case(house, "And the kettle leaks.")
    done = erase(house, "mara")
    with house.reading() as uow:
        details = [detail for *_, detail in uow.cases.events(still_open.id)]

    assert [hold.reference for hold in done.holds] == [still_open.reference]
    assert SECRET not in everything(house)
    assert any(details)
    assert is_sound(house)


def test_a_turn_under_way_brings_nothing_back(lived_in: TestHouse) -> None:
    """The brain that answers while its customer is erased has lost the turn; an action of it finds no message; the
    watchdog makes no case of it.
    """
    house = lived_in
    receipt = say(house, SECRET)
    context = context_of(house, receipt)
    claimed = claim(house)
    erase(house, "mara")
    memory = [{"event": "user", "text": SECRET}]
    with pytest.raises(TurnLost):
        answer_turn(claimed, TurnResult([Reply(SECRET)], memory), house.uow(), house.now(), house.ids, house.guard)
    with pytest.raises(NotFound):
        record_feedback(context.message_id, "praise", house.uow(), house.now())
    command = FileComplaint(context.message_id, (context.message_id,), Remedy.REFUND, Contact("email", "m@example.com"))
    with pytest.raises(NotFound):
        open_complaint(command, house.uow(), house.now(), house.ids, house.desk)
    set_aside(claimed.turn, TurnState.FAILED, SECRET, house.uow(), house.now(), house.ids, house.wording, house.desk)
    house.clock.pass_(timedelta(minutes=1))
    watch_turns(house.reading(), house.uow(), house.now(), house.ids, house.wording, house.desk)

    assert SECRET not in everything(house)


def test_a_turn_under_way_in_a_held_conversation_is_lost_too(lived_in: TestHouse) -> None:
    """Where a case holds the conversation, an answer under way does not bring its memory back either."""
    house = lived_in
    case = file_case(house, "My kettle leaks.")
    for _ in range(2):
        answer(house, claim(house))
    say(house, SECRET)
    claimed = claim(house)
    erase(house, case.conversation_id)
    with pytest.raises(TurnLost):
        answer_turn(
            claimed, TurnResult([Reply("Yes.")], [{"text": SECRET}]), house.uow(), house.now(), house.ids, house.guard
        )

    assert SECRET not in everything(house)


def test_what_belongs_together_is_found(any_house: TestHouse) -> None:
    """A customer is found by a conversation, a key, an address in any letters, a phone number in any form and a
    reference, with everything that has the same contact; others are not.
    """
    house = any_house
    case = file_case(house, peer="mara")
    file_case(house, "The lamp is broken.", peer="mara-at-work")
    phoned = say(house, "call me", peer="tom")
    command = FileComplaint(phoned.message_id, (phoned.message_id,), Remedy.REFUND, Contact("phone", "+353861234567"))
    open_complaint(command, house.uow(), house.now(), house.ids, house.desk)
    say(house, "hello", peer="stranger")
    both = {"mara", "mara-at-work"}
    ways = (case.conversation_id, "mara", "Mara.Quinn@Example.COM", case.reference, f" {case.reference.lower()} ")

    assert [set(found(house, way)) for way in ways] == [both] * len(ways)
    assert found(house, "mara", alone=True) == ["mara"]
    assert found(house, "00353 86 123-4567") == ["tom"]
    assert found(house, "stranger") == ["stranger"]


def test_an_order_shown_to_be_ones_own_leads_to_its_customer(any_house: TestHouse) -> None:
    """Who proved an order is found by its address, with the order; who only tried is not."""
    house = any_house
    order = house.shop.orders[0]
    owner, guesser = say(house, "mine", peer="owner"), say(house, "mine?", peer="guesser")
    identify(order.number, order.email, owner.conversation_id, owner.message_id, house.uow(), house.now())
    with pytest.raises(NotFound):
        identify(order.number, "no@example.com", guesser.conversation_id, guesser.message_id, house.uow(), house.now())
    customer = find_customer(order.email.upper(), house.reading())

    assert [one.peer for one in customer.conversations] == ["owner"]
    assert order.number in customer.orders
    assert find_customer("guesser", house.reading()).orders == ()
    assert export(house, "owner")["orders"][0]["number"] == order.number


def test_the_same_key_on_two_channels_is_asked_after(any_house: TestHouse) -> None:
    """Where two channels call somebody the same, one sentence says how to name which; that is enough."""
    house = any_house
    say(house, "hello", channel="rest")
    say(house, "hello", channel="web_widget")
    with pytest.raises(NotAllowed, match=r"rest:mara or web_widget:mara"):
        find_customer("mara", house.reading())

    assert [one.channel for one in find_customer("rest:mara", house.reading()).conversations] == ["rest"]


def test_nobody(any_house: TestHouse) -> None:
    """What is nobody's is answered with a sentence, whatever it looks like."""
    for named in ("", "nobody", "no@example.com", "+353860000000", "C-2026-AAAA-A", "%", "erased:x", "a:b:c"):
        with pytest.raises(NotFound, match="Nobody is known"):
            find_customer(named, any_house.reading())


def test_files_go_with_their_rows(lived_in: TestHouse, files: AttachmentFiles) -> None:
    """The bytes of a customer's files and of their small pictures go; another's stay."""
    house = lived_in
    say(house, "hello"), say(house, "hello", peer="tom")
    photo = Renewed(AttachmentKind.JPEG, b"photo", b"small", 1, 1)
    kept = {}
    for peer in ("mara", "tom"):
        kept[peer] = keep_file(photo, "x.jpg", files, house.now(), house.ids)
        record_attachment(kept[peer], "web_widget", "default", peer, house.uow())
    erase(house, "mara")

    assert files.kept_before(house.now() + timedelta(days=9_999)) == [kept["tom"].id, f"{kept['tom'].id}.small"]


def test_how_much_is_held_is_told_to_whom_it_belongs(any_house: TestHouse) -> None:
    """A conversation that has shown nothing is told nothing; one with a case or an order is told how many there are."""
    house = any_house
    nobody = say(house, "what do you hold?", peer="tom").conversation_id
    case = file_case(house)
    held = held_here(case.conversation_id, house.reading(), house.now())

    assert held_here(nobody, house.reading(), house.now()) is None
    assert held is not None
    assert (held.messages, held.cases, held.orders) == (3, 1, 0)


def test_an_erasure_that_fails_takes_nothing(lived_in: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should anything go wrong before the commit, everything is there as before, files too."""
    house = lived_in
    case = customer_everywhere(house, SECRET, "mara", CaseState.CLOSED)
    before = everything(house)
    monkeypatch.setattr("bot.storage.audit.SqlAudit.erase", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        erase_customer(
            Customer("", find_customer(case.conversation_id, house.reading()).conversations),
            "ann", house.uow(), house.now(), house.files,
        )  # fmt: skip

    assert everything(house) == before
    assert house.files.kept_before(house.now() + timedelta(days=9_999))


def test_no_page_of_sqlite_remembers(tmp_path: Path) -> None:
    """With many customers and long messages, pages are split and freed; none keeps a word of one that was erased."""
    house = build_test_house(f"sqlite:///{tmp_path / 'heard.db'}")
    for number in range(60):
        say(house, f"{SECRET} " * (1 + number * 7), peer=f"mara-{number % 3}")
        say(house, f"{OTHER} " * (1 + number * 5), peer=f"tom-{number % 7}")
    for number in range(3):
        erase(house, f"mara-{number}")
    with closing(sqlite3.connect(tmp_path / "heard.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("heard.db*"))

    assert not holds_secret(raw)
    assert OTHER.encode() in raw


def test_account_and_acts_are_shown_and_stay(any_house: TestHouse) -> None:
    """An account, its payment methods, its orders and what was done about them are shown; the shop keeps them."""
    house = any_house
    sell(house)
    without_orders = found_alone(house, "mara.quinn@example.com")
    done = do(house, an_act(ActKind.CHANGE_OWN_ADDRESS, address=ELSEWHERE))
    do(house, an_act(ActKind.CANCEL))
    whole = export(house, "ann@example.com", alone=False)
    gone = erase(house, "ann@example.com", alone=False)
    again = export(house, "ann@example.com", alone=False)

    assert [one["id"] for one in whole["accounts"]] == ["ann"] and "Quay Road" in str(whole["accounts"])
    assert sorted(one["id"] for one in whole["payment_methods"]) == ["card", "gift", "paypal", "small"]
    assert [one["direction"] for one in whole["order_payments"]] == ["paid", "refunded"]
    assert [one["kind"] for one in whole["order_acts"]] == ["change_own_address", "cancel"]
    assert gone.accounts == ("ann",) and gone.orders == ("10500",)
    assert again["order_acts"] == whole["order_acts"]
    assert done.record.conversation_id in {one["conversation_id"] for one in again["order_acts"]}
    assert without_orders == ("mara-quinn",)


def found_alone(house: TestHouse, named: str) -> tuple[str, ...]:
    return find_customer(named, house.reading(), alone=True).accounts
