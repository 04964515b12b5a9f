"""Every script is shown in its own direction."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.web.widget.conftest import Shop


def direction(locator: Locator) -> str:
    """In which direction the browser lays a text out."""
    return str(locator.evaluate("element => getComputedStyle(element).direction"))


def test_arabic_runs_from_right_to_left(shop: Shop, tmp_path: Path) -> None:
    """Messages, choices and the field itself follow the script of their words; English bubbles stay as they are."""
    shop.open_chat()
    shop.field.fill("متى يصل الطرد رقم 10417 إلى دبي؟")
    typed = direction(shop.field)
    shop.field.press("Enter")
    shop.is_told("أنا المساعد الآلي")
    choice = shop.log.get_by_role("button", name="تمرير إلى شخص")
    expect(choice).to_be_visible()
    shop.page.screenshot(path=tmp_path / "arabic.png")
    bubbles = [direction(bubble) for bubble in shop.bubbles.all()]

    assert typed == "rtl"
    assert bubbles[0] == "ltr"
    assert set(bubbles[1:]) == {"rtl"} and len(bubbles) == 4
    assert direction(choice) == "rtl"

    choice.click()
    shop.is_told("كيف نصل إليكم")
    shop.page.screenshot(path=tmp_path / "arabic-contact.png")
