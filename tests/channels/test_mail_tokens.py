"""Access tokens of a mailbox: renewed before they end, never one refresh token spent twice, and kept over a restart."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any, Iterator

import pytest

from bot.bootstrap import House
from bot.channel_tokens import SealedTokens
from bot.channels.mail import Mail
from bot.channels.mail_access import NOT_AGAIN_WITHIN, AccessTokens, Client
from bot.domain.errors import BadSetting, HeardError, PermanentDeliveryFailure, TemporaryDeliveryFailure
from bot.mail_settings import read_mail_settings
from bot.settings import read_settings
from bot.smtp import SmtpSender
from bot.use_cases.channel_tokens import LEASE
from bot.worker_building import build_letter_tokens
from tests.channels.fake_mail import FakeMail
from tests.channels.fake_platform import Call, Reply
from tests.channels.mail_fetching import _with
from tests.channels.mail_kit import ADDRESS, MailKit
from tests.channels.token_server import CLIENT, FIRST, Clock, TokenServer
from tests.channels.world import world


@pytest.fixture
def mail() -> Iterator[FakeMail]:
    """A mailbox that wants a fresh access token."""
    fake = FakeMail(MailKit().usual)
    fake.tokens = set()
    yield fake
    fake.close()


@pytest.fixture
def server(mail: FakeMail) -> Iterator[TokenServer]:
    """The token server of that mailbox."""
    server = TokenServer(mail)
    yield server
    server.close()


def channel(mail: FakeMail, server: TokenServer, house: House | None = None, **more: str) -> tuple[Mail, Clock]:
    """The channel as one process has it, and the clock of its tokens."""
    platform = _with(MailKit(), **{**server.settings, **more}).build(mail.url)
    assert isinstance(platform, Mail) and isinstance(platform.access, AccessTokens)
    if house is not None:
        platform.keep_tokens(SealedTokens(b"k" * 32, house.uow, house.now, house.ids))
    clock = platform.access._clock = Clock()
    return platform, clock


def checked(platform: Mail) -> str:
    """What a look at it says: "" where all is well."""
    try:
        asyncio.run(platform.check())
    except HeardError as error:
        return str(error)
    return ""


def test_one_token_opens_both_servers_until_it_nearly_ends(mail: FakeMail, server: TokenServer) -> None:
    """It is fetched when it is first needed, held in memory, and renewed minutes before its end."""
    platform, clock = channel(mail, server)
    for seconds in (0, 1000, 2000, 290, 20):
        clock.at += seconds
        assert checked(platform) == ""
        told = server.given[-1]
        assert any(told in line for line in mail.said if line.startswith("XOAUTH2"))

    assert server.given == ["access-0", "access-1"]
    assert server.spent == ["refresh-0", "refresh-1"]


def test_what_a_server_refuses_is_renewed_once(mail: FakeMail, server: TokenServer) -> None:
    """A token that ended early is replaced unseen; a new one that is refused as well is the operator's to look at."""
    platform, clock = channel(mail, server)
    assert checked(platform) == ""
    clock.at += 60
    mail.tokens = set()
    assert checked(platform) == ""
    assert len(server.given) == 2
    mail.usual = lambda call: Reply(400)
    clock.at += 60
    refused = checked(platform)

    assert "does not let us in" in refused and len(server.given) == 3
    assert "does not let us in" in checked(platform) and len(server.given) == 3


def test_mails_go_out_and_come_in(tmp_path: Path, server: TokenServer, mail: FakeMail) -> None:
    """A whole talk, with every token ended between two steps."""

    class Kit(MailKit):
        def values(self, api_url: str) -> dict[str, str]:
            return {**super().values(api_url), **server.settings}

    async def run() -> None:
        async with world(Kit(), tmp_path) as here:
            server.mail = here.fake
            here.fake.tokens = set()
            here.platform.access._clock = clock = Clock()  # type: ignore[attr-defined]
            await here.begins()
            here.fake.tokens, clock.at = set(), clock.at + 60
            here.answers("another word")
            here.writes("a person's word")
            shown = await here.sends()

            assert [one.text.splitlines()[0] for one in shown] == ["a person's word"]
            assert set(here.outbox()) == {"sent"} and len(server.given) == 2
            kept = here.rows("select sealed from channel_tokens")
            assert len(kept) == 1 and "refresh" not in kept[0]["sealed"]

    asyncio.run(run())


