"""The page on which a contract is withdrawn from: two steps, a receipt; nothing typed is lost, no order is told of."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from bot.bootstrap import build_gateway
from bot.console.supervisor import free_ports
from bot.domain.withdrawal import MOST_CHARACTERS
from bot.papers.pdf import MARK
from bot.router.rate_limits import ADDRESS_WITHDRAWAL_LIMITS
from bot.settings import PROJECT, read_settings
from bot.signing import FORM_LASTS, FormTokens, Visitor, VisitorTokens
from bot.withdrawal_door import MOST_BYTES
from tests.builders import TestHouse, build_test_house
from tests.cases_on_paper import HOSTILE
from tests.papers.reading import PageReader
from tests.web.conftest import NO_TLS, GatewayAlone

MARA = {"name": "Mara Quinn", "order_number": "10417", "email": "mara.quinn@example.com"}
NOBODY = {"name": "Mara Quinn", "order_number": "99999", "email": "mara.quinn@example.com"}


class Browser:
    """A consumer's browser on the page."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def open(self, path: str = "/withdraw", **headers: str) -> httpx.Response:
        """A page, without going on to where it leads."""
        return self.client.get(path, headers=headers, follow_redirects=False)

    def send(
        self, step: str, token: str, fields: dict[str, str], path: str = "/en/withdraw", **headers: str
    ) -> httpx.Response:
        """A button of the form."""
        data = {**fields, "token": token, "step": step}
        return self.client.post(path, data=data, headers=headers, follow_redirects=False)

    def review(self, fields: dict[str, str] = MARA, path: str = "/en/withdraw") -> httpx.Response:
        """The page that is confirmed."""
        return self.send("review", token_of(self.open(path)), fields, path)

    def confirm(self, fields: dict[str, str] = MARA, path: str = "/en/withdraw") -> httpx.Response:
        """Both steps; what the browser is answered to the second."""
        return self.send("confirm", token_of(self.review(fields, path)), fields, path)

    def declare(self, fields: dict[str, str] = MARA, path: str = "/en/withdraw") -> tuple[str, httpx.Response]:
        """Both steps; the address of the receipt, and the receipt."""
        answer = self.confirm(fields, path)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"], self.open(answer.headers["location"])


def token_of(page: httpx.Response) -> str:
    """The token of the form on a page."""
    [token] = re.findall(r'name="token" value="([^"]+)"', page.text)
    return str(token)


def text_of(page: httpx.Response) -> str:
    """What a page says."""
    return " ".join(PageReader(page.text).text.split())


def fields_of(page: httpx.Response) -> dict[str, str]:
    """What stands in the fields of the form on a page."""
    found = {}
    for tag, attributes in PageReader(page.text).tags:
        values = dict(attributes)
        if tag == "input" and values.get("name") in MOST_CHARACTERS:
            found[str(values["name"])] = str(values["value"])
    for name, text in re.findall(r'<textarea id="(\w+)".*?>\n(.*?)</textarea>', page.text, re.DOTALL):
        found[name] = PageReader(text).text
    return found


class Gateway:
    """A gateway on a database of its own, and its house."""

    def __init__(self, directory: Path) -> None:
        self.settings = read_settings(directory, {})
        self.house: TestHouse = build_test_house(self.settings.database_url)
        self.app = build_gateway(self.settings, self.house, ("http://testserver",))
        self.client = TestClient(self.app)

    def cases(self) -> int:
        """How many cases there are."""
        with self.house.reading() as uow:
            return len(uow.cases.all())


@pytest.fixture
def gateway_of_test(tmp_path: Path) -> Iterator[Gateway]:
    """A gateway whose house is that of the test."""
    gateway = Gateway(tmp_path)
    with gateway.client:  # from start to end, so that what it opens is closed
        yield gateway
    gateway.house.engine.dispose()


@pytest.fixture
def browser(gateway_of_test: Gateway) -> Browser:
    """A browser on that gateway."""
    return Browser(gateway_of_test.client)


