"""Conversations of one customer are linked by proof alone, and the staff can undo it."""

from __future__ import annotations

import pytest

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.identity import ACCOUNT, WAY, Way
from bot.domain.one_time_code import PROVED_BY_CODE
from bot.domain.staff import Role
from bot.use_cases.desk_customers import look_up_customer
from bot.use_cases.linking import links_of, separate
from tests.builders import TestHouse, actor, say
from tests.people import ANN, hire

MARA = "1007"


def conversation(house: TestHouse, channel: str, *, by: str, account: str = MARA) -> str:
    """A conversation on a channel whose customer says, or proves, that they are somebody; its id."""
    receipt = say(house, "It is me.", peer=f"{by} on {channel}", channel=channel)
    key = f"proof {receipt.conversation_id}"
    subjects = {
        "e-mail": [ACCOUNT + account, WAY + Way.EMAIL.value],
        "code": [ACCOUNT + account, WAY + Way.EMAIL.value, PROVED_BY_CODE + account],
        "website": [ACCOUNT + account, WAY + Way.WEBSITE.value],
    }[by]
    with house.uow() as uow:
        for subject in subjects:
            uow.identity.record(receipt.conversation_id, key, subject, True, house.now())
        uow.commit()
    return receipt.conversation_id


def linked(house: TestHouse, conversation_id: str) -> dict[str, str]:
    """The conversations linked to one, with how."""
    with house.reading() as uow:
        return {link.conversation_id: link.how for link in links_of(conversation_id, uow)}


def test_proof_links_and_words_do_not(any_house: TestHouse) -> None:
    """A code and the website's word link; an e-mail address that somebody typed links nothing, in either direction."""
    house = any_house
    web, telegram = conversation(house, "web_widget", by="website"), conversation(house, "telegram", by="code")
    typed = conversation(house, "whatsapp", by="e-mail")

    assert linked(house, web) == {telegram: "code"}
    assert linked(house, telegram) == {web: "website"}
    assert linked(house, typed) == {}


def test_another_account_is_another_customer(house: TestHouse) -> None:
    """Proofs of different accounts link nothing."""
    here = conversation(house, "telegram", by="code")
    conversation(house, "whatsapp", by="code", account="1008")

    assert linked(house, here) == {}


def test_the_desk_shows_what_is_linked(house: TestHouse) -> None:
    """Beside a conversation the staff see the others of the same customer, with the channel and the proof."""
    here, there = conversation(house, "telegram", by="code"), conversation(house, "whatsapp", by="code")
    conversation(house, "web_widget", by="e-mail")
    seen = look_up_customer(here, house.reading(), house.now())

    assert [(row.id, row.channel, seen.links[row.id].how) for row in seen.before] == [(there, "whatsapp", "code")]


def test_a_link_can_be_undone(any_house: TestHouse) -> None:
    """Undone by a person, it stays undone, with a note on both sides and a trace; undoing it again finds nothing."""
    house = any_house
    hire(house, ANN)
    here, there = conversation(house, "telegram", by="code"), conversation(house, "whatsapp", by="code")
    separate(here, there, ANN, house.uow(), house.now(), house.ids)

    assert linked(house, here) == {} and linked(house, there) == {}
    with house.reading() as uow:
        assert [len(uow.notes.of_conversation(one)) for one in (here, there)] == [1, 1]
        assert [entry.action for entry, _ in uow.audit.about(there)] == ["conversations separated"]
    with pytest.raises(NotFound):
        separate(here, there, ANN, house.uow(), house.now(), house.ids)


def test_only_who_works_on_cases_may_undo_it(house: TestHouse) -> None:
    """An auditor changes nothing."""
    here, there = conversation(house, "telegram", by="code"), conversation(house, "whatsapp", by="code")

    with pytest.raises(NotAllowed):
        separate(here, there, actor("eve", Role.AUDITOR), house.uow(), house.now(), house.ids)
    assert linked(house, here) == {there: "code"}
