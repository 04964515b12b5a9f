"""Every sentence of the house that can reach the desk is said in German, its names, days and numbers kept."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.mail import OF_ANOTHER
from bot.channels.mail_signs import NOT_PROVEN
from bot.desk import refusal_words
from bot.desk.reason_words import SIGNS
from bot.desk.steps import STEPS
from bot.desk.words import WORDS, put
from bot.domain.act_record import ActState
from bot.domain.alarm import decide_alarm
from bot.domain.assessment import assess
from bot.domain.capacity import Pace
from bot.domain.case import CaseKind, CaseState, decide_priority
from bot.domain.case_deadline import DeadlineState
from bot.domain.case_record import Step
from bot.domain.cause import Cause
from bot.domain.claim_words import ClaimKind
from bot.domain.claims import Claim
from bot.domain.complaint import Remedy
from bot.domain.cost import CostKind
from bot.domain.deadline import DeadlineKind
from bot.domain.matter import read_matter
from bot.domain.mood import Mood, Sign, read_mood
from bot.domain.mood_words import SignKind
from bot.domain.promise import PromiseState
from bot.domain.redress import RedressKind
from bot.domain.safety import HAZARDS
from bot.domain.staff import Role
from bot.domain.vulnerability import Vulnerability
from bot.settings import PROJECT
from bot.storage.assessment_files import read_assessment_rules
from bot.use_cases.desk_customers import TOLD
from tests.desk.sentences_in_source import ELSEWHERE, FILLED, notes_of, refusals, texts_of

TEXTS = (
    "The lamp gave off sparks and burned my hand, it broke again, came late and cost me €900 and a day off work!",
    "My mother is 84 and sits in the cold, this is the third time, I have waited six weeks, damn it, my solicitor",
    "The kettle leaks. You ruined the birthday. I need it before Friday, URGENT, this is a disgrace!!!",
    "Ye made a hames of it",
)


def is_german(text: str) -> bool:
    """Whether a sentence is said in German, with all that fills its places."""
    told = put(text, "de")
    return told != text and all(value in told for value in re.findall(r"Q\w+Q", text) if f"such {value}" not in text)


def test_every_refusal_is_in_german() -> None:
    """Whatever the desk refuses, it says why in German, and of what."""
    found = list(refusals())

    assert len(found) > 130
    assert [one for one in found if not is_german(one[1])] == []


def test_what_is_named_as_elsewhere_is_there() -> None:
    """No module is passed over that is not there any more."""
    assert all((PROJECT / place).exists() for place in ELSEWHERE)


def test_both_languages_have_the_same_places() -> None:
    """Nothing that a rule fills in is lost."""
    for english, german in WORDS["de"].items():
        places = [set(re.findall(r"\{\w+\}", text)) for text in (english, german)]
        assert places[0] - {"{thing}"} == places[1], english


def test_amounts_are_refused_in_german() -> None:
    """What is no amount is said to be none; so is a currency that is none."""
    assert put("'a lot' is not an amount such as 24.90.", "de") == "'a lot' ist kein Betrag wie 24.90."
    assert is_german("'EURO' is not an ISO 4217 currency.")


@pytest.mark.parametrize(
    ("english", "german"),
    [
        (
            "C-2026-K7Q4-3 is investigating and cannot become closed; from here it can become external dispute or "
            "responded.",
            "C-2026-K7Q4-3 ist im Stand „in Prüfung“ und kann nicht „abgeschlossen“ werden; von hier aus geht: bei "
            "einer Stelle außerhalb oder beantwortet.",
        ),
        (
            "A note has 1 to 10,000 characters; this one has 12,345.",
            "Eine Notiz hat 1 bis 10.000 Zeichen; diese hat 12.345.",
        ),
        (
            "This option gives €1,249.50 at most; write an amount up to that.",
            "Hier sind höchstens 1.249,50 € möglich; schreiben Sie einen Betrag bis dahin.",
        ),
        (
            "As agent you may do this only with what is yours or your team's; ask a colleague who may.",
            "In der Rolle „Mitarbeit“ dürfen Sie das nur bei dem, was Ihres oder das Ihres Teams ist; fragen Sie "
            "jemanden, der es darf.",
        ),
        (
            "Before others of its kind, because the customer is very upset: swears (“damn, and late”).",
            "Vor anderen seiner Art, weil der Kunde sehr aufgebracht ist: flucht (“damn, and late”).",
        ),
        (
            "1 more. It did not happen for the first time: it is on record 3 times.",
            "Dazu 1. Es geschah nicht zum ersten Mal: 3-mal verzeichnet.",
        ),
        (
            "The record of the findings is not complete; add evidence (from what it is known); upheld (yes or no).",
            "Der Eintrag „Feststellungen“ ist noch nicht vollständig; es fehlt: Beleg; ob der Kunde recht hat.",
        ),
        ("Late Closed is not there now; pass it to somebody else, or back into the queue.", None),
        ("Nobody ever wrote this sentence.", "Nobody ever wrote this sentence."),
    ],
)
def test_what_fills_the_places(english: str, german: str | None) -> None:
    """States and numbers are German, too; names and what customers said stay as they are."""
    told = put(english, "de")

    assert told == german if german is not None else told.startswith("Late Closed ist gerade nicht da")
    assert put(english, "en") == english


def test_why_a_case_has_its_rank_is_in_german() -> None:
    """The reasons of priority, of severity and of a mood are German; the customer's words in them are theirs."""
    rules = read_assessment_rules(PROJECT / "data" / "policies" / "assessment.yml")
    for text in TEXTS:
        for kind in CaseKind:
            for safety in (True, False):
                assert all(is_german(why) for why in decide_priority(kind, safety, read_mood(text)).because)
        matter = replace(read_matter(text), times=3, earlier_cases=2, reported_by_others=True, remedy=Remedy.OTHER)
        severity = assess(matter, rules).because["severity"]
        assert [why for why in severity if not is_german(why)] == []
        mood = str(read_mood(text))
        assert not mood or is_german(mood)
    quoted = put("The customer's words tell defective (“The kettle leaks, closed”).", "de")
    assert quoted == "Die Worte des Kunden sagen es (“The kettle leaks, closed”): mangelhaft."


