"""The menu of the chat: saving the conversation, ending it, sound, language; and ratings."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Callable

import pytest
from playwright.sync_api import expect

from bot.domain.message import Button, RatingPoint
from bot.web import STATIC, WIDGET_WORDS
from tests.web.widget.conftest import STARS, Colleague, Person, Shop

CHAT = "document.querySelector('heard-chat')"


def in_language(customer: Person, language: str, direction: str = "ltr") -> None:
    """The shop's page says that it is in this language, before the chat looks."""
    page = json.dumps({"lang": language, "dir": direction})
    customer.context.add_init_script(
        "document.addEventListener('readystatechange', () => {"
        f" if (document.readyState === 'interactive') Object.assign(document.documentElement, {page}); }});"
    )


def menu(shop: Shop) -> None:
    shop.panel.get_by_role("button", name="Menu").click()


def test_saving_the_conversation(shop: Shop, ada: Colleague) -> None:
    """The customer takes the conversation along as a text: who said what and when, with the references."""
    shop.open_chat()
    conversation = ada.takes(shop)
    ada.says(conversation, "Your case is C-2026-ABCD-E; I will call you.")
    shop.is_told("I will call you")
    shop.say("Thank you <b>Ada</b> ☂")
    expect(shop.log.locator("li.customer .receipt")).to_have_count(1)
    menu(shop)
    with shop.page.expect_download() as saved:
        shop.panel.get_by_role("button", name="Save this conversation").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8-sig")

    assert re.fullmatch(r"chat-\d{4}-\d\d-\d\d\.txt", saved.value.suggested_filename)
    assert "Larkfield Home" in text and "References: C-2026-ABCD-E\n" in text
    spoken = re.findall(r"^.*\d\d?:\d\d.*  (.+):\n(.+)", text, re.M)
    assert [name for name, _ in spoken] == ["Automated assistant", "Notice", "Ada Moreno (Colleague)", "You"]
    assert spoken[-1][1] == "Thank you <b>Ada</b> ☂"
    assert shop.focused() == "Menu"
    ada.gives_back(conversation)


def test_ending_the_chat(shop: Shop) -> None:
    """Whoever ends the chat is asked once; then nothing of it is left in the browser, and the next one is new."""
    shop.open_chat()
    shop.say("hello")
    shop.is_told("What can I do for you?")
    menu(shop)
    shop.panel.get_by_role("button", name="End chat").click()
    expect(shop.panel.get_by_role("alert").filter(has_text="End this chat?")).to_be_visible()
    assert shop.focused() == "Keep it"
    shop.panel.get_by_role("button", name="End chat").click()
    expect(shop.panel).to_be_hidden()
    left = shop.page.evaluate("localStorage.length")
    shop.open_chat()

    assert left == 0
    assert shop.log.locator("li.customer").count() == 0
    expect(shop.bubbles).to_have_count(1)


def test_the_menu_by_keyboard(shop: Shop) -> None:
    """The menu opens with the first entry in focus; Escape closes it and not the chat, and leads back."""
    shop.open_chat()
    opener = shop.panel.get_by_role("button", name="Menu")
    opener.focus()
    shop.page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    assert shop.focused() == "Sound for new messages"
    shop.page.keyboard.press("Escape")

    expect(opener).to_have_attribute("aria-expanded", "false")
    expect(shop.panel).to_be_visible()
    assert shop.focused() == "Menu"


def test_a_click_elsewhere_closes_the_menu(shop: Shop) -> None:
    """The menu goes when one goes on with something else."""
    shop.open_chat()
    menu(shop)
    shop.field.click()
    expect(shop.panel.get_by_role("button", name="End chat")).to_have_count(0)


def test_rating(shop: Shop, ada: Colleague) -> None:
    """The question how it was is answered with stars: one group of five, arrows move, one press sends."""
    shop.open_chat()
    ada.has_asked(shop, "How was this for you?", STARS)
    group = shop.log.get_by_role("radiogroup", name="Your rating")
    radios = group.get_by_role("radio")
    expect(radios).to_have_count(5)
    assert [radio.get_attribute("aria-label") for radio in radios.all()] == [f"{n} of 5" for n in range(1, 6)]
    assert [radio.get_attribute("tabindex") for radio in radios.all()] == ["0", "-1", "-1", "-1", "-1"]
    radios.first.focus()
    for _ in range(3):
        shop.page.keyboard.press("ArrowRight")
    assert shop.focused() == "4 of 5"
    assert shop.log.locator("li.customer").count() == 0  # moving says nothing
    shop.page.keyboard.press("Enter")

    expect(shop.log.locator("li.customer .text")).to_have_text("4 ★★★★")
    expect(group).to_have_count(0)


def test_longer_scale(shop: Shop, ada: Colleague) -> None:
    """A scale of figures is one group, too; what is offered beside it stays a choice of its own."""
    shop.open_chat()
    figures = [Button(str(n), point=RatingPoint(n)) for n in range(11)]
    ada.has_asked(shop, "How likely is it?", [*figures, Button("No, thank you")])
    expect(shop.log.get_by_role("radio")).to_have_count(11)
    assert shop.log.get_by_role("radio").last.get_attribute("aria-label") == "10 of 10"
    shop.choose("No, thank you")
    expect(shop.log.locator("li.customer .text")).to_have_text("No, thank you")


