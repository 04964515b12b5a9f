"""Who left an e-mail address has what they were told on a durable medium, once, and nobody else hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.case import Case, CaseKind, Contact
from bot.domain.case_paper import CasePaper
from bot.domain.errors import PermanentDeliveryFailure, TemporaryDeliveryFailure
from bot.domain.message import Author, Reply
from bot.papers.letter import case_letter
from bot.use_cases.case_letters import GIVE_UP_AFTER, MOST_A_DAY, post_case_letters
from bot.use_cases.case_records import acknowledge
from bot.use_cases.customers import erase_customer, find_customer
from bot.use_cases.posting import Posted
from bot.use_cases.sending import send
from tests.builders import TestHouse
from tests.cases_on_paper import WORDS, file_case
from tests.use_cases.test_mail_continuations import Post

HERS = Contact("email", "mara.quinn@example.com")
LINK = "https://help.example.com/receipt/abc"


def told(
    house: TestHouse, contact: Contact | None = HERS, channel: str = "", kind: CaseKind = CaseKind.COMPLAINT,
    peer: str = "mara",
) -> Case:  # fmt: skip
    """A case whose customer was told its reference, on this channel (by default the one it came in by)."""
    case = file_case(house, WORDS, peer)
    with house.uow() as uow:
        case = replace(case, contact=contact, kind=kind)
        uow.cases.save(case)
        conversation = uow.conversations.get(case.conversation_id)
        [said] = send(uow, conversation, Author.BOT, [Reply(f"It is {case.reference}.")], house.now(), house.ids)
        case = acknowledge(case, replace(said, channel=channel or said.channel), "utter", uow, house.now())
        uow.commit()
    return case


def post(house: TestHouse, server: Post, link: str | None = LINK) -> list[tuple[str, Posted]]:
    def draw(paper: CasePaper, case_id: str) -> str:
        return case_letter(paper, house.wording, link)

    return post_case_letters(house.uow, server, draw, house.letterhead, house.now)


def history(house: TestHouse, case: Case) -> list[str]:
    with house.reading() as uow:
        return [what for _, _, what, _ in uow.cases.events(case.id)]


def test_what_was_told_goes_by_mail_once(any_house: TestHouse) -> None:
    """The letter has the reference, what happens next by when, rights, a person, who helps outside and the receipt's
    address; none of the customer's own words, for the address was only typed. The case has it in its history.
    """
    case, server = told(any_house), Post()

    assert post(any_house, server) == [(case.id, Posted.SENT)]
    assert post(any_house, server) == []
    [(to, letter)] = server.sent
    assert to == "mara.quinn@example.com"
    assert letter.splitlines()[0] == f"We have heard you ({case.reference})"
    for part in (
        "What happens next",
        "Your rights",
        "A person",
        "If we cannot agree",
        "Competition and Consumer",
        LINK,
    ):
        assert part in letter
    assert "Larkfield" in letter and "2026" in letter
    assert not any(words in letter for words in WORDS.split("\n\n"))
    assert "copy by e-mail" in history(any_house, case)


def test_it_is_in_the_customers_language(house: TestHouse) -> None:
    """Who was spoken to in German reads German, from the subject to the last line."""
    case = told(house)
    with house.uow() as uow:
        uow.conversations.save_language(case.conversation_id, "de")
        uow.commit()
    server = Post()
    post(house, server, link=None)
    letter = server.sent[0][1]

    assert letter.splitlines()[0] == f"Wir haben Sie gehört ({case.reference})"
    assert "Wie es weitergeht" in letter
    assert not any(english in letter for english in ("We have", "chat at any", "What ", "your ", "receipt"))


@pytest.mark.parametrize(
    ("contact", "channel", "kind"),
    [
        (Contact("phone", "+353 1 234 5678"), "", CaseKind.COMPLAINT),
        (Contact("conversation", "here"), "", CaseKind.COMPLAINT),
        (None, "", CaseKind.COMPLAINT),
        (HERS, "email", CaseKind.COMPLAINT),
        (HERS, "withdrawal_page", CaseKind.REDRESS),
        (HERS, "", CaseKind.CALL_BACK),
        (HERS, "", CaseKind.UNANSWERED),
    ],
)
def test_nobody_else_gets_one(house: TestHouse, contact: Contact | None, channel: str, kind: CaseKind) -> None:
    """No letter without an address, none where it was told by letter already, none about a call that is promised."""
    told(house, contact, channel, kind)

    assert post(house, Post()) == []


def test_a_busy_server_is_asked_again_until_two_days_have_passed(house: TestHouse) -> None:
    """A letter waits for the server, and not for ever; then the case says that none went."""
    case = told(house)
    assert post(house, Post(TemporaryDeliveryFailure("busy"))) == [(case.id, Posted.LATER)]
    house.clock.pass_(GIVE_UP_AFTER - timedelta(minutes=1))
    assert post(house, Post(TemporaryDeliveryFailure("busy"))) == [(case.id, Posted.LATER)]
    house.clock.pass_(timedelta(minutes=2))
    late = Post()

    assert post(house, late) == [(case.id, Posted.GIVEN_UP)]
    assert late.sent == []
    assert "no copy by e-mail" in history(house, case)


def test_an_address_that_takes_nothing_is_given_up(house: TestHouse) -> None:
    """What the server refuses for good is not tried again."""
    case = told(house)

    assert post(house, Post(PermanentDeliveryFailure("no such mailbox"))) == [(case.id, Posted.GIVEN_UP)]
    assert post(house, Post()) == []
    assert "no copy by e-mail" in history(house, case)


def test_nobody_fills_anothers_letter_box(house: TestHouse) -> None:
    """To one address go five letters a day at most, however it is spelt; the next day there is room again."""
    for number in range(MOST_A_DAY + 2):
        address = "Mara.Quinn@example.com" if number % 2 else "mara.quinn@EXAMPLE.com"
        told(house, Contact("email", address), peer=f"visitor-{number}")
    server = Post()
    post(house, server)
    assert len(server.sent) == MOST_A_DAY
    house.clock.pass_(timedelta(days=1, minutes=1))
    told(house, peer="another")
    post(house, server)

    assert len(server.sent) == MOST_A_DAY + 1


def test_who_was_erased_meanwhile_gets_none(house: TestHouse) -> None:
    """An erasure takes the letter that waits along."""
    case = told(house)
    customer = find_customer(case.conversation_id, house.reading())
    erase_customer(customer, "ann", house.uow(), house.now(), house.files)

    assert post(house, Post()) == []
