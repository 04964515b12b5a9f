"""Photos go out with a message, are seen at once and after a reload; what cannot be sent is said and loses nothing."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any, Callable

import pytest
from playwright.sync_api import Locator, expect

from tests import pictures
from tests.pictures import from_a_telephone, picture
from tests.web.widget.conftest import Person, Shop

JPEG = {"name": "crack.jpg", "mimeType": "image/jpeg", "buffer": from_a_telephone()}
PAPER = {"name": "receipt.pdf", "mimeType": "application/pdf", "buffer": pictures.PDF}
RED = """canvas => {
  const { width, height } = canvas;
  const [red, green] = canvas.getContext('2d').getImageData(width * 0.9, height * 0.5, 1, 1).data;
  return red > 200 && green < 80;
}"""


def tray(shop: Shop) -> Locator:
    return shop.panel.get_by_role("list", name="To be sent").get_by_role("listitem")


def add(shop: Shop, *files: Any) -> None:
    shop.panel.locator("input[type=file]").set_input_files(list(files))


def drop_or_paste(shop: Shop, event: str, files: list[str], text: str = "") -> None:
    """Let go of files over the chat, or paste them into the field; with them, text."""
    target = shop.field if event == "paste" else shop.log
    target.evaluate(
        """(element, [event, files, text]) => {
          const data = new DataTransfer();
          for (const name of files) {
            const bytes = Uint8Array.from(atob(window.shot), (letter) => letter.charCodeAt(0));
            data.items.add(new File([bytes], name, { type: 'image/png' }));
          }
          if (text) data.setData('text/plain', text);
          const options = { bubbles: true, composed: true, cancelable: true };
          element.dispatchEvent(event === 'paste' ? new ClipboardEvent(event, { clipboardData: data, ...options })
            : new DragEvent(event, { dataTransfer: data, ...options }));
        }""",
        [event, files, text],
    )


def test_photo_and_words(shop: Shop) -> None:
    """A photo and words go out together; the photo is seen upright, at once and after a reload, and can be saved."""
    shop.open_chat()
    add(shop, JPEG, PAPER)
    expect(tray(shop)).to_have_count(2)
    expect(shop.panel.get_by_role("img", name="crack.jpg")).to_be_visible()
    assert shop.focused() == "Write a message"
    shop.say("I have a complaint: my Alba kettle has a crack")
    shop.is_told("I am sorry about that")
    expect(tray(shop)).to_have_count(0)
    for _ in range(2):
        own = shop.log.locator("li.customer").first
        expect(own.locator(".text")).to_have_text("I have a complaint: my Alba kettle has a crack")
        photo = own.get_by_role("button", name="Save crack.jpg")
        expect(photo.locator("canvas")).to_be_visible()
        shop.page.wait_for_function("canvas => canvas.width === 200", arg=photo.locator("canvas").element_handle())
        assert photo.locator("canvas").evaluate(RED)
        with shop.page.expect_download() as download:
            own.get_by_role("button", name="Save receipt.pdf").click()
        assert download.value.suggested_filename == "receipt.pdf"
        assert Path(download.value.path()).read_bytes() == pictures.PDF
        shop.page.reload()
        shop.open_chat()


def test_photo_alone(shop: Shop) -> None:
    """A photo without words is a message; no words are put into the customer's mouth."""
    shop.open_chat()
    add(shop, JPEG)
    shop.field.press("Enter")
    shop.is_told(re.compile("cannot see pictures myself. What does it show"))

    expect(shop.log.locator("li.customer .file")).to_have_count(1)
    expect(shop.log.locator("li.customer .text")).to_have_count(0)
    shop.page.reload()
    shop.open_chat()
    expect(shop.log.locator("li.customer .file")).to_have_count(1)
    expect(shop.log.locator("li.customer .text")).to_have_count(0)


def test_by_keyboard(shop: Shop) -> None:
    """The chooser opens, and a photo is taken out again, with the keyboard alone; both have names."""
    shop.page.on("filechooser", lambda chooser: None)  # else the browser may not yet be told to hand choosers over
    shop.open_chat()
    shop.page.keyboard.press("Tab")
    assert shop.focused() == "Add a picture or PDF"
    with shop.page.expect_file_chooser() as chosen:
        shop.page.keyboard.press("Enter")
    assert chosen.value.is_multiple()
    assert chosen.value.element.get_attribute("accept") == "image/*,application/pdf"
    chosen.value.set_files([JPEG])
    expect(tray(shop)).to_have_count(1)
    remove = shop.panel.get_by_role("button", name="Remove crack.jpg")
    remove.focus()
    shop.page.keyboard.press("Enter")
    expect(tray(shop)).to_have_count(0)
    assert shop.focused() == "Write a message"