def test_what_the_server_put_in_its_place_survives_a_restart(
    any_house: House, mail: FakeMail, server: TokenServer
) -> None:
    """The refresh token of the settings is good for once; a new process goes on with the one that came after it."""
    for _ in range(3):
        assert checked(channel(mail, server, any_house)[0]) == ""

    assert server.spent == ["refresh-0", "refresh-1", "refresh-2"]


def test_two_processes_never_spend_one_refresh_token(any_house: House, mail: FakeMail, server: TokenServer) -> None:
    """However many renew at the same moment, the server sees each refresh token once, one after the other."""
    mail.tokens = None
    mail.usual = MailKit().usual
    server.http.usual = lambda call: (time.sleep(0.05), server.answer(call))[1]
    many = [channel(mail, server, any_house)[0].access for _ in range(6)]
    got: list[Any] = []

    def take(access: Any) -> None:
        try:
            got.append(access.current())
        except HeardError as error:
            got.append(error)

    threads = [threading.Thread(target=take, args=(one,)) for one in [*many, *many]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert server.spent == [f"refresh-{number}" for number in range(6)]
    assert sorted(set(got)) == [f"access-{number}" for number in range(6)] and len(got) == 12


def test_many_mails_that_wait_for_a_token_hold_nobody_else_up(mail: FakeMail, server: TokenServer) -> None:
    """A token server that takes its time takes it from mails alone: threads for the database stay free."""
    platform, _ = channel(mail, server)
    server.http.usual = lambda call: (time.sleep(2), server.answer(call))[1]

    async def run() -> tuple[float, list[Any]]:
        sends = [asyncio.create_task(platform._sending.check()) for _ in range(60)]
        await asyncio.sleep(0.2)
        begun = time.monotonic()
        await asyncio.to_thread(time.sleep, 0)
        took = time.monotonic() - begun
        return took, await asyncio.gather(*sends, return_exceptions=True)  # of so many, some find the door full

    took, _ = asyncio.run(run())

    assert took < 1 and len(server.spent) == 1


def test_who_dies_over_a_renewal_holds_nobody_up_for_long(any_house: House, server: TokenServer) -> None:
    """The lease of a process that is gone ends by itself; until then nobody else spends the token."""
    waits: list[float] = []

    def sleeps(seconds: float) -> None:
        waits.append(seconds)
        any_house.clock.pass_(timedelta(seconds=max(seconds, 1)))  # type: ignore[attr-defined]

    vault = SealedTokens(b"k" * 32, any_house.uow, any_house.now, any_house.ids, sleep=sleeps)
    vault._claim(vault._as_kept("email", "default", FIRST), "somebody who is gone")
    tokens = AccessTokens(Client(server.url, refresh_token=FIRST, **CLIENT), "email", "default")
    tokens.vault = vault

    assert tokens.current() == "access-0"
    assert LEASE.total_seconds() - 1 <= len(waits) <= LEASE.total_seconds() + 3


def test_who_comes_too_late_overwrites_nothing_newer(house: House) -> None:
    """A process that slept over its lease does not put an old token over the one that came since."""
    vault = SealedTokens(b"k" * 32, house.uow, house.now, house.ids, sleep=lambda seconds: None)
    slow = vault._claim(vault._as_kept("email", "default", FIRST), "slow")
    house.clock.pass_(2 * LEASE)  # type: ignore[attr-defined]
    vault.spend("email", "default", FIRST, lambda token: ("access", 60.0, f"after {token}"))
    vault._settle(slow, vault._sealed("long ago"), "slow")
    shown: list[str] = []
    vault.spend("email", "default", FIRST, lambda token: (shown.append(token) or "access", 60.0, None))

    assert shown == [f"after {FIRST}"]


def test_who_signs_in_again_is_believed(house: House, mail: FakeMail, server: TokenServer) -> None:
    """When a sign-in has ended one sentence says so, mails wait, the server is left in peace; a new token mends it."""
    platform, clock = channel(mail, server, house)
    assert checked(platform) == ""
    server.is_over = True
    clock.at += 4000
    told = checked(platform)
    asked = len(server.http.calls)
    with pytest.raises(TemporaryDeliveryFailure):
        asyncio.run(platform._sending.send(ADDRESS, "mara@example.com", b"x"))

    assert told.startswith("The sign-in of email has ended (invalid_grant, AADSTS700082); sign in again")
    assert "refresh-" not in told
    assert len(server.http.calls) == asked
    clock.at += NOT_AGAIN_WITHIN
    checked(platform)
    assert len(server.http.calls) == asked + 1

    server.signs_in("refresh-new")
    again, _ = channel(mail, server, house, refresh_token="refresh-new")
    assert checked(again) == ""


def test_the_board_says_that_somebody_has_to_sign_in(tmp_path: Path, server: TokenServer) -> None:
    """An ended sign-in is a dead channel: told of within five minutes, with what to do."""

    class Kit(MailKit):
        def values(self, api_url: str) -> dict[str, str]:
            return {**super().values(api_url), **server.settings}

    async def run() -> None:
        async with world(Kit(), tmp_path) as here:
            server.is_over = True
            alarms = []
            for minute in range(6):
                alarms += [(minute, alarm) for alarm in await here.channels.watch.look()]
                here.house.clock.pass_(timedelta(minutes=1))

            [(minute, alarm)] = alarms
            assert minute <= 4 and "sign in again" in alarm

    asyncio.run(run())


def test_an_app_may_read_the_mailbox_by_itself(mail: FakeMail, server: TokenServer) -> None:
    """Without a refresh token the client's own credentials are shown, with the scope that Microsoft wants named."""
    platform, _ = channel(mail, server, refresh_token="", scope="https://outlook.office365.com/.default")

    assert checked(platform) == ""
    assert server.http.calls[0].form == {
        "grant_type": "client_credentials", "scope": "https://outlook.office365.com/.default", **CLIENT,
    }  # fmt: skip


def test_letters_of_the_house_go_by_the_same_mailbox(
    tmp_path: Path, house: House, mail: FakeMail, server: TokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker's codes and confirmations are let in by the channel's tokens, and a refused one is renewed, too."""
    imap, smtp = mail.ports
    secrets = {"refresh_token": FIRST, "client_secret": CLIENT["client_secret"]}
    for name, value in secrets.items():
        monkeypatch.setenv(f"HEARD_EMAIL_{name.upper()}", value)
    lines = {
        **MailKit().values(f"http://127.0.0.1:{imap}/{smtp}"), **server.settings,
        **{name: f"${{HEARD_EMAIL_{name.upper()}}}" for name in secrets},
    }  # fmt: skip
    del lines["password"]
    file = tmp_path / "credentials.yml"
    file.write_text("email:\n" + "".join(f'  {name}: "{value}"\n' for name, value in lines.items()))
    settings = read_settings(
        tmp_path,
        {
            "HEARD_SMTP_URL": f"smtp://help%40larkfield.example@127.0.0.1:{smtp}?auth=xoauth2",
            "HEARD_MAIL_FROM": ADDRESS,
            "HEARD_CREDENTIALS": str(file),
        },
    )
    assert settings.mail is not None
    tokens = build_letter_tokens(settings, house)
    assert isinstance(tokens, AccessTokens)
    clock = tokens._clock = Clock()
    sender = SmtpSender(settings.mail, tokens=tokens)
    sender.send("mara@example.com", "Your code\n042913")
    mail.tokens, clock.at = set(), clock.at + 60
    sender.send("mara@example.com", "Your code\n042914")

    assert [call.path for call in mail.calls] == ["mara@example.com"] * 2
    assert server.spent == ["refresh-0", "refresh-1"]


def test_letters_without_a_channel_to_take_tokens_from_are_no_setting(tmp_path: Path, house: House) -> None:
    """What cannot work is said at the start, in a sentence."""
    (tmp_path / "credentials.yml").write_text("")
    settings = read_settings(
        tmp_path,
        {
            "HEARD_SMTP_URL": "smtp://a%40x.ie@mail.x.ie?auth=xoauth2",
            "HEARD_MAIL_FROM": "a@x.ie",
            "HEARD_CREDENTIALS": str(tmp_path / "credentials.yml"),
        },
    )
    with pytest.raises(BadSetting, match="has to set up email"):
        build_letter_tokens(settings, house)
    for url in ("smtp://a%40x.ie:pw@mail.x.ie?auth=xoauth2", "smtp://mail.x.ie?auth=xoauth2", "smtp://x.ie?auth=other"):
        with pytest.raises(BadSetting):
            read_mail_settings(url, "a@x.ie")


def test_a_refused_password_is_not_tried_twice(mail: FakeMail) -> None:
    """Mailboxes are locked by repeated wrong passwords."""
    refused: list[Call] = []
    mail.tokens = None
    mail.usual = lambda call: (refused.append(call), Reply(400))[1]
    platform = MailKit().build(mail.url)
    with contextlib.suppress(PermanentDeliveryFailure):
        asyncio.run(platform.check())

    assert len(refused) == 1