def test_the_whole_way(browser: Browser, gateway_of_test: Gateway) -> None:
    """The form, what is declared, one button, and the receipt with reference, date, time and the words."""
    form = browser.open("/withdraw?order=10417")
    review = browser.send("review", token_of(form), {**MARA, "statement": "It is\r\ntoo small."})
    before = gateway_of_test.cases()
    confirmed = browser.send("confirm", token_of(review), fields_of(review))
    receipt = browser.open(confirmed.headers["location"])

    assert fields_of(form)["order_number"] == "10417" and "Withdraw from contract here" in text_of(form)
    assert "I withdraw from this contract: order 10417." in text_of(review) and "Confirm withdrawal" in text_of(review)
    assert before == 0 and gateway_of_test.cases() == 1
    assert "Tuesday 15 September 2026, 10:00 (time of Europe/Dublin)" in text_of(receipt)
    assert re.search(r"C-2026-\w{4}-\w", text_of(receipt))
    assert "It is\ntoo small." in receipt.text
    assert "Tuesday 29 September 2026, 23:59" in text_of(receipt)


def test_the_receipt_tells_when_it_was_declared(browser: Browser, gateway_of_test: Gateway) -> None:
    """Read a day later, or as a PDF, it has the moment of the declaration."""
    location, first = browser.declare()
    pdf = browser.open(f"{location}&pdf=1").content
    gateway_of_test.house.clock.pass_(timedelta(days=1))

    assert text_of(browser.open(location)) == text_of(first)
    assert browser.open(f"{location}&pdf=1").content == pdf


def test_a_second_click_changes_nothing(browser: Browser, gateway_of_test: Gateway) -> None:
    """A second click, a reload and a return by the browser's button lead to the one receipt there is."""
    review = browser.review()
    answers = [browser.send("confirm", token_of(review), MARA) for _ in range(3)]
    gateway_of_test.house.clock.pass_(timedelta(minutes=9))
    answers.append(browser.send("confirm", token_of(review), MARA))
    receipts = {text_of(browser.open(answer.headers["location"])) for answer in answers}

    assert [answer.status_code for answer in answers] == [303] * 4
    assert gateway_of_test.cases() == 1 and len(receipts) == 1


def test_a_change_after_confirming_is_another_declaration(browser: Browser, gateway_of_test: Gateway) -> None:
    """Who goes back and writes other words has declared them, too; none of it is dropped as a repetition."""
    review = browser.review()
    browser.send("confirm", token_of(review), MARA)
    second = browser.send("confirm", token_of(review), {**MARA, "items": "the mugs"})

    assert gateway_of_test.cases() == 2 and "the mugs" in text_of(browser.open(second.headers["location"]))


def test_the_page_does_not_tell_whether_there_is_an_order(browser: Browser) -> None:
    """With an order, without one and with another customer's, each step and the receipt are the same page."""
    told = []
    for fields in (MARA, NOBODY, {**MARA, "email": "somebody.else@example.com"}):
        review, (_, receipt) = browser.review(fields), browser.declare(fields)
        texts = [text_of(review), text_of(receipt)]
        for name, value in fields.items():
            texts = [text.replace(value, name) for text in texts]
        texts = [re.sub(r"C-2026-\w{4}-\w|[0-9a-f]{64}", "…", text) for text in texts]
        told.append((review.status_code, receipt.status_code, dict(receipt.headers), texts))
    for _, _, headers, _ in told:
        headers.pop("content-length")

    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "x" * 5000, "é", "<script>"])
def test_a_form_that_is_not_ours_is_not_taken(browser: Browser, gateway_of_test: Gateway, token: str) -> None:
    """A token that we did not sign records nothing; what was written is still there, to be sent once more."""
    browser.open()
    answer = browser.send("confirm", token, MARA)

    assert answer.status_code == 403 and gateway_of_test.cases() == 0
    assert "send it once more" in text_of(answer) and fields_of(answer) == {**MARA, "items": "", "statement": ""}
    assert browser.send("confirm", token_of(answer), MARA).status_code == 303


def test_another_site_cannot_send_the_form(browser: Browser, gateway_of_test: Gateway) -> None:
    """A page elsewhere that has a token of its own cannot use a visitor's browser to send it."""
    stolen = token_of(Browser(TestClient(gateway_of_test.app)).open())
    browser.open()
    with_other_cookie = browser.send("confirm", stolen, MARA)
    without_cookie = Browser(TestClient(gateway_of_test.app)).send(
        "confirm", stolen, MARA, **{"sec-fetch-site": "cross-site"}
    )
    cookies = browser.client.cookies
    set_by_us = Browser(TestClient(gateway_of_test.app)).open().headers["set-cookie"]

    assert (with_other_cookie.status_code, without_cookie.status_code) == (403, 403)
    assert gateway_of_test.cases() == 0 and len(cookies) == 1
    assert "HttpOnly" in set_by_us and "SameSite=lax" in set_by_us


