"""Builds the worker from settings: everything that is done beside the talk. See `bootstrap.py`."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.bootstrap import PUSHED, House, build_checkpoints, build_nudges
from bot.domain.errors import BadSetting
from bot.settings import Settings
from bot.use_cases.act_ports import ShopSystem

if TYPE_CHECKING:
    from bot.channels.mail_access import Access
    from bot.domain.case_paper import CasePaper
    from bot.router.loops import Loop, Loops
    from bot.router.shop_worker import ShopWorker
    from bot.router.watchdog import Watchdog
    from bot.use_cases.posting import Posted
    from bot.use_cases.withdrawal_ports import Letters


def build_watchdog(settings: Settings, house: House) -> Watchdog:
    """The worker that looks after deadlines."""
    from bot.channel_settings import rating_channels
    from bot.router.watchdog import Watchdog

    return Watchdog(
        house.uow,
        house.reading,
        house.now,
        house.ids,
        house.wording,
        house.desk,
        build_nudges(settings, "worker"),
        house.files,
        build_checkpoints(settings),
        house.shop.retention,
        house.leave_no_traces,
        (*PUSHED, *rating_channels(settings.credentials)),
        house.observer,
    )


def build_worker(settings: Settings, house: House) -> Loops:
    """Everything that is done beside the talk: deadlines, letters, acts at the shop system."""
    from bot.backups import build_keeping
    from bot.router.loops import Loops
    from bot.smtp import SmtpSender

    loops: list[Loop] = [build_watchdog(settings, house), build_keeping(settings, house)]
    if settings.mail is not None:
        loops += build_letters(settings, house, SmtpSender(settings.mail, tokens=build_letter_tokens(settings, house)))
    if house.shop_system is not None:
        loops.append(build_shop_worker(settings, house, house.shop_system))
    return Loops(loops)


def build_letters(settings: Settings, house: House, sender: Letters) -> list[Loop]:
    """What goes to customers by the house's own mail server, each kind in a loop of its own."""
    from bot.papers.letter import case_letter
    from bot.router.code_letters import CodeLetters
    from bot.router.letters import LetterRounds
    from bot.use_cases.case_letters import is_letter_waiting, post_case_letters
    from bot.use_cases.mail_continuations import mail_continuations
    from bot.use_cases.withdrawal_letters import is_post_waiting, post_letters

    # A link to this machine alone would lead customers nowhere.
    is_ours_alone = urlsplit(settings.public_url).hostname in ("127.0.0.1", "localhost", "::1")
    url = None if is_ours_alone else settings.public_url

    def draw(paper: CasePaper, case_id: str) -> str:
        return case_letter(paper, house.wording, house.receipts.link(case_id) if url else None)

    def withdrawals() -> list[tuple[str, Posted]]:
        if not is_post_waiting(house.reading()):
            return []
        return post_letters(house.uow, sender, house.wording, house.now)

    def cases() -> list[tuple[str, Posted]]:
        if not is_letter_waiting(house.reading()):
            return []
        return post_case_letters(house.uow, sender, draw, house.letterhead, house.now)

    def chats() -> list[tuple[str, Posted]]:
        return mail_continuations(house.uow, sender, house.wording, house.shop.name, url, house.now, house.reading)

    return [
        CodeLetters(house.uow, sender, house.codes, house.wording, house.shop.name, house.now),
        LetterRounds("letters about withdrawals", 2.0, withdrawals),
        LetterRounds("letters about cases", 2.0, cases),
        LetterRounds("letters about chats", 5.0, chats),
    ]


def build_letter_tokens(settings: Settings, house: House) -> Access | None:
    """What lets letters of the house through its mail server, where it is the mailbox of the channel email.

    Raises:
        BadSetting: HEARD_SMTP_URL asks for access tokens, and there are none.
    """
    if settings.mail is None or not settings.mail.with_token:
        return None
    from bot.channel_settings import build_channel, read_entries
    from bot.channel_tokens import SealedTokens
    from bot.channels.mail import Mail
    from bot.channels.mail_access import AccessTokens

    values = read_entries(settings.credentials).get(Mail.name)
    channel = (
        build_channel(Mail.name, values, settings.secret_key, os.environ, settings.credentials.name) if values else None
    )
    if not isinstance(channel, Mail) or not isinstance(channel.access, AccessTokens):
        raise BadSetting(
            f"HEARD_SMTP_URL says auth=xoauth2, so {settings.credentials.name} has to set up email with auth: xoauth2 "
            "and a token_url; do so, or write a password into HEARD_SMTP_URL."
        )
    channel.keep_tokens(SealedTokens(settings.secret_key, house.uow, house.now, house.ids))
    return channel.access


def build_shop_worker(settings: Settings, house: House, system: ShopSystem) -> ShopWorker:
    """The worker that carries out acts at the shop system."""
    from bot.router.shop_worker import ShopWorker
    from bot.use_cases.act_outbox import ShopErrands

    errands = ShopErrands(system, house.uow, house.ids, house.wording, house.desk, random.random)
    return ShopWorker(errands, house.now, build_nudges(settings, "worker"))
