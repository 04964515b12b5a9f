"""A declaration of withdrawal on record: once, whole, acknowledged, and the same whether the order exists or not."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from bot.bootstrap import House
from bot.domain.case import Case, CaseKind, CaseState, Priority
from bot.domain.errors import NotFound, PermanentDeliveryFailure, TemporaryDeliveryFailure
from bot.domain.message import Author, Message, Reply
from bot.domain.promise import Promise, PromiseKind, PromiseState
from bot.domain.turn import TurnState
from bot.domain.withdrawal import Declaration, Withdrawal
from bot.router.letters import LetterRounds
from bot.use_cases.customers import erase_customer, export_customer, find_customer
from bot.use_cases.posting import Posted
from bot.use_cases.promises import release_promises, watch_promises
from bot.use_cases.sending import send
from bot.use_cases.withdrawal_letters import GIVE_UP_AFTER, post_letters
from bot.use_cases.withdrawals import SEND_IT, declare_withdrawal, describe_withdrawal, find_declared
from tests.builders import TestHouse
from tests.cases_on_paper import set_state
from tests.staff_rows import add_staff

MARA = Declaration("Mara Quinn", "#10417", "Mara.Quinn@example.com")
NOBODY = Declaration("Tom Ray", "99999", "tom@example.com")
OTHERS = Declaration("Tom Ray", "10417", "tom@example.com")  # the number is Mara's


def declare(
    house: House, declaration: Declaration = MARA, key: str = "k" * 64, language: str = "en", by_mail: bool = False
) -> Withdrawal:
    """A declaration that was confirmed."""
    return declare_withdrawal(
        declaration, key, language, house.uow(), house.now(), house.ids, house.wording, house.desk, by_mail
    )


def of(house: House, withdrawal: Withdrawal) -> tuple[Case, list[Promise], list[Message], list[str]]:
    """What is on record: the case, its promises, its conversation, and what its history says happened."""
    with house.uow() as uow:
        case = uow.cases.get(withdrawal.case_id)
        log = uow.conversations.history(case.conversation_id)
        happened = [f"{what}: {detail}" for _, _, what, detail in uow.cases.events(case.id)]
        return case, uow.promises.of_case(case.id), log, happened


def test_a_declaration_is_recorded_and_acknowledged(any_house: House) -> None:
    """It is a message, a case that was acknowledged, and two promises: an answer, and the money within 14 days."""
    house = any_house
    withdrawal = declare(house)
    case, promises, log, _ = of(house, withdrawal)
    due = {promise.kind: promise.due_at.isoformat() for promise in promises}

    assert (case.kind, case.state, case.about_order) == (CaseKind.REDRESS, CaseState.ACKNOWLEDGED, "10417")
    assert case.own_words == "I withdraw from this contract: order #10417.\nMara Quinn, Mara.Quinn@example.com"
    assert [message.author for message in log] == [Author.CUSTOMER, Author.SYSTEM]
    assert log[0].text == case.own_words
    assert case.reference in log[1].text and "Tuesday 15 September 2026, 10:00" in log[1].text
    assert case.own_words in log[1].text
    assert due == {
        PromiseKind.DECISION: "2026-09-18T16:00:00+00:00",
        PromiseKind.WITHDRAWAL_REFUND: "2026-09-29T22:59:59.999999+00:00",  # the end of that Tuesday in Dublin
    }
    assert all(promise.text == log[1].text for promise in promises)


def test_no_turn_waits_for_the_assistant(any_house: House) -> None:
    """A person deals with it: the assistant has nothing to answer, and the watchdog nothing to apologise for."""
    withdrawal = declare(any_house)
    with any_house.uow() as uow:
        turn = uow.turns.of_message(withdrawal.message_id)

    assert turn.state is TurnState.RELAYED


def test_the_same_declaration_is_recorded_once(any_house: House) -> None:
    """However often it comes, there is one case, with the moment of the first time."""
    house = any_house
    first = declare(house)
    if isinstance(house, TestHouse):
        house.clock.pass_(timedelta(minutes=5))
    again = declare(house)
    with house.uow() as uow:
        cases = uow.cases.all()

    assert again == first and len(cases) == 1
    assert find_declared(first.key, house.reading()) == first


def test_two_at_the_same_moment_are_one(any_house: House) -> None:
    """Two workers that take in the same declaration together record it once."""
    house, found, failed = any_house, [], []

    def work() -> None:
        try:
            found.append(declare(house))
        except Exception as error:
            failed.append(error)

    if str(house.engine.url) == "sqlite://":
        pytest.skip("A database in memory has one connection.")
    threads = [threading.Thread(target=work) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert failed == [] and len({one.case_id for one in found}) == 1
    with house.uow() as uow:
        assert len(uow.cases.all()) == 1


@pytest.mark.parametrize("declaration", [NOBODY, OTHERS], ids=["no order", "another's order"])
def test_it_is_the_same_without_an_order(house: TestHouse, declaration: Declaration) -> None:
    """Without an order that fits, the consumer is told the same; nothing of anybody's order is linked to it."""
    mine, other = declare(house), declare(house, declaration, "o" * 64)
    case, promises, log, happened = of(house, other)
    told = log[1].text.replace(case.reference, "REF").split("declared:")[0]
    mine_case, _, mine_log, _ = of(house, mine)

    assert told == mine_log[1].text.replace(mine_case.reference, "REF").split("declared:")[0]
    assert case.about_order is None and other.order_number is None
    assert len(promises) == 2 and any("find the contract by hand" in line for line in happened)
    assert not any(line.startswith("linked") for line in happened)


