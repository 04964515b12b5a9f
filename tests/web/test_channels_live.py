"""A whole complaint on each messaging channel through a running Heard: a photo, a case, a person, a rating."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any, Iterator

import httpx
import pytest
from sqlalchemy import text

from bot.bootstrap import House, build_house
from bot.channel_settings import suggest
from bot.channels.known import BY_NAME
from bot.domain.staff import Actor, Role
from bot.settings import read_settings
from bot.use_cases.handoffs import claim_handoff, say_as_agent
from bot.use_cases.takeovers import give_back
from tests.channels.kit import PUBLIC_URL, Kit, Shown
from tests.channels.mail_kit import MailKit
from tests.channels.meta_kits import MessengerKit, WhatsAppKit
from tests.channels.slack_kit import SlackKit
from tests.channels.telegram_kit import TelegramKit
from tests.channels.twilio_kits import SmsKit
from tests.conftest import RunningHeard
from tests.staff_rows import add_staff, say_there

ALL = (TelegramKit, WhatsAppKit, MessengerKit, SlackKit, SmsKit, MailKit)
KITS: dict[str, type[Kit]] = {kit.channel: kit for kit in ALL}
PATIENCE = 30.0  # seconds
REFERENCE = re.compile(r"C-\d{4}-[0-9A-Z]{4}-[0-9A-Z]")
STORY = "I have a complaint: my kettle leaks, order 10417, I want my money back, mara.quinn@example.com"


class Live:
    """A running Heard with every channel set up, and the platforms at the other end."""

    def __init__(self, running: RunningHeard, house: House, kits: dict[str, Kit], fakes: dict[str, Any]) -> None:
        self.running, self.house, self.kits, self.fakes = running, house, kits, fakes

    def deliver(self, channel: str, payload: Any) -> httpx.Response:
        """What the platform is answered."""
        raw = self.kits[channel].signed(payload)
        if not self.kits[channel].has_door:
            self.fakes[channel].arrives(raw.body)
            return httpx.Response(200)
        path = raw.path or f"/webhooks/{channel}/webhook"
        return httpx.request(
            raw.method, f"{self.running.url}{path}", content=raw.body, headers=raw.headers, trust_env=False, timeout=10
        )

    def shown(self, channel: str) -> list[Shown]:
        """All that the customer has seen."""
        kit, calls = self.kits[channel], list(self.fakes[channel].calls)
        return [one for call in calls if (one := kit.shown(call)) is not None]

    def wait_for(self, channel: str, words: str, after: int = 0) -> Shown:
        """What the customer sees with these words in it."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = [one for one in self.shown(channel)[after:] if words in one.text]
            if found:
                return found[-1]
            time.sleep(0.05)
        raise AssertionError(f"{words!r} never came; {self.shown(channel)[after:]}; {self.running.output()[-2000:]}")

    def rows(self, statement: str, **values: Any) -> list[dict[str, Any]]:
        """A look into the database."""
        with self.house.engine.connect() as connection:
            return [dict(row) for row in connection.execute(text(statement), values).mappings()]

    def wait_until(self, statement: str, **values: Any) -> dict[str, Any]:
        """The first row that a query finds."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if found := self.rows(statement, **values):
                return found[0]
            time.sleep(0.05)
        raise AssertionError(f"never found: {statement} {values}")


@pytest.fixture(scope="module")
def live(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One Heard for all channels."""
    directory = tmp_path_factory.mktemp("channels")
    settings = read_settings(directory, {})
    kits = {name: kind() for name, kind in KITS.items()}
    for name, kit in kits.items():
        kit.own_secret = hmac.new(settings.secret_key, f"channel {name}".encode(), hashlib.sha256).hexdigest()
    fakes: dict[str, Any] = {name: kit.serve() for name, kit in kits.items()}
    lines, environment = [], {
        "HEARD_CREDENTIALS": str(directory / "credentials.yml"), "HEARD_PUBLIC_URL": PUBLIC_URL,
    }  # fmt: skip
    for name, kit in kits.items():
        lines.append(f"{name}:")
        told = kit.values(fakes[name].url)
        kit.build(fakes[name].url)
        for field in BY_NAME[name].fields:
            if field.name in told and field.secret:
                environment[suggest(name, field)] = told[field.name]
                lines.append(f"  {field.name}: ${{{suggest(name, field)}}}")
            elif field.name in told:
                lines.append(f"  {field.name}: {json.dumps(told[field.name])}")
    (directory / "credentials.yml").write_text("\n".join(lines), "utf-8")
    running = RunningHeard(trained, directory, **environment)
    try:
        running.wait_until_ready()
        house = build_house(read_settings(directory, {}))
        with house.uow() as uow:
            add_staff(uow, "ann", "Ann", house.now())
            say_there(uow, "Ann", house.now() + timedelta(hours=8))
            uow.commit()
        yield Live(running, house, kits, fakes)
        house.engine.dispose()
        house.hasty_engine.dispose()
    finally:
        running.stop()
        for fake in fakes.values():
            fake.close()