def test_every_circumstance_is_in_german(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sentence with which a circumstance counts has its German."""
    from bot.domain import matter

    tree = ast.parse(Path(matter.__file__).read_text(encoding="utf-8"))
    yielded = [node.value for node in ast.walk(tree) if isinstance(node, ast.Yield)]
    told = [one.elts[1] for one in yielded if isinstance(one, ast.Tuple)]
    monkeypatch.setitem(
        FILLED, "cases", ("1 earlier case about the same matter", "7 earlier cases about the same matter")
    )
    texts = [text for one in told for text in texts_of(one, matter, tree)]

    assert len(texts) > 18
    assert [text for text in texts if not is_german(text) and "did not settle it" not in text] == []


def test_why_a_conversation_is_watched_is_in_german() -> None:
    """What a colleague should look at, and what is known of it, they read in German."""
    watched = [why for text in TEXTS for why in decide_alarm(read_mood(text), 3, ["the platform could not deliver it"])]
    pressing = Mood(0.5, 0.7, (Sign(SignKind.SWEARING, "damn", 0, 4, 0.5), Sign(SignKind.HASTE, "now", 5, 8, 0.7)))
    watched += decide_alarm(pressing, 0)
    page = (PROJECT / "bot" / "static" / "desk" / "german.js").read_text(encoding="utf-8")

    assert len(watched) > 8 and [why for why in watched if not is_german(why)] == []
    assert [name for name in TOLD.values() if not re.search(rf"[ ']{name}'?: '", page)] == []


def test_notes_claims_and_evidence_are_in_german() -> None:
    """What the house notes, what the guard holds back and why a day is proposed are German."""
    noted = [text for file in (PROJECT / "bot" / "use_cases").glob("*.py") for text in notes_of(file)]

    noted += [NOT_PROVEN, OF_ANOTHER, f"{NOT_PROVEN} {OF_ANOTHER}"]  # of how a letter came

    assert len(noted) > 10 and [text for text in noted if not is_german(text)] == []
    assert all(is_german(Claim(kind, "QmightyQ", "").why) for kind in ClaimKind)
    assert all(is_german(f"3 promised to be done before it; {pace}.") for pace in (Pace(1.25, 0), Pace(0.5, 34)))


def test_every_name_in_a_sentence_is_in_german() -> None:
    """Whatever state, step, cause or sign fills a place, it has a German name."""
    kinds = (CaseState, DeadlineState, DeadlineKind, PromiseState, ActState, Step, Cause, RedressKind)
    values = {one.value.replace("_", " ") for kind in kinds for one in kind}
    signs = {*HAZARDS, *(one.value for kind in (SignKind, Vulnerability) for one in kind)}

    assert {asked.name for step in STEPS.values() for asked in step.asked} - set(refusal_words.FIELDS) == set()
    assert values - set(refusal_words.IN_PLACES) == set()
    assert signs - set(SIGNS) == set()
    assert {CostKind.MONEY.value, CostKind.TIME.value} <= set(SIGNS)
    assert {role.value for role in Role} - set(WORDS["de"]) == set()


def test_a_thing_is_called_the_same_everywhere() -> None:
    """A state in a sentence is named as the badge beside it."""
    scripts = [PROJECT / "bot" / "static" / "desk" / name for name in ("german.js", "german-cases.js")]
    pairs = [
        (quoted or bare, told)
        for script in scripts
        for quoted, bare, told in re.findall(
            r"(?:'([^'\\]+)'|\b(\w+)): '([^'\\]*)'", script.read_text(encoding="utf-8")
        )
    ]
    page = dict(pairs)

    differ = {
        name: (told, page[name]) for name, told in refusal_words.IN_PLACES.items() if page.get(name, told) != told
    }
    assert differ == {}