def test_the_colleague_reads_whether_it_is_in_time(house: TestHouse) -> None:
    """Too late by the records is no refusal: it is recorded alike, and a person decides."""
    house.clock.pass_(timedelta(days=60))
    withdrawal = declare(house)
    case, promises, _, happened = of(house, withdrawal)

    assert case.state is CaseState.ACKNOWLEDGED and len(promises) == 2
    assert any("order 10417" in line and line.endswith("a person decides") for line in happened)


def test_danger_is_heard(house: TestHouse) -> None:
    """A withdrawal because of a danger has the priority of safety."""
    sparks = Declaration("Mara Quinn", "10417", "mara.quinn@example.com", statement="It caught fire in my kitchen.")

    assert of(house, declare(house, sparks))[0].priority is Priority.SAFETY


def test_a_second_one_about_the_order_is_linked(house: TestHouse) -> None:
    """Other words are another declaration, and the colleague sees that they are about one order."""
    first = declare(house)
    part = Declaration("Mara Quinn", "10417", "mara.quinn@example.com", items="the mugs")
    second = declare(house, part, "p" * 64)

    assert first.case_id != second.case_id
    assert any(line.startswith("linked") for line in of(house, second)[3])


def test_it_is_said_in_the_language_of_the_page(house: TestHouse) -> None:
    """A German page declares and acknowledges in German."""
    case, _, log, _ = of(house, declare(house, language="de"))

    assert case.own_words.startswith("Hiermit widerrufe ich diesen Vertrag: Bestellung #10417.")
    assert log[1].text.startswith("Ihr Widerruf wurde am Dienstag, 15. September 2026, 10:00 Uhr abgegeben")


def test_a_receipt_tells_what_was_then(house: TestHouse) -> None:
    """The receipt is that of the declaration, whatever became of the promises since."""
    withdrawal = declare(house)
    before = describe_withdrawal(withdrawal.case_id, house.reading(), house.now(), house.letterhead, house.desk)
    house.clock.pass_(timedelta(days=20))
    watch_promises(house.reading(), house.uow(), house.now(), house.ids, house.wording, house.desk)
    after = describe_withdrawal(withdrawal.case_id, house.reading(), house.now(), house.letterhead, house.desk)

    assert {one.state for one in of(house, withdrawal)[1]} >= {PromiseState.BROKEN}
    assert (after.withdrawal, after.words) == (before.withdrawal, before.words)
    assert (after.answer_due, after.refund_due, after.return_due) == (
        before.answer_due, before.refund_due, before.return_due,
    )  # fmt: skip
    with pytest.raises(NotFound):
        describe_withdrawal("no-such-case", house.reading(), house.now(), house.letterhead, house.desk)


def test_money_back_keeps_the_promise(house: TestHouse) -> None:
    """Once a colleague notes that the money went back, nothing of it is owed any more."""
    withdrawal = declare(house)
    with house.uow() as uow:
        add_staff(uow, "s-1", "ann", house.now())
        uow.commit()
    house.case_work("ann").carry_out(of(house, withdrawal)[0].reference, "the bank shows it")

    assert {one.kind: one.state for one in of(house, withdrawal)[1]}[PromiseKind.WITHDRAWAL_REFUND] is PromiseState.KEPT