def test_dropped_and_pasted(shop: Shop) -> None:
    """A picture dropped on the chat or pasted into the field is added; text that brings a picture of itself is text."""
    shop.open_chat()
    shop.page.evaluate("shot => { window.shot = shot; }", base64.b64encode(picture("PNG")).decode())
    drop_or_paste(shop, "drop", ["dropped.png"])
    expect(tray(shop)).to_have_count(1)
    drop_or_paste(shop, "paste", ["image.png"])
    expect(tray(shop)).to_have_count(2)
    drop_or_paste(shop, "paste", ["image.png"], "copied text")
    drop_or_paste(shop, "drop", [], "dragged text")

    expect(tray(shop)).to_have_count(2)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("page.jpg", pictures.HTML, "page.jpg: This kind of file cannot be taken"),
        ("half.jpg", picture()[:300], "half.jpg: The file is damaged or empty"),
        ("bomb.png", pictures.bomb(), "bomb.png: That is too large"),
        ("long.pdf", pictures.PDF + b"x" * 10_000_000, "long.pdf: That is too large"),
    ],
    ids=["HTML as JPEG", "truncated", "bomb", "10 MB and more"],
)
def test_refused(person: Callable[..., Person], tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    """A file that cannot be taken is named with the reason; what was typed and the other files stay."""
    one = person()
    shop = one.visits()
    shop.open_chat()
    add(shop, JPEG)
    shop.field.fill("look at this")
    file = tmp_path / name
    file.write_bytes(content)  # 10 MB take ten seconds through the line to the browser
    add(shop, file)

    expect(shop.panel.get_by_role("alert")).to_contain_text(sentence)
    expect(tray(shop)).to_have_count(1)
    assert shop.field.input_value() == "look at this"
    one.complaints[:] = [text for text in one.complaints if "Failed to load resource" not in text]


def test_no_more_than_five(shop: Shop) -> None:
    """The sixth file waits for another message, and that is said."""
    shop.open_chat()
    add(shop, *[{**PAPER, "name": f"{number}.pdf"} for number in range(6)])

    expect(shop.panel.get_by_role("alert")).to_contain_text("A message can carry 5 files")
    expect(tray(shop)).to_have_count(5)


def test_upload_that_fails_is_tried_again(person: Callable[..., Person]) -> None:
    """When a file cannot be uploaded its message waits in the field, and goes out by itself when it can."""
    one = person()
    shop = one.visits()
    shop.open_chat()
    tries = []

    def fail_once(route: Any) -> None:
        tries.append(route.request.headers.get("authorization"))
        route.abort() if len(tries) == 1 else route.continue_()

    shop.page.route("**/attachments", fail_once)
    shop.field.fill("look at this")
    add(shop, JPEG)
    expect(shop.panel.get_by_role("alert")).to_contain_text("it is tried again")
    shop.field.press("Enter")
    assert shop.field.input_value() == "look at this"
    expect(shop.log.locator("li.customer .text")).to_have_text("look at this", timeout=10_000)

    expect(shop.panel.get_by_role("alert")).to_be_hidden()
    expect(shop.log.locator("li.customer .file canvas")).to_be_visible()
    assert len(tries) == 2 and all(tried and tried.startswith("Bearer ") for tried in tries)
    one.complaints[:] = [text for text in one.complaints if "ERR_FAILED" not in text]


def test_in_german(person: Callable[..., Person]) -> None:
    """On a German page the button and what is said about files are German."""
    one = person()
    shop = one.visits()
    shop.page.goto(f"{shop.url}/de")
    shop.launcher.click()
    chat = shop.page.locator("heard-chat")
    expect(chat.get_by_role("button", name="Bild oder PDF hinzufügen")).to_be_visible()
    chat.locator("input[type=file]").set_input_files([{**JPEG, "buffer": pictures.SVG}])

    expect(chat.get_by_role("alert")).to_contain_text("Diese Art von Datei geht nicht; bitte")
    one.complaints[:] = [text for text in one.complaints if "Failed to load resource" not in text]


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows(person: Callable[..., Person], scheme: str, width: int) -> None:
    """Wide and tall pictures, five in the tray, long names: nothing makes the chat wider than it is."""
    shop = person(viewport={"width": width, "height": 700}, color_scheme=scheme).visits()
    shop.open_chat()
    long = {**PAPER, "name": "a-very-long-name-" * 4 + ".pdf"}
    shapes = [{**JPEG, "buffer": picture(size=size)} for size in ((2_000, 20), (20, 2_000), (600, 600))]
    add(shop, *shapes, long, PAPER)
    expect(tray(shop)).to_have_count(5)
    shop.say("look at these")
    expect(shop.log.locator("li.customer .file")).to_have_count(5)
    add(shop, *shapes, long)
    expect(tray(shop)).to_have_count(4)

    for part in (shop.log, shop.panel):
        assert part.evaluate("e => e.scrollWidth <= e.clientWidth")
