"""What is said in a further language is all there, says the same as the English, and is said in its own way."""

from __future__ import annotations

import ast
import re
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Iterator

import pytest
import yaml

from actions import (
    complaints,
    conversation,
    customer_turn,
    decisions,
    handoffs,
    order_questions,
    order_words,
    redress,
    status,
    understanding,
    waiting,
)
from bot import receipt_door, withdrawal_page
from bot.domain import case_words, fact, method_words, one_time_code, withdrawal
from bot.domain import redress as redress_rules
from bot.domain.case import Contact
from bot.domain.complaint import Remedy
from bot.domain.language import BOT_SPEAKS, MAIN, NAMES
from bot.papers import case_sheet, parts, pdf, receipt
from bot.papers import withdrawal as withdrawal_paper
from bot.router.rate_limits import MANY_WITHDRAWALS
from bot.settings import PROJECT
from bot.storage.dispute_files import read_dispute_bodies
from bot.storage.shop_files import read_shop
from bot.use_cases import (
    act_news,
    deadlock_letter,
    desk_cases,
    mail_continuations,
    owner_changes,
    paper_words,
    surveys,
    withdrawal_letters,
    withdrawals,
)
from bot.use_cases.act_steps import UNDER_WAY
from bot.wording import AMOUNT, MOMENT, ResponseBook

FURTHER = [language for language in BOT_SPEAKS if language != MAIN]
RESPONSES: dict[str, list[dict[str, Any]]] = yaml.safe_load((PROJECT / "domain.yml").read_text())["responses"]
# What is said to those only whose language the assistant does not speak.
FOR_OTHERS = {
    "utter_other_language", "utter_other_language_again", "utter_colleague_speaks_it", "utter_nobody_speaks_it"
}  # fmt: skip
BOOK = ResponseBook(PROJECT / "domain.yml")
FRIDAY = datetime(2026, 11, 27, 16, 5, tzinfo=timezone.utc)


def says(language: str) -> dict[str, list[dict[str, Any]]]:
    """What a language's folder says, by response."""
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load(
        (PROJECT / "data" / "languages" / language / "responses.yml").read_text(encoding="utf-8")
    )["says"]
    return found