def test_nobody_needs_cookies(gateway_of_test: Gateway) -> None:
    """A browser that keeps no cookie is taken at its word that the form is this page's."""
    review = Browser(TestClient(gateway_of_test.app)).review()
    token = token_of(Browser(TestClient(gateway_of_test.app)).open())
    answer = Browser(TestClient(gateway_of_test.app)).send("confirm", token, MARA, **{"sec-fetch-site": "same-origin"})

    assert review.status_code == 200 and answer.status_code == 303 and gateway_of_test.cases() == 1


def test_a_token_is_for_a_form_of_this_house_and_day(monkeypatch: pytest.MonkeyPatch, browser: Browser) -> None:
    """What was signed for something else, with another key or more than a day ago is no form of ours."""
    key = browser_key = b"k"
    forms = FormTokens(key)
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: 1_000_000_000)
    good = forms.issue("f", "b")
    foreign = [
        FormTokens(b"other").issue("f", "b"),
        VisitorTokens(browser_key).issue(Visitor("f", "b")),
    ]
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: 1_000_000_000 + FORM_LASTS - 60)

    assert forms.read(good, "b") == "f" and forms.read(good, None) == "f"
    for token, cookie in [(good, "other"), (good, ""), *((one, "b") for one in foreign)]:
        with pytest.raises(Exception, match="form"):
            forms.read(token, cookie)
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: 1_000_000_000 + FORM_LASTS + 60)
    with pytest.raises(Exception, match="not any more"):
        forms.read(good, "b")


def test_each_mistake_has_its_sentence_and_nothing_is_lost(browser: Browser, gateway_of_test: Gateway) -> None:
    """What is missing, wrong or too long is said beside its field, and every field keeps what was typed."""
    typed = {
        "name": " ", "order_number": "9" * 300, "email": "mara@", "items": "a\nb", "statement": "“no” & <b>",
    }  # fmt: skip
    answer = browser.send("review", token_of(browser.open()), typed)
    tags = {str(dict(a).get("id")): dict(a) for _, a in PageReader(answer.text).tags if dict(a).get("id")}

    assert answer.status_code == 400 and gateway_of_test.cases() == 0
    assert fields_of(answer) == typed
    for name in ("name", "order_number", "email"):
        assert tags[name]["aria-invalid"] == "true"
        assert f"{name}-error" in str(tags[name]["aria-describedby"]).split() and f"{name}-error" in tags
    assert "aria-invalid" not in tags["items"] and tags["items"]["aria-describedby"] == "items-hint"
    assert "This has 300 characters and 200 is the most that fits" in text_of(answer)


def test_confirming_looks_again(browser: Browser, gateway_of_test: Gateway) -> None:
    """What was changed between the two steps so that it does not fit is not declared."""
    review = browser.review()

    assert browser.send("confirm", token_of(review), {**MARA, "email": ""}).status_code == 400
    assert gateway_of_test.cases() == 0


def test_change_goes_back_with_everything(browser: Browser) -> None:
    """Whoever wants to change something finds the form with all that they wrote."""
    fields = {**MARA, "items": "one\ntwo", "statement": "three"}
    form = browser.send("change", token_of(browser.review(fields)), fields)

    assert form.status_code == 200 and fields_of(form) == fields


def test_a_flood_is_refused_in_a_page(browser: Browser, gateway_of_test: Gateway) -> None:
    """More than the form takes, in bytes or in fields, is answered by the empty form with a sentence."""
    token = token_of(browser.open())
    large = browser.send("review", token, {**MARA, "statement": "x" * MOST_BYTES})
    many = browser.client.post("/en/withdraw", data={f"f{number}": "x" for number in range(100)})

    for answer in (large, many):
        assert answer.status_code == 413 and "write it shorter" in text_of(answer)
    assert gateway_of_test.cases() == 0


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_no_words_become_part_of_a_page(browser: Browser, words: str) -> None:
    """Whatever is written, the pages have the tags that they have with plain words, and nothing is run."""
    fields = {**MARA, "name": words[:120], "items": words[:1000], "statement": words}
    plain = {**MARA, "items": "mugs", "statement": "plain"}

    def shape(page: httpx.Response) -> list[tuple[str, list[str]]]:
        return [(tag, [name for name, _ in attributes]) for tag, attributes in PageReader(page.text).tags]

    assert shape(browser.review(fields)) == shape(browser.review(plain))
    form = [browser.send("change", token_of(browser.open()), given) for given in (fields, plain)]
    assert shape(form[0]) == shape(form[1])
    receipts = [browser.declare(given)[1] for given in (fields, plain)]
    assert shape(receipts[0]) == shape(receipts[1])


