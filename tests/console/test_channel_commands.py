"""`heard channel`: setting up, trying, seeing how channels do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from tests.channels.fake_mail import FakeMail
from tests.channels.fake_platform import FakePlatform, Reply
from tests.channels.mail_kit import MailKit
from tests.channels.telegram_kit import TelegramKit
from tests.channels.token_server import CLIENT, FIRST, TokenServer

TOKEN = "HEARD_TELEGRAM_ACCESS_TOKEN"


@pytest.fixture
def credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of credentials of our own, and no secret in the environment."""
    file = tmp_path / "credentials.yml"
    file.write_text("# ours\nrest:\n", "utf-8")
    monkeypatch.setenv("HEARD_CREDENTIALS", str(file))
    monkeypatch.delenv(TOKEN, raising=False)
    return file


def run(tmp_path: Path, *words: str) -> Result:
    """The command."""
    return CliRunner().invoke(main, ["channel", *words, "--data-dir", str(tmp_path / "data")])


def test_adding_writes_everything_but_the_secret(credentials: Path, tmp_path: Path) -> None:
    """The file gets the variable's name, the person hears what to put into it; what was there stays."""
    done = run(tmp_path, "add", "telegram", "--set", "api_url=http://127.0.0.1:9")
    text = credentials.read_text("utf-8")

    assert done.exit_code == 0, done.output
    assert text.startswith("# ours\nrest:\n") and f"access_token: ${{{TOKEN}}}" in text
    assert TOKEN in done.output and "heard channel test telegram" in done.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("add", "telegram", "--set", "access_token=4711"), "is a secret"),
        (("add", "telegram", "--set", "color=red"), "write FIELD=VALUE"),
        (("test", "telegram"), "begin with heard channel add telegram"),
    ],
)
def test_mistakes_are_told_in_a_sentence(
    credentials: Path, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    """What cannot be done is said, and nothing is written."""
    done = run(tmp_path, *words)

    assert done.exit_code == 2 and sentence in done.output
    assert "telegram" not in credentials.read_text("utf-8")


def test_a_channel_is_tried_with_its_platform(
    credentials: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the secret a sentence names the variable; with it the platform says who we are, or why not."""
    fake = FakePlatform(TelegramKit().usual)
    try:
        run(tmp_path, "add", "telegram", "--set", f"api_url={fake.url}")
        without = run(tmp_path, "test", "telegram")
        monkeypatch.setenv(TOKEN, "4711:secret")
        good = run(tmp_path, "test", "telegram")
        fake.usual = lambda call: Reply(401, {"ok": False, "description": "Unauthorized"})
        bad = run(tmp_path, "test", "telegram")
    finally:
        fake.close()

    assert without.exit_code == 2 and TOKEN in without.output
    assert good.exit_code == 0 and "@larkfield_bot" in good.output
    assert bad.exit_code == 1 and "token" in bad.output and "4711:secret" not in bad.output


def test_the_list_says_how_channels_do(credentials: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each channel with its state; one that cannot work says why."""
    none = run(tmp_path, "list")
    run(tmp_path, "add", "telegram")
    [row] = json.loads(run(tmp_path, "list", "--json").output)

    assert "No messaging channel is set up" in none.output
    assert row["channel"] == "telegram" and TOKEN in row["trouble"] and row["waiting"] == 0


def test_a_canary_is_set_up_and_shown(credentials: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is set like the channel's own fields; the list shows when it last went and was seen."""
    added = run(tmp_path, "add", "telegram", "--set", "canary=4711", "--set", "canary_every=30")
    plain = run(tmp_path, "add", "slack")
    monkeypatch.setenv(TOKEN, "4711:secret")
    rows = json.loads(run(tmp_path, "list", "--json").output)

    assert added.exit_code == plain.exit_code == 0
    assert credentials.read_text("utf-8").count("canary") == 2
    assert {row["channel"]: row["canary_seen"] for row in rows} == {"telegram": None, "slack": None}


def test_what_was_set_aside_is_shown(credentials: Path, tmp_path: Path) -> None:
    """Nothing first; what is no event cannot be taken in again."""
    assert "Nothing is set aside" in run(tmp_path, "aside").output
    assert run(tmp_path, "aside", "--retry", "5").exit_code == 1


def test_a_secret_in_the_file_is_refused(credentials: Path, tmp_path: Path) -> None:
    """What stands in the project's file may be read by everybody, so a secret there is no setting."""
    credentials.write_text("telegram:\n  access_token: 4711:secret\n", "utf-8")
    done = run(tmp_path, "test", "telegram")

    assert done.exit_code == 2 and "is a secret" in done.output and "4711:secret" not in done.output


def test_a_channel_that_cannot_be_built_is_told_before_anything_starts(credentials: Path, tmp_path: Path) -> None:
    """`heard up` says in one sentence what is missing, instead of starting a gateway that cannot live."""
    run(tmp_path, "add", "telegram")
    done = CliRunner().invoke(main, ["up", "--port", "0", "--data-dir", str(tmp_path / "data")])

    assert done.exit_code == 2 and TOKEN in done.output
    assert not (tmp_path / "data" / "logs").exists()


def test_a_mailbox_with_renewed_tokens_is_set_up_and_tried(
    credentials: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Adding asks for the secrets that go with it; trying renews as the gateway does, twice, and says who signs in."""
    mail = FakeMail(MailKit().usual)
    server = TokenServer(mail)
    told = {**MailKit().values(mail.url), "auth": "xoauth2", "token_url": server.url, "client_id": "heard"}
    told.pop("password")
    try:
        added = run(tmp_path, "add", "email", *(word for item in told.items() for word in ("--set", "=".join(item))))
        monkeypatch.setenv("HEARD_EMAIL_REFRESH_TOKEN", FIRST)
        monkeypatch.setenv("HEARD_EMAIL_CLIENT_SECRET", CLIENT["client_secret"])
        twice = [run(tmp_path, "test", "email") for _ in range(2)]
        server.is_over = True
        over = run(tmp_path, "test", "email")
    finally:
        server.close()
        mail.close()

    assert added.exit_code == 0 and "HEARD_EMAIL_REFRESH_TOKEN" in added.output
    assert "password" not in credentials.read_text("utf-8")
    assert [done.exit_code for done in twice] == [0, 0], twice[1].output
    assert server.spent[:2] == [FIRST, "refresh-1"]
    assert over.exit_code == 1 and "sign in again" in over.output
