"""Canned replies: in the customer's language, with places that can be filled, and none that the guard holds back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.canned_reply import fill, places_in
from bot.domain.case import Contact
from bot.domain.claims import find_claims
from bot.domain.errors import BadFile
from bot.domain.language import BOT_SPEAKS
from bot.settings import PROJECT
from bot.storage.reply_files import read_replies
from bot.use_cases.canned_replies import offer_replies
from bot.use_cases.handoffs import arrange_call_back
from tests.builders import TestHouse
from tests.people import ANN, held_by, hire, write

REPLIES = read_replies(PROJECT / "data")


def offered(house: TestHouse, key: str) -> dict[str, str]:
    zone = house.desk.hours.zone
    return {one.id: one.text for one in offer_replies(REPLIES, key, ANN, house.reading(), house.wording, zone)}


def speak(house: TestHouse, key: str, language: str) -> None:
    with house.uow() as uow:
        uow.conversations.save_language(key, language)
        uow.commit()


def test_only_what_can_be_filled_is_offered(house: TestHouse) -> None:
    """Without a case no reference, without a proved account no name; with them, they are those of the conversation."""
    hire(house, ANN)
    key = held_by(house)
    before = offered(house, key)
    with house.reading() as uow:
        message = uow.conversations.history(key)[1]
    status = arrange_call_back(
        message.id, "", Contact("conversation", key), house.uow(), house.now(), house.ids, house.desk
    )
    with house.engine.connect() as connection:
        account = connection.exec_driver_sql("SELECT id, first_name, last_name FROM accounts LIMIT 1").one()
    with house.uow() as uow:
        uow.identity.record(key, message.id, f"account {account[0]}", True, house.now())
        uow.commit()
    after = offered(house, key)
    due = house.desk.hours.say(status.promise.due_at)

    assert set(after) - set(before) == {"hello-by-name", "case-reference", "case-due", "colleague-reads"}
    assert after["hello-by-name"].startswith(f"Hello {account[1]} {account[2]}, this is Ann.")
    assert after["case-due"] == f"You hear from us about {status.case.reference} by {due}."
    assert not any("{" in text for text in (*before.values(), *after.values()))


@pytest.mark.parametrize("language", BOT_SPEAKS)
def test_what_is_offered_passes_the_guard(house: TestHouse, language: str) -> None:
    """Every reply as it is offered can be sent as it stands, in each language."""
    hire(house, ANN)
    key = held_by(house)
    with house.reading() as uow:
        message = uow.conversations.history(key)[1]
    arrange_call_back(message.id, "", Contact("conversation", key), house.uow(), house.now(), house.ids, house.desk)
    speak(house, key, language)
    texts = offered(house, key)
    for text in texts.values():
        house.clock.pass_(timedelta(seconds=1))
        write(house, key, text=text)

    assert len(texts) == len(REPLIES) - 1


def test_replies_claim_nothing_of_their_own() -> None:
    """What a reply says without its places filled commits to nothing and grants nothing."""
    texts = [(text, language) for reply in REPLIES for language, text in reply.texts.items()]

    assert [text for text, language in texts if "{due}" not in text and find_claims(text, language)] == []
    assert 10 <= len(REPLIES) <= 15


def test_what_fills_a_place_is_not_filled_again() -> None:
    """A customer's name with braces in it stays as it is; a missing value leaves the reply out."""
    assert fill("Hello {customer_name}", {"customer_name": "{due}"}) == "Hello {due}"
    assert fill("Hello {customer_name}", {}) is None
    assert fill("Hello {customer_name}", {"customer_name": ""}) is None
    assert places_in("By {due}, {agent_name}") == {"due", "agent_name"}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("replies: []", "the list 'replies' is missing"),
        ("[", "cannot be read"),
        ("replies: [{id: a, title: A, en: Hello}]", "reply 1: needs a text"),
        ("replies: [{id: a, title: A, en: 'Hi {nobody}', de: 'Hi {nobody}'}]", "nothing fills {nobody}"),
        ("replies: [{id: a, title: A, en: 'Hi {due}', de: Hi}]", "the same places"),
        ("replies: [{id: a, title: A, en: Hi, de: Hi}, {id: a, title: A, en: Hi, de: Hi}]", "two replies have one id"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, content: str, what: str) -> None:
    """The message says which reply is wrong and how."""
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "replies.yml").write_text(content, encoding="utf-8")
    with pytest.raises(BadFile) as wrong:
        read_replies(tmp_path)

    assert what in str(wrong.value)