def test_the_pages_allow_nothing_but_themselves(browser: Browser) -> None:
    """No script, no frame, no form to elsewhere; what was written is kept by nobody on the way."""
    form, review, (_, receipt) = browser.open(), browser.review(), browser.declare()

    for page in (form, review):
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "script-src" not in policy and "form-action 'self'" in policy
        assert "frame-ancestors 'none'" in policy and "<script" not in page.text
    assert review.headers["cache-control"] == receipt.headers["cache-control"] == "private, no-store"
    assert receipt.headers["x-robots-tag"].startswith("noindex")


@pytest.mark.parametrize(
    ("path", "asked", "spoken"),
    [
        ("/withdraw", "", "en"), ("/withdraw", "de-AT,de;q=0.9,en;q=0.8", "de"), ("/withdraw", "fr, de;q=0.5", "de"),
        ("/withdraw", "de;q=0.2, en;q=0.7", "en"), ("/withdraw", "fr", "en"), ("/withdraw", ";;q=,x;q=y,", "en"),
        ("/withdraw", "de;q=0", "en"), ("/de/withdraw", "en", "de"), ("/en/withdraw", "de", "en"),
    ],
)  # fmt: skip
def test_the_language_is_that_of_the_address_or_the_browser(
    browser: Browser, path: str, asked: str, spoken: str
) -> None:
    """An address with a language has it; else the browser's first wish that is spoken counts."""
    page = browser.open(path, **{"accept-language": asked})

    assert f'<html lang="{spoken}">' in page.text and page.headers["content-language"] == spoken
    assert f'action="/{spoken}/withdraw"' in page.text


def test_the_way_in_german(browser: Browser) -> None:
    """In German every page is German, and so are the words that are declared and kept."""
    form, review = browser.open("/de/withdraw"), browser.review(path="/de/withdraw")
    _, receipt = browser.declare(path="/de/withdraw")

    assert "Vertrag hier widerrufen" in text_of(form) and "Widerruf bestätigen" in text_of(review)
    assert "Hiermit widerrufe ich diesen Vertrag: Bestellung 10417." in text_of(receipt)
    assert "Dienstag, 15. September 2026, 10:00 Uhr (Zeit von Europe/Dublin)" in text_of(receipt)
    assert "Bitte geben Sie Ihren Namen an." in text_of(browser.review({**MARA, "name": ""}, "/de/withdraw"))


