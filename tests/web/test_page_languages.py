"""The languages of the web door: each that is spoken has its page, and the page chooses the first words."""

from __future__ import annotations

import httpx
import pytest

from tests.conftest import RunningHeard
from tests.web.conftest import NO_TLS, OpenTab


def test_shop_page_in_german(heard: RunningHeard) -> None:
    """Each language that is spoken has its page, in its words and with its amounts, that leads to the others."""
    page = httpx.get(f"{heard.url}/de", verify=NO_TLS, trust_env=False).text

    assert '<html lang="de">' in page and '<a href="/" lang="en">English</a>' in page
    assert "Wasserkocher Alba" in page and "39,90 €" in page and "Alba kettle" not in page
    assert '<a href="/de" lang="de">Deutsch</a>' in httpx.get(heard.url, verify=NO_TLS, trust_env=False).text


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("page", "greeting", "answer"),
    [
        ({"language": "de"}, "Guten Tag", "Was soll ich in dieser Sache tun?"),
        ({"language": "de-AT"}, "Guten Tag", "Was soll ich in dieser Sache tun?"),
        ({"language": "fr"}, "Hello", "What shall I do about it?"),
        ({}, "Hello", "What shall I do about it?"),
    ],
)
async def test_the_page_chooses_the_first_language(
    open_tab: OpenTab, page: dict[str, str], greeting: str, answer: str
) -> None:
    """On a German page the greeting is German, and so is the answer to a message that tells no language."""
    tab = await open_tab()
    history = await tab.open_chat(**page)
    replies = await tab.answered("10417")

    assert history[0]["text"].startswith(greeting)
    assert answer in "\n".join(reply["text"] for reply in replies)