@pytest.mark.parametrize("channel", KITS)
def test_a_complaint_with_a_photo_a_person_and_a_rating(live: Live, channel: str) -> None:
    """From the first word to the rating, on the platform's own wire, and everything of it is on record."""
    kit = live.kits[channel]
    house, ann = live.house, Actor("ann", "Ann", Role.AGENT, 1)
    key = iter(range(1, 100))

    def say(words: str) -> None:
        assert live.deliver(channel, kit.message(words, next(key))).status_code == 200

    assert live.deliver(channel, kit.photo(next(key))).status_code == 200
    live.wait_for(channel, "assistant")
    live.wait_until(
        "select attachments.id from attachments join messages on messages.id = attachments.message_id "
        "where messages.channel = :channel", channel=channel,
    )  # fmt: skip
    say(STORY)
    live.wait_for(channel, "This is what I will file")
    say("yes")
    until = time.monotonic() + PATIENCE
    while not (named := [m[0] for one in live.shown(channel) if (m := REFERENCE.search(one.text))]):
        assert time.monotonic() < until, live.shown(channel)
        time.sleep(0.05)
    [case] = live.rows("select * from cases where reference = :reference", reference=named[-1])
    assert case["kind"] == "complaint" and STORY in case["own_words"]

    say("I would like to talk to a person please")
    here = live.wait_until("select id from conversations where channel = :c and owner = 'queue'", c=channel)["id"]
    claim_handoff(here, "ann", house.uow(), house.now(), house.ids, house.wording)
    say_as_agent(here, "ann", "I look into your kettle myself.", house.uow(), house.now(), house.ids, house.guard)
    seen = live.wait_for(channel, "I look into your kettle myself.")
    assert "Ann" in seen.text
    say("thank you Ann")
    live.wait_until("select id from messages where conversation_id = :c and text = 'thank you Ann'", c=here)
    give_back(here, ann, "", house.uow(), house.now(), house.ids, house.wording)

    with house.uow() as uow:  # a minute of silence, without waiting for it
        uow._connection.execute(  # type: ignore[union-attr]
            text("update messages set created_at = datetime(created_at, '-2 minutes') where conversation_id = :c"),
            {"c": here},
        )
        uow.commit()
    survey = live.wait_until("select * from surveys where conversation_id = :c and asked_at is not null", c=here)
    until = time.monotonic() + PATIENCE
    while not any("★" in one.text + str(one.buttons) for one in live.shown(channel)):
        assert time.monotonic() < until, live.shown(channel)
        time.sleep(0.05)
    offered = [one for one in live.shown(channel) if any("★" in title for _, title in one.buttons)]
    if offered:
        pressed, title = next(one for one in offered[-1].buttons if one[1].startswith("5"))
        assert live.deliver(channel, kit.press(pressed, title, next(key))).status_code == 200
    else:
        say("5")
    answer = live.wait_until("select * from survey_answers where survey_id = :s and score is not null", s=survey["id"])
    assert answer["score"] == 5
    live.wait_until("select 1 as well where not exists (select 1 from outbox where state in ('queued', 'sending'))")
    assert live.rows("select * from outbox where state = 'failed'") == []
