"""What is done for somebody who writes in another language, with and without people at the desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict

import pytest
from sqlalchemy import select

from actions import world
from actions.answers import ActionAnswerProduct
from actions.handoffs import ActionHandoff, ValidateCallbackForm
from actions.languages import ActionOtherLanguage
from actions.orders import ValidateOrderForm
from bot.storage.tables import handoffs
from bot.use_cases.shop import import_shop
from tests.actions.test_effects import call, cases, somebody_is_there
from tests.builders import TestHouse, say
from tests.shops import json_shop, read, write

FRENCH = {"language": "fr"}
FIRE = "le grille-pain est en feu"


@pytest.fixture(autouse=True)
def _at_work(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's house is the one actions work in, until the test is over."""
    monkeypatch.setattr(world, "_house", None)
    monkeypatch.setattr(world, "_rehearsing", True)
    world.work_in(house)


def waiting(house: TestHouse) -> list[Dict[str, Any]]:
    """The handoffs there are."""
    with house.engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(handoffs)).mappings()]


def test_a_danger_is_filed_once_however_often_it_is_delivered(house: TestHouse) -> None:
    """A repeated turn says the same again and opens nothing twice."""
    receipt = say(house, FIRE)
    first, second = (
        call(house, ActionOtherLanguage(), receipt, FIRE, intent="other_language", found=FRENCH, slots=FRENCH)
        for _ in range(2)
    )

    assert (
        first.said
        == second.said
        == [
            "utter_safety_first",
            "utter_complaint_filed_safety",
            "utter_colleague_speaks_it",
        ]
    )
    assert [(case.safety, case.priority) for case in cases(house)] == [(True, 1)]


def test_danger_goes_to_the_person_who_is_there(house: TestHouse) -> None:
    """Where somebody is at the desk they take over, the form ends, and they read which language it is."""
    somebody_is_there(house)
    receipt = say(house, FIRE)
    done = call(house, ActionOtherLanguage(), receipt, FIRE, intent="other_language", slots=FRENCH, form="order_form")
    [handoff] = waiting(house)

    assert done.said == ["utter_safety_first", "utter_safety_handed_over"]
    assert done.slots["requested_slot"] is None
    assert handoff["reason"] == "safety" and "language: French" in handoff["summary"]
    assert cases(house) == []


@pytest.mark.parametrize(("language", "speaker"), [("fr", "somebody"), ("es", "nobody")])
def test_who_takes_over_reads_the_language(house: TestHouse, language: str, speaker: str) -> None:
    """The summary of a handoff names the language, and whether anybody on the staff speaks it."""
    somebody_is_there(house)
    done = call(
        house,
        ActionHandoff(),
        say(house, "s'il vous plaît"),
        "s'il vous plaît",
        intent="ask_human",
        slots={"language": language},
    )

    assert done.said == ["utter_handed_over"]  # and no wait in words they do not read
    assert f"({speaker} on the staff speaks it)" in waiting(house)[0]["summary"]


def test_moments_are_told_in_figures(house: TestHouse) -> None:
    """No English name of a day stands in words of another language."""
    for slots, has_a_day in ((FRENCH, False), ({"language": "en"}, True), ({}, True)):
        done = call(
            house, ActionHandoff(), say(house, "s'il vous plaît"), "s'il vous plaît", intent="ask_human", slots=slots
        )

        assert any(character.isalpha() for character in done.messages[0]["due"]) == has_a_day


def test_only_an_address_answers_in_any_language(house: TestHouse) -> None:
    """The call-back takes an address from a foreign message; a message of danger, or any other form, steps back."""
    slots = {**FRENCH, "requested_slot": "contact"}
    found = {**FRENCH, "email": "jana.weber@example.com"}

    def answer(form: Any, text: str, found: Dict[str, str]) -> Any:
        return call(
            house, form, say(house, text), text, intent="other_language", found=found, slots=slots, form=form.form
        )

    taken = answer(ValidateCallbackForm(), "écrivez-moi", found)
    refused = [
        answer(ValidateCallbackForm(), "écrivez-moi, il y a le feu", found),
        answer(ValidateCallbackForm(), "je ne comprends pas", FRENCH),
        answer(ValidateOrderForm(), "écrivez-moi", found),
    ]

    assert taken.slots == {"contact": "email:jana.weber@example.com"}
    assert [[event["event"] for event in done.events] for done in refused] == [["action_execution_rejected"]] * 3


def test_a_fact_that_nobody_translated_is_quoted(house: TestHouse, tmp_path: Path) -> None:
    """What was imported in English is told in English to who writes in German, and said to be so."""
    import_shop(read(write(tmp_path, "stock.json", json_shop())), house.uow())
    done = call(
        house,
        ActionAnswerProduct(),
        say(house, "Was kostet der Wool Hat?"),
        intent="ask_product",
        found={"product": "wool-hat", "attribute": "price"},
        slots={"language": "de"},
    )

    assert (
        "auf Englisch vor: „The Wool Hat costs from $12.50 to $14.25, depending on the variant.“"
        in done.messages[0]["facts"]
    )