def test_the_consumer_can_have_it_shown_and_erased(house: TestHouse) -> None:
    """All of it is in what is shown to them; once the case is over, nothing of it stays."""
    withdrawal = declare(house)
    customer = find_customer(MARA.email, house.reading())
    shown = export_customer(customer, house.reading(), house.now())
    held = erase_customer(customer, "ann", house.uow(), house.now(), house.files)

    assert shown["withdrawals"][0]["name"] == "Mara Quinn"
    assert held.holds and find_declared(withdrawal.key, house.reading()) == withdrawal  # it is open: it has to stay
    with house.uow() as uow:
        release_promises(uow.cases.get(withdrawal.case_id), "ann", "it was settled", uow, house.now())
        uow.commit()
    set_state(house, of(house, withdrawal)[0], CaseState.CLOSED)
    erase_customer(find_customer(MARA.email, house.reading()), "ann", house.uow(), house.now(), house.files)

    assert find_declared(withdrawal.key, house.reading()) is None


class Post:
    """A mail server that takes letters, or does not."""

    def __init__(self, fails: Exception | None = None) -> None:
        self.fails, self.taken = fails, list[tuple[str, str]]()

    def send(self, to: str, text: str) -> None:
        """See ports."""
        if self.fails is not None:
            raise self.fails
        self.taken.append((to, text))


def post(house: TestHouse, letters: Post) -> list[Posted]:
    """What came of everything that is queued."""
    return [came for _, came in post_letters(house.uow, letters, house.wording, house.now)]


def test_the_confirmation_goes_out_by_mail(house: TestHouse) -> None:
    """It holds what was declared with date and time, goes to the address in the declaration, and goes once."""
    withdrawal = declare(house, by_mail=True)
    letters = Post()
    came = [post(house, letters), post(house, letters)]
    [(to, text)] = letters.taken
    case, _, _, happened = of(house, withdrawal)

    assert came == [[Posted.SENT], []]
    assert to == "Mara.Quinn@example.com"
    assert text.startswith(f"Your withdrawal {case.reference}\n\n")
    assert "Tuesday 15 September 2026, 10:00" in text and case.own_words in text
    assert happened[-1].startswith("sent by e-mail")


def loop(house: TestHouse, server: Post) -> LetterRounds:
    """The worker's loop over these letters."""
    return LetterRounds("letters", 1.0, lambda: post_letters(house.uow, server, house.wording, house.now))


def test_what_a_colleague_writes_goes_the_same_way(house: TestHouse) -> None:
    """There is no chat on that page: the answer of a person reaches the consumer by e-mail, too."""
    case = of(house, declare(house))[0]
    with house.uow() as uow:
        conversation = uow.conversations.get(case.conversation_id)
        send(uow, conversation, Author.SYSTEM, [Reply("Your money is on its way.")], house.now(), house.ids)
        uow.commit()
    letters = Post()
    loop(house, letters).post()

    assert [text.partition("\n\n")[2] for _, text in letters.taken] == ["Your money is on its way."]


def test_a_mail_server_that_is_down_is_asked_again(house: TestHouse) -> None:
    """The confirmation waits for it; after two days a person is told to send it."""
    withdrawal = declare(house, by_mail=True)
    down, up = Post(TemporaryDeliveryFailure("Not now.")), Post()
    worker = loop(house, down)

    assert worker.post() and post(house, down) == [Posted.LATER]
    house.clock.pass_(GIVE_UP_AFTER)
    assert post(house, down) == [Posted.GIVEN_UP] and post(house, up) == []
    assert of(house, withdrawal)[3][-1].startswith(SEND_IT)


def test_an_address_that_takes_no_mail_is_told_to_a_person(house: TestHouse) -> None:
    """The colleague reads that the confirmation did not arrive, and why."""
    withdrawal = declare(house, by_mail=True)

    assert post(house, Post(PermanentDeliveryFailure("No such box."))) == [Posted.GIVEN_UP]
    assert of(house, withdrawal)[3][-1].endswith("No such box.")


def test_without_mail_a_person_is_told_to_send_it(house: TestHouse) -> None:
    """Where no letters are sent nothing is queued for ever, and the case says what is left to do."""
    withdrawal = declare(house)

    assert post(house, Post()) == []
    assert of(house, withdrawal)[3][-1].startswith(SEND_IT)
