"""What German-speaking customers say of their orders is heard like what others say."""

from __future__ import annotations

from dataclasses import replace
from typing import Sequence

import pytest

from bot.domain.act_words import read_acts
from bot.domain.gloss import Gloss
from bot.domain.order import ActKind
from bot.domain.order_hearing import Said, hear
from bot.domain.order_plan import Ask, Plan, Task
from bot.domain.order_step import next_step
from bot.settings import PROJECT
from bot.wording import ResponseBook
from tests.domain.test_order_talk import BOTTLE, CHAIR, DELIVERED, LAMP, PENDING, counter

BOOK = ResponseBook(PROJECT / "domain.yml")
NAMES = ("Alba kettle", "Luma desk lamp", "Moss blanket", "red", "blue", "green", "black", "white")


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Ich möchte Bestellung 10431 stornieren", ActKind.CANCEL),
        ("bitte den Wasserkocher aus meiner Bestellung zurückschicken", ActKind.RETURN),
        ("Ich schicke die Lampe zurück, Geld auf PayPal", ActKind.RETURN),
        ("die decke will ich zurueckgeben", ActKind.RETURN),
        ("Den Wasserkocher gegen einen in Rot tauschen bitte", ActKind.EXCHANGE),
        ("könnt ihr die lampe umtauschen in schwarz", ActKind.EXCHANGE),
        ("Ich bin umgezogen, bitte die Adresse in meinem Kundenkonto ändern", ActKind.CHANGE_OWN_ADDRESS),
    ],
)
def test_an_act_is_heard(text: str, act: ActKind) -> None:
    """A plain word for an act is one in German, too."""
    assert [one.kind for one in read_acts(BOOK.gloss(text, "de", NAMES))] == [act]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("nur die Lampe", "only the desk lamp"),
        ("alles außer der Lampe", "everything except the desk lamp"),
        ("die gleiche, aber in blau", "the same, but in blue"),
        ("die grünen Lampen und den Wasserkocher", "the green desk lamp and the kettle"),
        ("in Schwarz, sonst in Weiß", "in black, otherwise in white"),
        ("Wie viel bekomme ich zurück?", "how much would i get back?"),
    ],
)
def test_particulars_are_heard(text: str, heard: str) -> None:
    """Things and what they are like are known by their German names, bent and at the end of longer words."""
    assert BOOK.gloss(text, "de", NAMES) == heard


def test_english_stays_as_it_is() -> None:
    """Nothing is made of a text in the assistant's own language."""
    assert BOOK.gloss("die Bestellung stornieren", None, NAMES) == "die Bestellung stornieren"
    assert Gloss().read("stornieren", NAMES, str) == "stornieren"


def said(text: str) -> Said:
    german = {BOTTLE.name: "Trinkflasche", CHAIR.name: "Bürostuhl", LAMP.name: "Schreibtischlampe", "red": "Rot"}
    gloss = BOOK._glosses["de"].read(text, german, lambda name: german.get(name, name))
    return Said(gloss, intent="change_order", words=BOOK.consent_words("de"), spoken=text)


def talk(*texts: str) -> tuple[Plan, Sequence[Task]]:
    plan, there = Plan(), counter(PENDING, DELIVERED)
    for text in texts:
        plan = hear(plan, said(text), there).plan
        if plan.tasks and not plan.is_yes:
            plan, _ = next_step(plan, there)
    return plan, plan.tasks


def test_an_exchange_is_talked_through() -> None:
    """Item, variant and way of paying are taken from German words, and a German yes agrees to the read-out."""
    plan, (task,) = talk("Die Trinkflasche aus W1000001 bitte gegen eine in Rot tauschen", "mit PayPal")
    agreed = hear(plan, said("ja, bitte"), counter(PENDING, DELIVERED)).plan

    assert plan.asked is Ask.YES
    assert (task.kind, task.order, dict(task.variants or {})) == (ActKind.CHANGE_ITEMS, "W1000001", {"b1": "b2"})
    assert agreed.is_yes and replace(agreed, is_yes=False) == plan


def test_a_no_in_german_drops_it() -> None:
    """A no is a no, whatever the words are read as."""
    plan, _ = talk("Bestellung W1000001 stornieren, nicht mehr gebraucht", "keine Angabe")
    heard = hear(plan, said("nein, lieber nicht"), counter(PENDING, DELIVERED))

    assert heard.dropped and not heard.plan.tasks
