"""The receipt: what the customer keeps to show that they were heard."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.case import CaseKind, CaseState
from bot.domain.promise import PromiseState
from bot.papers.receipt import receipt_page
from tests.builders import TestHouse
from tests.cases_on_paper import AUDIT, HOSTILE, WORDS, file_case, full_paper
from tests.papers.reading import PageReader

CHROMIUM = shutil.which("chromium")
HEADINGS = [
    "We have heard you.", "What came in", "In your words", "What happens next", "Our decision", "What you said to it",
    "Your rights", "A person", "If we cannot agree", "Competition and Consumer Protection Commission",
    "Small Claims procedure of the District Court", "Proof that you were heard",
]  # fmt: skip


def headings(page: str) -> list[str]:
    """The texts of all headings, in order."""
    texts, reader = [], page
    for level in ("<h1", "<h2", "<h3"):
        assert level in reader
    for part in page.replace("<h1", "<h2").replace("<h3", "<h2").split("<h2")[1:]:
        texts.append(PageReader("<p" + part.split("</h")[0]).text)
    return texts


def test_the_receipt_has_its_parts_in_order(house: TestHouse) -> None:
    """Reference, own words with time and message, what happens next, rights, a person, who outside, proof."""
    paper = full_paper(house)
    page = receipt_page(paper, house.wording, "en")
    text = PageReader(page).text

    assert headings(page) == HEADINGS
    assert paper.reference in text and WORDS in text and AUDIT in text
    assert f"Tuesday 15 September 2026, 10:00, message {paper.said[0].message_id}" in text
    assert "A colleague answers you by Thursday 17 September 2026, 17:30." in text
    assert "Directive (EU) 2019/771, Art. 11" in text
    assert "by which you can prove that you were heard" in text
    assert "\nyes\n" not in text  # the confirmation is not what was told


def test_the_receipt_in_german(house: TestHouse) -> None:
    """The same in German, but for the customer's own words and names."""
    page = receipt_page(full_paper(house), house.wording, "de")
    text = PageReader(page).text

    assert page.startswith('<!doctype html>\n<html lang="de">')
    assert "Wir haben Sie gehört." in text and "Dienstag, 15. September 2026, 10:00 Uhr" in text
    assert "Wasserkocher Alba" in text and WORDS in text
    assert "jemand aus dem Team sagt es Ihnen" in text
    assert not {"Received", "Your rights", "Kitchen", "It costs you nothing."} & set(text.splitlines())


def test_what_is_not_known_is_left_out(house: TestHouse) -> None:
    """A case of which less is known has fewer parts, and no empty ones."""
    case = file_case(house)
    paper = replace(
        full_paper(house, "Another matter."), audit_hash=None, decision=None, customer_answer=None, rights=(),
        deadlines=(), settling=(), others=(), product=None, order=None, remedy_wanted=None, contact=None, said=(),
        promises=(), reach_a_person=None, case_id=case.id,
    )  # fmt: skip
    page = receipt_page(paper, house.wording)

    assert "None" not in page and "Proof" not in page and "Your rights" not in page
    assert "Another matter." in PageReader(page).text


def test_a_late_promise_is_called_late(house: TestHouse) -> None:
    """A receipt that is read after the promised time says that it was not kept."""
    case = file_case(house)
    house.clock.pass_(timedelta(days=5))
    from bot.use_cases.papers import describe_case

    paper = describe_case(case.reference, house.reading(), house.now(), house.letterhead)

    assert "should have answered you by Thursday 17 September 2026, 17:30 and has not yet" in receipt_page(
        paper, house.wording
    )


def test_every_stage_has_its_words(house: TestHouse) -> None:
    """There is a receipt for a case of each kind at each stage, whatever became of its promise; each says its own."""
    paper = full_paper(house)
    papers = [replace(paper, stage=stage) for stage in CaseState] + [replace(paper, kind=kind) for kind in CaseKind]
    papers += [replace(paper, promises=(replace(paper.promises[0], state=state),)) for state in PromiseState]
    pages = {receipt_page(one, house.wording, language) for one in papers for language in ("en", "de")}

    assert len(pages) == 2 * (len(papers) - 2)  # the paper as it is stands three times among them


@pytest.mark.parametrize("kept", [False, True])
def test_the_receipt_has_no_script(house: TestHouse, kept: bool) -> None:
    """No script, no form, no handler, nothing from another host; as a file it has its styles inside."""
    reader = PageReader(receipt_page(full_paper(house), house.wording, kept=kept))
    tags = [tag for tag, _ in reader.tags]
    attributes = [(tag, name, value or "") for tag, attributes in reader.tags for name, value in attributes]

    assert not {"script", "form", "iframe", "object", "embed", "img", "base"} & set(tags)
    assert not [name for _, name, _ in attributes if name.startswith("on") or name == "style"]
    assert {tag for tag, name, value in attributes if value.startswith("http")} <= {"a"}
    assert ("style" in tags) == kept
    assert ("link", "href", "/paper.css") in attributes or kept
    assert ("meta", "content", "noindex, nofollow, noarchive") in attributes


def test_the_receipt_can_be_used_by_everybody(house: TestHouse) -> None:
    """It has a language, one main heading, parts that are named by theirs, and labels beside their values."""
    page = receipt_page(full_paper(house), house.wording)
    tags = PageReader(page).tags
    named = [value for tag, attributes in tags for name, value in attributes if name == "aria-labelledby"]
    ids = [value for _, attributes in tags for name, value in attributes if name == "id"]

    assert [tag for tag, _ in tags].count("h1") == 1
    assert len(named) == len(set(ids)) and set(named) <= set(ids)
    assert [tag for tag, _ in tags].count("dt") == [tag for tag, _ in tags].count("dd") > 5


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_words(house: TestHouse, words: str) -> None:
    """Whatever a customer writes is shown as it was written, and changes nothing about the page."""
    harmless = PageReader(receipt_page(everywhere(house, "Harmless."), house.wording, kept=True))
    hostile = PageReader(receipt_page(everywhere(house, words), house.wording, kept=True))

    assert hostile.tags == harmless.tags
    assert hostile.text.count(words) == harmless.text.count("Harmless.") >= 6


def everywhere(house: TestHouse, words: str):  # type: ignore[no-untyped-def]
    """A paper with these words wherever somebody outside the house may have put them."""
    paper = full_paper(house)
    said = tuple(replace(one, text=words) for one in paper.said[:1])
    contact = replace(paper.contact, value=words) if paper.contact else None
    return replace(
        paper, own_words=words, said=said, product=words, order=words, contact=contact, remedy_wanted=words,
        decision=words, customer_answer=words,
    )  # fmt: skip


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: apt-get install chromium).")
def test_nothing_runs_in_a_browser(house: TestHouse, tmp_path: Path) -> None:
    """A browser that opens the kept receipt full of hostile words runs nothing of them."""
    mark = "document.documentElement.dataset.ran=1"
    words = "\n".join(HOSTILE).replace("alert(1)", mark)
    file = tmp_path / "receipt.html"
    file.write_text(receipt_page(everywhere(house, words), house.wording, kept=True), encoding="utf-8")
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", f"file://{file}"]
    dom = subprocess.run(command, capture_output=True, text=True, timeout=90).stdout

    assert "We have heard you." in dom and "<script" not in dom
    assert 'data-ran="1"' not in dom and json.dumps(mark)[1:-1] in dom