def test_figures_alone_are_choices(shop: Shop, ada: Colleague) -> None:
    """Buttons that only look like a scale, such as how many were damaged, are choices like others."""
    shop.open_chat()
    ada.has_asked(shop, "How many are broken?", [Button(str(n)) for n in range(1, 6)])
    shop.choose("3")

    expect(shop.log.locator("li.customer .text")).to_have_text("3")
    expect(shop.log.get_by_role("radio")).to_have_count(0)


@pytest.mark.parametrize("code", [*WIDGET_WORDS, "en"])
def test_languages(person: Callable[..., Person], code: str) -> None:
    """On a page in one of twelve languages the chat has its words, and fetches no other language's."""
    fetched: list[str] = []
    one = person()
    one.context.on("request", lambda request: fetched.append(request.url.rsplit("/", 1)[1]))
    in_language(one, f"{code}-XX")
    shop = one.visits()
    words = words_of(code)
    expect(shop.launcher).to_have_attribute("aria-label", words["open"])
    shop.launcher.click()
    expect(shop.panel.get_by_role("textbox", name=words["write"])).to_be_visible()
    expect(shop.bubbles).to_have_count(1)
    shop.panel.get_by_role("button", name=words["menu"], exact=True).click()
    honest = shop.panel.get_by_text(words["speaks"])

    expect(honest).to_have_count(0 if code in ("en", "de") else 1)
    assert shop.page.locator("heard-chat .frame, heard-chat [lang]").first.get_attribute("lang") == code
    named = [name for name in fetched if re.fullmatch(r"[a-z]{2}\.js", name)]
    assert named == ([] if code == "en" else [f"{code}.js"])


def test_unknown_language_is_english(person: Callable[..., Person]) -> None:
    """On a page in another language, whatever its direction, the chat's own words are English, from left to right."""
    one = person()
    in_language(one, "ar", "rtl")
    shop = one.visits()
    shop.open_chat()

    assert shop.panel.evaluate("e => getComputedStyle(e).direction") == "ltr"
    expect(shop.field).to_be_visible()


def test_changing_the_language(shop: Shop) -> None:
    """A customer chooses the chat's language; what was said, a draft and the choice itself stay, after a reload too."""
    shop.open_chat()
    shop.say("hello")
    shop.is_told("What can I do for you?")
    before = shop.bubbles.all_inner_texts()
    shop.field.fill("a draft")
    menu(shop)
    shop.panel.get_by_role("combobox", name="Language").select_option("pl")
    expect(shop.panel.get_by_role("textbox", name="Napisz wiadomość")).to_have_value("a draft")
    assert shop.bubbles.all_inner_texts() == before
    shop.page.reload()
    expect(shop.launcher).to_have_attribute("aria-label", "Otwórz czat")
    shop.open_chat()

    assert shop.bubbles.all_inner_texts() == before


@pytest.mark.parametrize("code", WIDGET_WORDS)
def test_words_are_complete(code: str) -> None:
    """Every language has every word, and says the number and the name that it is given."""
    english, words = words_of("en"), words_of(code)

    assert set(words) == set(english)
    assert all(words[name] for name in words)
    assert "3" in words["long_3"] and "22" in words["unread_22"] and "Ada" in words["with_Ada"]


def words_of(code: str) -> dict[str, str]:
    """The words of a language, with what they say of some numbers."""
    core = (STATIC / "heard-chat.js").read_text()
    more = (STATIC / "heard-chat-more.js").read_text()
    files = (STATIC / "heard-chat-files.js").read_text()
    if code == "en":
        parts = [
            core[core.index("const ENGLISH = ") + 16 : core.index("const WORDS = {}")],
            files[files.index("WORDS_OF_FILES = ") + 17 : files.index("export const STYLE_OF")],
            more[more.index("const FURTHER = ") + 16 : more.index("const STYLE")].replace("...WORDS_OF_FILES,", ""),
        ]
        source = "const words = Object.assign({}, " + ", ".join(part.strip().rstrip(";") for part in parts) + ");"
    else:
        source = (STATIC / f"heard-chat-words/{code}.js").read_text().replace("export default", "const words =")
    source += """
      const said = {};
      for (const [name, word] of Object.entries(words)) {
        if (word.call) for (const value of ['of', 'unread', 'long'].includes(name) ? [1, 3, 5, 22] : ['Ada'])
          said[`${name}_${value}`] = word(value, 5);
        else said[name] = word;
      }
      console.log(JSON.stringify(said));"""
    try:
        done = subprocess.run(["node", "-e", source], capture_output=True, text=True, timeout=30, check=True)
    except FileNotFoundError:
        pytest.skip("Node is not installed, so the words are not read (Debian: apt-get install nodejs).")
    return dict(json.loads(done.stdout))
