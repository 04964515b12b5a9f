"""Every word that the desk's pages show has its German."""

from __future__ import annotations

import re

from bot.desk.board_words import GERMAN as BOARD
from bot.desk.words import GERMAN
from bot.settings import PROJECT


def test_all_words_are_in_german() -> None:
    """Every text that a template or page of the door shows has its German, with the same places to fill."""
    sources = "".join(file.read_text() for file in (PROJECT / "bot" / "desk" / "templates").glob("*.html"))
    shown = set(re.findall(r'put\("([^"]+)"', sources)) | set(re.findall(r'else put\("([^"]+)"', sources))
    code = "".join(file.read_text() for file in (PROJECT / "bot" / "desk").glob("*.py"))
    shown |= set(re.findall(r'(?:title|notice)="([^"]+)"', code))

    assert shown - set(GERMAN) - set(BOARD) == set()
    for english, german in GERMAN.items():
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", german))


def test_errors_of_the_door_are_in_german() -> None:
    """What goes wrong at the door is said in German, too."""
    from bot.desk.own_account import DONE as ACCOUNT_DONE
    from bot.desk.own_account import NOT_THE_SAME
    from bot.desk.sessions import NEEDS_HTTPS, NOT_FROM_HERE
    from bot.desk.staff_pages import DONE as STAFF_DONE
    from bot.domain import passwords, sign_in
    from bot.use_cases import own_account, signing_in

    said = {
        *ACCOUNT_DONE.values(), *STAFF_DONE.values(),
        NOT_THE_SAME, NEEDS_HTTPS, NOT_FROM_HERE, passwords.TOO_SHORT, passwords.TOO_LONG, passwords.TOO_COMMON,
        passwords.LIKE_A_NAME, sign_in.NOT_RIGHT, sign_in.WAIT, sign_in.BEGIN_AGAIN, own_account.LINK_NOT_GOOD,
        own_account.OLD_ONE_WRONG, own_account.CODE_WRONG, own_account.NO_SECOND_STEP, own_account.SHOW_IT_FIRST,
        signing_in.SESSION_OVER,
    }  # fmt: skip

    assert said - set(GERMAN) == set()