def put_in_code() -> Iterator[str]:
    """Every English text that is written where it is put into the customer's language."""
    for file in (*PROJECT.glob("actions/*.py"), PROJECT / "bot" / "domain" / "complaint.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant):
                name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                title_of_button = name == "button" and isinstance(call.args[0].value, str)
                if name == "put" or title_of_button:
                    yield str(call.args[0].value)


def put_from_tables() -> Iterator[str]:
    """Every English text that the code keeps in a table before it is put."""
    yield from waiting.TOPICS.values()
    yield from understanding.CHOICES.values()
    yield from conversation.UNFINISHED.values()
    yield from redress.NAMES.values()
    yield from (*order_words.STATES.values(), *order_words.WHAT.values())
    yield from (*order_questions.ACTS.values(), order_questions.NO_REASON)
    yield from status.KINDS.values()
    yield from (*case_words.STAGES.values(), *case_words.ANSWER.values(), *case_words.REMEDY.values())
    yield from (*case_words.REFUND.values(), case_words.LATE_REFUND, UNDER_WAY.text, UNDER_WAY.source)
    yield from (case_words.LATE_ANSWER, case_words.LATE_REMEDY, decisions.RECOURSE, decisions.TO_BODY)
    yield from (*case_words.REFUND.values(), case_words.LATE_ANSWER, case_words.LATE_REMEDY, case_words.LATE_REFUND)
    yield from (decisions.RECOURSE, decisions.TO_BODY)
    yield from handoffs.REACHED_BY.values()
    mail = mail_continuations
    yield from (mail.SUBJECT, mail.LEAD, mail.GO_ON, mail.NO_ANSWER, mail.YOU, mail.HOUSE, owner_changes.SOMEBODY)
    yield from one_time_code.LETTER
    yield from method_words.NAMES.values()
    yield from (method_words.CARD, method_words.CARD_OF_THAT_NAME, method_words.CARD_WITHOUT_BRAND)
    yield from (method_words.CARD_WITHOUT_FIGURES, method_words.GIFT_CARD)
    yield from (*act_news.DONE.values(), *act_news.WISH.values(), act_news.BACK_BY, act_news.BACK)
    yield from (act_news.BACK_ON_RETURN, act_news.CHARGED, act_news.CHARGED_ON_RETURN)
    yield from (str(remedy) for remedy in Remedy)
    yield from (complaints.AND_MORE, customer_turn.FOR_A_PERSON["title"], AMOUNT, MOMENT)
    yield desk_cases.DUE_SENTENCE
    yield from (surveys.ADD_WORDS, surveys.NO_THANKS)
    yield from (fact.PRICE, fact.IN_STOCK, fact.SOLD_OUT, str(Contact("conversation", "x")))
    notes = re.findall(r'note = "([^"]+)"', Path(redress_rules.__file__).read_text(encoding="utf-8"))
    assert len(notes) == 3
    yield from (*notes, *redress_rules.EVIDENCE.values())
    yield from (f"{datetime(2026, 1, day):%A}" for day in range(1, 8))
    yield from (f"{datetime(2026, month, 1):%B}" for month in range(1, 13))


def put_on_papers() -> Iterator[str]:
    """Every English text that papers about a case are written with: of their modules, and of the bodies in data/."""
    not_put = {deadlock_letter.NO_DEADLOCK}  # an error of the command line
    for module in (paper_words, deadlock_letter, parts, receipt, case_sheet):
        for name, value in vars(module).items():
            if name.isupper() and name not in ("BOT_SPEAKS", "CALLED", "MAIN", "NAMES"):
                texts = value.values() if isinstance(value, dict) else [value]
                yield from (text for text in texts if isinstance(text, str) and text not in not_put)
    yield from (label for label, _, _ in case_sheet.STEPS)
    yield from (receipt_door.NOT_VALID, pdf.CANNOT_PRINT)
    for body in read_dispute_bodies(PROJECT / "data" / "policies").bodies:
        yield from (*body.preconditions, *(text for text in (body.fee, body.note) if text))
        yield from (NAMES[language] for language in body.languages)


def put_on_the_withdrawal_page() -> Iterator[str]:
    """Every English text on the pages on which a contract is withdrawn from, and in what they record and confirm."""
    template = (PROJECT / "bot" / "static" / withdrawal_page.TEMPLATE).read_text(encoding="utf-8")
    yield from re.findall(r'\bput\("([^"]+)"', template)
    page, paper, rules, said = withdrawal_page, withdrawal_paper, withdrawal, withdrawals
    yield from (page.WITHDRAW, page.CONFIRM, page.SEND_AGAIN, page.NOT_STORED, page.TOO_MUCH, MANY_WITHDRAWALS)
    yield from (page.OTHER_WAYS, page.BY_MAIL, *page.LABELS.values())
    yield from (*rules.NEEDED.values(), rules.EMAIL_WRONG, rules.TOO_LONG)
    yield from (said.WHOLE, said.PART, said.GOODS, said.SIGNED, withdrawal_letters.SUBJECT)
    yield from (paper.TITLE, paper.LEAD, paper.WITHDRAWAL, paper.SUBMITTED, paper.DECLARED, paper.NEXT, paper.PROOF)
    yield from (paper.WITH_ZONE, paper.NAME, paper.ORDER, paper.GOODS, paper.SENT_TO, paper.ANSWERED, paper.PAID_BACK)
    yield from (paper.SEND_BACK, paper.ASK, paper.KEEP, paper.SAVE, paper.HOW_IT_STANDS, paper.CANNOT_PRINT)


def told_by_the_shop() -> Iterator[str]:
    """Every text of the demo shop that a customer may read."""
    shop = read_shop(PROJECT / "data", FRIDAY)
    yield shop.desk
    yield from (product.name for product in shop.products)
    for known in shop.facts:
        if known.attribute not in ("price", "availability"):
            yield known.wording
        yield known.attribute.replace("_", " ")
    for rule in (*shop.redress.rules, *shop.order_policy.rules):
        yield from (rule.text, rule.source)
    yield from (reason.text for reason in shop.order_policy.cancel_reasons)


def test_every_language_has_its_folder() -> None:
    """What the assistant is said to speak is what there are folders for."""
    assert {folder.name for folder in (PROJECT / "data" / "languages").iterdir()} == set(FURTHER)


@pytest.mark.parametrize("language", FURTHER)
def test_every_response_is_said(language: str) -> None:
    """Each response has one variant in the language, with the same places to fill and the same choices."""
    said = says(language)

    assert set(said) == set(RESPONSES) - FOR_OTHERS
    for response, [variant] in said.items():
        english = RESPONSES[response][0]
        places, buttons = re.findall(r"\{\w+\}", variant["text"]), variant.get("buttons", [])
        assert sorted(places) == sorted(re.findall(r"\{\w+\}", english["text"])), response
        assert [b["payload"] for b in buttons] == [b["payload"] for b in english.get("buttons", [])], response
        assert all(button["title"] for button in buttons)


@pytest.mark.parametrize("language", FURTHER)
@pytest.mark.parametrize(
    "texts",
    [put_in_code, put_from_tables, put_on_papers, put_on_the_withdrawal_page, told_by_the_shop],
    ids=lambda texts: texts.__name__,
)
def test_every_text_is_known(language: str, texts: Any) -> None:
    """No text that a customer may read is left in English, and no place to fill is lost on the way."""
    every = list(texts())

    assert len(every) > 10
    assert [text for text in every if not BOOK.knows(text, language)] == []
    assert [
        text
        for text in every
        if sorted(re.findall(r"\{\w+\}", text)) != sorted(re.findall(r"\{\w+\}", BOOK.put(text, language)))
    ] == []


def test_a_text_that_was_changed_is_not_said_in_its_old_translation() -> None:
    """A translation belongs to the words that it translates: of others it might be untrue."""
    changed = "The Alba kettle holds 1.8 litres."

    assert not BOOK.knows(changed, "de")
    assert BOOK.put(changed, "de") == changed


def test_what_is_filled_in_is_not_filled_again() -> None:
    """A customer's own words stay as they are, braces included."""
    assert BOOK.put("What happened: “{words}”", "de", words="{words} {due}") == "Was geschehen ist: „{words} {due}“"


def test_moments_and_amounts_are_said_in_their_own_way() -> None:
    """Days have their names and amounts their commas in each language; English is as it always was."""
    assert BOOK.moment(FRIDAY, "Europe/Dublin", "de") == "Freitag, 27. November, 16:05 Uhr"
    assert BOOK.moment(FRIDAY, "Europe/Dublin") == "Friday 27 November, 16:05"
    assert BOOK.amount("€1,234.50", "de") == "1.234,50 €"
    assert BOOK.amount("€39.90", "de") == "39,90 €"
    assert BOOK.amount("0.75", "de") == "0,75"
    assert BOOK.amount("€1,234.50") == "€1,234.50"


def test_a_language_that_is_not_spoken_is_answered_in_english() -> None:
    """Where the assistant has no words of a language, its own are better than none."""
    assert BOOK.say("utter_still_working", "fr") == BOOK.say("utter_still_working")
    assert BOOK.say("utter_still_working", "de") != BOOK.say("utter_still_working")
