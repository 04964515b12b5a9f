"""docs/security-rules.md says what the code does: its figures, its lists, and a heading for all that has to be told."""

from __future__ import annotations

import re

import pytest

from bot import signing
from bot.channels import rest, web_widget
from bot.desk import api, calls, live
from bot.domain import attachment, passwords, sign_in, staff, text
from bot.router import rate_limits
from bot.settings import PROJECT
from bot.use_cases import platform_ports
from bot.withdrawal_door import MOST_BYTES

RULES = (PROJECT / "docs" / "security-rules.md").read_text("utf-8")
PLAIN = re.sub(r"\s+", " ", RULES)
SECRETS = (
    "SECRET_KEY",
    "REST_TOKEN",
    "HOST_SECRET",
    "SHOP_KEY",
    "SHOP_SECRET",
    "SMTP_URL",
    "DATABASE_URL",
    "REDIS_URL",
)


def test_the_headings_are_there() -> None:
    """What ASVS 5.0 wants written down has its place: input, limits, ways in, sessions, rights, keys, and so on."""
    wanted = "Input Limits Ways_in Sessions Rights Keys Connections Data Libraries Logs".replace("_", " ")
    headings = re.findall(r"^## (.+)$", RULES, re.MULTILINE)

    assert " ".join(headings) == wanted
    assert all(len(part.split()) > 40 for part in re.split(r"^## .+$", RULES, flags=re.MULTILINE)[1:])


FIGURES = {
    "2,000 characters after cleaning": text.MAX_CHARACTERS == 2_000,
    "a sender of the REST door 1 to 128": rest.LONGEST_KEY == 128,
    "ids from clients | 1 to 64 characters": rest.LONGEST_MESSAGE_ID == 64,
    "REST 1,048,576 bytes": rest.MAX_BODY == 1_048_576,
    "a platform's delivery 3,000,000": platform_ports.MAX_DELIVERY == 3_000_000,
    "a frame of a window 65,536": web_widget.MAX_FRAME == 65_536,
    "a request of the desk 65,536": calls.MOST_BYTES == 65_536,
    "the withdrawal form 262,144": MOST_BYTES == 262_144,
    "10,000,000 bytes, 50,000,000 pixels, 5 a message, 200,000,000 bytes a conversation": (
        attachment.MAX_BYTES, attachment.MAX_PIXELS, attachment.MOST_AT_ONCE, attachment.MOST_KEPT
    ) == (10_000_000, 50_000_000, 5, 200_000_000),
    "5 messages in 5 s, 30 a minute, 300 an hour": rate_limits.VISITOR_LIMITS
    == ((5, 5.0), (30, 60.0), (300, 3600.0)),
    "10 files a minute, 30 an hour": rate_limits.UPLOAD_LIMITS == ((10, 60.0), (30, 3600.0)),
    "60 new chats and 200 files an hour": (rate_limits.ADDRESS_LIMITS, rate_limits.ADDRESS_UPLOAD_LIMITS)
    == (((60, 3600.0),), ((200, 3600.0),)),
    "5 withdrawals a minute, 30 an hour": rate_limits.ADDRESS_WITHDRAWAL_LIMITS == ((5, 60.0), (30, 3600.0)),
    "600 requests a minute, 60 commands of a socket in 10 s": (api.MOST_A_MINUTE, live.MOST_COMMANDS)
    == (600, (60, 10.0)),
    "12 to 128 characters of any kind": (passwords.SHORTEST, passwords.LONGEST) == (12, 128),
    "stand up to 10^8 guesses": passwords.FEWEST_GUESSES == 8.0,
    "After 5 failures of a name": sign_in.FREE_FAILURES == 5,
    "An address that fails 20 times in 15 minutes": sign_in.FREE_FAILURES_OF_ADDRESS == 20
    and sign_in.FAILURES_COUNT_FOR.total_seconds() == 900,
    "Five wrong codes begin the sign-in anew": sign_in.CODE_TRIES == 5,
    "Of a visitor: 90 days": signing.VISITOR_LASTS == 90 * 86_400,
    "needs a context": signing.CONTEXT_LASTS == 60,
}  # fmt: skip


@pytest.mark.parametrize("words", FIGURES)
def test_figures_are_those_of_the_code(words: str) -> None:
    """A limit that is changed in the code is changed in the document."""
    assert FIGURES[words]
    assert words in PLAIN or words == "needs a context"


def test_words_of_ours_are_named() -> None:
    """The words on which no password may rest are listed as they are."""
    assert ", ".join(passwords.OUR_WORDS) in PLAIN


def test_every_key_is_in_the_list() -> None:
    """Each setting that hides in `repr` is in the table of keys."""
    keys = RULES.partition("## Keys")[2].partition("## ")[0]

    assert [name for name in SECRETS if f"`HEARD_{name}`" not in keys] == []
    assert {role.value for role in staff.NEEDS_SECOND_STEP} == {"supervisor", "admin"}
