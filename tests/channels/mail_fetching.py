"""How mails are fetched: none is lost, none is taken twice, and nobody is believed to be who they say."""

from __future__ import annotations

import asyncio
import base64
import email
import email.policy
from email.message import EmailMessage
from typing import Any

import pytest

from bot.channels import mail_box
from bot.channels.mail import OF_ANOTHER
from bot.domain.errors import BadSetting, PermanentDeliveryFailure
from bot.domain.message import Author
from bot.router.channel_collector import ChannelCollector
from tests.channels.mail_kit import ADDRESS, PASSWORD, MailKit
from tests.channels.stage import Stage
from tests.channels.world import World


def letters(here: World) -> list[EmailMessage]:
    """The mails that were handed over, as programs read them."""
    read = [email.message_from_bytes(call.body, policy=email.policy.default) for call in here.fake.calls]
    return [one for one in read if isinstance(one, EmailMessage)]


def notes(here: World) -> str:
    """What the staff read beside the talks."""
    return " ".join(row["text"] for row in here.rows("select text from notes"))


def with_headers(mail: bytes, *lines: str) -> bytes:
    """The mail with these above it."""
    return "".join(f"{line}\r\n" for line in lines).encode() + mail


def _with(kit: Any, **more: str) -> MailKit:
    """The kit of a mailbox that is set up otherwise."""

    class Other(MailKit):
        def values(self, api_url: str) -> dict[str, str]:
            return {**super().values(api_url), **more}

    return Other()


async def _until(holds: Any) -> None:
    """Wait for what another thread brings about."""
    for _ in range(500):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come about")