def test_the_pdf_holds_the_words(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The PDF has what was declared, by whom, when and under which reference; what it cannot print it says."""
    printed: list[str] = []
    monkeypatch.setattr(
        "bot.papers.pdf._Paper._printable", lambda self, text: printed.append(text) or _printable(self, text)
    )
    from bot.papers.pdf import printable

    def _printable(paper: object, text: str) -> str:
        kept, lost = printable(text)
        vars(paper)["_lost"] = vars(paper)["_lost"] or lost
        return kept

    location, _ = browser.declare({**MARA, "name": "Mara 田中", "statement": "Too small."})
    answer = browser.open(f"{location}&pdf=1")
    whole = "\n".join(printed)

    assert answer.headers["content-type"] == "application/pdf" and answer.content.startswith(b"%PDF-")
    assert re.fullmatch(r'attachment; filename="C-2026-\w{4}-\w\.pdf"', answer.headers["content-disposition"])
    for told in ("order 10417.", "Too small.", "Mara 田中", "Tuesday 15 September 2026, 10:00 (time of Europe/Dublin)"):
        assert told in whole
    assert "the page that it was saved from has the text whole" in whole and MARK not in printed[0]


def test_the_address_of_a_receipt_opens_that_one_alone(browser: Browser, gateway_of_test: Gateway) -> None:
    """It opens the withdrawal and its case, shows nothing of others, and without a token of ours there is nothing."""
    location, _ = browser.declare()
    browser.declare({**NOBODY, "name": "Only Tom"})
    token = urlsplit(location).path.rpartition("/")[2]
    forged = [browser.open(f"/withdraw/receipt/{bad}") for bad in ("nonsense", token[:-2], "a.b.c")]
    case = browser.open(f"/receipt/{token}")

    assert "Only Tom" not in browser.open(location).text
    assert case.status_code == 200 and "I withdraw from this contract" in text_of(case)
    assert {(page.status_code, page.text) for page in forged} == {(404, forged[0].text)}


def test_a_receipt_of_another_case_is_none_of_a_withdrawal(browser: Browser, gateway_of_test: Gateway) -> None:
    """The address of a complaint's receipt opens no withdrawal."""
    from tests.cases_on_paper import file_case

    token = gateway_of_test.house.receipts.token(file_case(gateway_of_test.house).id)

    assert browser.open(f"/withdraw/receipt/{token}").status_code == 404


def test_a_crowd_from_one_address_waits(browser: Browser, gateway_of_test: Gateway) -> None:
    """Over the limit nothing is lost: the same page says to wait; what was declared before is still confirmed."""
    most = ADDRESS_WITHDRAWAL_LIMITS[0][0]
    first = browser.review()
    browser.send("confirm", token_of(first), MARA)
    for number in range(most - 1):
        assert browser.confirm({**MARA, "order_number": str(number)}).status_code == 303
    over = browser.confirm(NOBODY)

    assert over.status_code == 429 and int(over.headers["retry-after"]) > 0
    assert "Please wait a minute" in text_of(over) and fields_of(over)["order_number"] == "99999"
    assert browser.send("confirm", token_of(first), MARA).status_code == 303  # the same as before
    assert gateway_of_test.cases() == most


def test_a_receipt_is_shown_only_of_what_is_on_disk(
    browser: Browser, gateway_of_test: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the commit fails, the consumer is told that nothing was declared, and the same button works later."""
    review = browser.review()
    with monkeypatch.context() as broken:

        def fail(connection: object) -> None:
            raise OperationalError("commit", {}, Exception("disk full"))

        broken.setattr("bot.storage.unit_of_work.commit", fail)
        answer = browser.send("confirm", token_of(review), MARA)
    assert answer.status_code == 503 and "nothing was declared yet" in text_of(answer)
    assert gateway_of_test.cases() == 0

    assert browser.send("confirm", token_of(answer), fields_of(answer)).status_code == 303
    assert gateway_of_test.cases() == 1


def test_the_shop_leads_there(browser: Browser) -> None:
    """The shop's page has the way to it, under the words of the law, in each language."""
    english, german = browser.open("/"), browser.open("/de")

    assert '<a class="withdraw" href="/withdraw">Withdraw from contract here</a>' in english.text
    assert '<a class="withdraw" href="/de/withdraw">Vertrag hier widerrufen</a>' in german.text
    assert browser.open("/withdraw.css").status_code == 200


def test_a_killed_gateway_has_what_it_confirmed(tmp_path: Path) -> None:
    """A gateway that is killed the moment it answers has the declaration when it is back, and the receipt opens."""
    alone = GatewayAlone(tmp_path).wait_until_ready()
    with httpx.Client(base_url=alone.url, verify=NO_TLS, trust_env=False, timeout=30) as client:
        answer = Browser(client).confirm()
        os.kill(alone.process.pid, signal.SIGKILL)
    alone.process.wait(30)
    (port,) = free_ports(1)
    (tmp_path / "run" / "gateway.json").unlink()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HEARD_")}
    command = [sys.executable, "-m", "bot.cli", "gateway", "--port", str(port), "--data-dir", str(tmp_path)]
    alone.process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL)
    alone.wait_until_ready()
    try:
        receipt = httpx.get(f"http://127.0.0.1:{port}{answer.headers['location']}", verify=NO_TLS, trust_env=False)
    finally:
        alone.stop()

    assert answer.status_code == 303
    assert receipt.status_code == 200 and "I withdraw from this contract: order 10417." in text_of(receipt)
    assert answer.headers["location"].rpartition("/")[2][:60] not in alone.output()