class MailFetching:
    """The cases of a mailbox; what every channel does is in `conformance.py`."""

    def test_a_mail_is_marked_as_read_after_it_is_written_down(self, stage: Stage) -> None:
        """Who dies in between finds it again, and it is one message all the same."""

        async def play(here: World) -> None:
            kept = here.fake.arrives(here.kit.message("hello", 1))
            real = here.platform.confirm

            async def dies(delivery: Any) -> None:
                raise ConnectionError("the power went")

            here.platform.confirm = dies  # type: ignore[attr-defined]
            with pytest.raises(ConnectionError):
                await here.channels.collectors[0].collect_all()
            stored, flags = here.rows("select state from inbox"), set(kept.flags)
            here.platform.confirm = real  # type: ignore[attr-defined]
            await here.channels.collectors[0].collect_all()
            await here.intake.take_all()

            assert (stored, flags) == ([{"state": "new"}], set())
            assert kept.flags == {"\\Seen"} and here.said() == ["hello"]

        stage(play)

    def test_a_mail_that_somebody_opened_meanwhile_is_taken(self, stage: Stage) -> None:
        """A colleague who looks into the mailbox takes nothing away from it."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("first", 1))
            here.fake.arrives(here.kit.message("second", 2)).flags.add("\\Seen")
            await here.channels.collectors[0].collect_all()
            await here.intake.take_all()

            assert here.said() == ["first", "second"]

        stage(play)

    @pytest.mark.parametrize("abilities", ["IMAP4rev1 MOVE", "IMAP4rev1"])
    def test_what_is_taken_goes_to_its_folder(self, stage: Stage, abilities: str) -> None:
        """With a folder for it, mails leave the mailbox, and their photos are found where they went."""
        stage.kit = _with(stage.kit, done_folder="Done")

        async def play(here: World) -> None:
            here.fake.abilities = abilities
            await here.hears(here.kit.photo(1, "broken"))
            [message] = [one for one in here.log() if one.author is Author.CUSTOMER]

            assert len(here.fake.folders["Done"]) == 1
            assert all("\\Deleted" in one.flags for one in here.fake.folders["INBOX"])
            assert len(message.attachments) == 1
            assert not any("EXPUNGE" in line for line in here.fake.said)

        stage(play)

    def test_a_mailbox_that_counts_anew_loses_nothing(self, stage: Stage) -> None:
        """When UIDVALIDITY changes, what was heard is known by its Message-ID, and its photo is found by it."""

        async def play(here: World) -> None:
            here.fake.arrives(here.kit.photo(1, "broken"))
            await here.channels.collectors[0].collect_all()
            here.fake.validity += 1
            for number, kept in enumerate(here.fake.folders["INBOX"]):
                kept.uid, kept.flags = 5_000 + number, set()
            here.platform._mailbox.close()  # type: ignore[attr-defined]
            await here.channels.collectors[0].collect_all()
            await here.intake.take_all()
            [message] = [one for one in here.log() if one.author is Author.CUSTOMER]

            assert (message.text, len(message.attachments)) == ("broken", 1)
            assert here.fake.folders["INBOX"][0].flags == {"\\Seen"}

        stage(play)

    def test_a_mail_without_an_id_is_known_by_its_place(self, stage: Stage) -> None:
        """Some programs write none."""

        async def play(here: World) -> None:
            mail = b"From: mara@example.com\r\nSubject: Re: x\r\n\r\nhello\r\n"
            await here.hears(mail, mail)

            assert here.said() == ["hello", "hello"]
            assert {"\\Seen"} == {flag for kept in here.fake.folders["INBOX"] for flag in kept.flags}

        stage(play)

    def test_of_a_very_large_mail_the_words_are_read(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        """Its beginning is fetched; the customer hears that the file cannot be taken."""
        monkeypatch.setattr(mail_box, "LARGEST", 3_000)
        monkeypatch.setattr(mail_box, "BEGINNING", 1_500)

        async def play(here: World) -> None:
            letter = here.kit._letter("look at this film", 1, None)  # type: ignore[attr-defined]
            letter.add_attachment(b"x" * 9_000, maintype="video", subtype="mp4", filename="film.mp4")
            await here.hears(letter.as_bytes())

            assert here.said() == ["look at this film"]
            assert any("cannot be taken here" in one.text for one in here.log())

        stage(play)

    def test_the_loop_comes_back_after_a_failure(self, stage: Stage) -> None:
        """A server that is away is looked for again, later and later; then everything is read, and IDLE wakes it."""

        async def play(here: World) -> None:
            pauses: list[float] = []
            real = here.fake.usual

            async def sleep(seconds: float) -> None:
                pauses.append(seconds)
                if len(pauses) == 3:
                    here.fake.usual = real
                await asyncio.sleep(0)

            here.fake.usual = lambda call: here.kit.never()
            collector = ChannelCollector(here.platform, here.intake, sleep=sleep)  # type: ignore[arg-type]
            await collector.start()
            await _until(lambda: any("IDLE" in line for line in here.fake.said))
            here.fake.arrives(here.kit.message("are you awake?", 1))
            await _until(lambda: bool(here.rows("select id from inbox")))
            await collector.stop()

            assert pauses == [2.0, 4.0, 8.0]

        stage(play)

    def test_a_token_lets_us_in(self, stage: Stage) -> None:
        """Where passwords are not taken any more, an access token of OAuth 2.0 opens both servers."""
        stage.kit = _with(stage.kit, auth="xoauth2")

        async def play(here: World) -> None:
            await here.begins()
            wanted = f"user={ADDRESS}\1auth=Bearer {PASSWORD}\1\1"
            said = [base64.b64decode(line.split()[2]).decode() for line in here.fake.said if line.startswith("AUTH XO")]

            assert f"XOAUTH2 {wanted}" in here.fake.said and set(said) == {wanted}
            assert set(here.outbox()) == {"sent"}

        stage(play)

    def test_what_is_wrong_is_one_sentence(self, stage: Stage) -> None:
        """A wrong password and a folder that is not there are said so that the operator can mend them."""

        async def play(here: World) -> None:
            here.fake.usual = lambda call: here.kit.never()
            with pytest.raises(PermanentDeliveryFailure) as password:
                await here.platform.check()
            here.fake.usual = here.kit.usual
            del here.fake.folders["INBOX"]
            with pytest.raises(PermanentDeliveryFailure) as folder:
                await here.platform.check()

            assert "look at user, password" in str(password.value) and PASSWORD not in str(password.value)
            assert "no folder 'INBOX'" in str(folder.value)

        stage(play)

    @pytest.mark.parametrize(
        "wrong", [{"auth": "magic"}, {"imap_port": "x"}, {"smtp_port": "0"}, {"address": "a, b@c.de"}]
    )
    def test_wrong_settings_are_refused(self, wrong: dict[str, str]) -> None:
        """Each with a sentence that names it."""
        with pytest.raises(BadSetting, match=next(iter(wrong))):
            _with(MailKit(), **wrong).build("http://127.0.0.1:9")

    # Who it is

    def test_a_reply_address_of_another_customer_proves_nothing(self, stage: Stage) -> None:
        """A mail to it is its sender's own talk, and the staff are told."""

        async def play(here: World) -> None:
            await here.begins()
            address = str(letters(here)[-1]["Reply-To"].addresses[0].addr_spec)
            own = with_headers(here.kit.message("my answer", 2), f"Cc: {address}")
            forged = with_headers(here.kit.message("refund it to me", 3, here.kit.other), f"Cc: {address}")
            await here.hears(own)
            before = notes(here)
            await here.hears(forged)

            assert here.said() == ["hello", "my answer"] and here.said(here.kit.other) == ["refund it to me"]
            assert before == "" and OF_ANOTHER in notes(here)
            assert address.startswith("help+") and here.kit.peer not in address

        stage(play)

    def test_a_sender_that_is_not_proven_is_noted(self, stage: Stage) -> None:
        """What our own server found is believed where it stands on top, and what others wrote there is not."""
        stage.kit = _with(stage.kit, authserv_id="mx.larkfield.example")
        ours, passed = "Authentication-Results: mx.larkfield.example;", " dkim=pass; dmarc=pass"
        failed = ' spf=pass (a (b); dmarc=pass) smtp.mailfrom="x; dmarc=pass"; dmarc=fail header.from=example.com'

        async def play(here: World) -> None:
            kit, quiet = here.kit, []
            for key, lines in enumerate(
                ([ours + passed], [f"Authentication-Results: mx.evil.example;{failed}"], [ours + passed, ours + failed])
            ):
                await here.hears(with_headers(kit.message(f"hello {key}", key), *lines))
                quiet.append(notes(here))
            await here.hears(with_headers(kit.message("it is me", 9), ours + failed, ours + passed))

            assert quiet == ["", "", ""]
            assert "DMARC failed" in notes(here) and here.said()[-1] == "it is me"

        stage(play)

    def test_two_machines_stop_answering_each_other(self, stage: Stage) -> None:
        """More than twenty mails in an hour are kept for the staff and get no answer of ours, until it is quieter."""

        async def play(here: World) -> None:
            for key in range(1, 25):
                await here.hears(here.kit.message(f"I am away ({key})", key))
                here.answers("Thank you for your mail.")
            await here.sends()
            answered = sum(letter.get_body(("plain",)).get_content().count("Thank you") for letter in letters(here))
            here.pass_(hours=2)
            await here.hears(here.kit.message("hello again", 30))
            here.answers("Welcome back.")

            assert answered == 20 and len(here.said()) == 25
            assert notes(here).count("More than 20 messages in an hour") == 1
            assert any("Welcome back." in one.text for one in await here.sends())

        stage(play)
