"""E-mail: what every channel must do, and what only mails do."""

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
from bot.channels.mail_sending import MailSending
from bot.domain.errors import BadSetting, PermanentDeliveryFailure, TemporaryDeliveryFailure
from bot.domain.message import Author, Reply
from bot.router.channel_collector import ChannelCollector
from bot.use_cases.sending import send
from tests.channels.conformance import Conformance
from tests.channels.mail_kit import ADDRESS, PASSWORD, MailKit, bounce
from tests.channels.stage import OFFER, Stage
from tests.channels.world import World
from tests.mail_server import MailServer
from tests.staff_rows import add_staff


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


class TestMail(Conformance):
    """See parent class."""

    kit_class = MailKit

    # Fetching

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

    # Sending

    def test_an_answer_is_in_its_thread(self, stage: Stage) -> None:
        """Subject, In-Reply-To and References are those of what it answers; a machine wrote it, and says so."""

        async def play(here: World) -> None:
            lines = [
                f"From: {here.kit.peer}",
                "Subject: Kettle",
                "Message-ID: <q@mail.example>",
                "",
                "It is about C-2026-K7Q4-A.",
            ]
            await here.hears(lines)
            here.answers("C-2026-K7Q4-A is open. <b>1 < 2</b>")
            await here.sends()
            letter = letters(here)[-1]
            html = letter.get_body(("html",)).get_content()

            assert letter["Subject"] == "Re: Kettle [C-2026-K7Q4-A]"
            assert (letter["In-Reply-To"], letter["References"]) == ("<q@mail.example>", "<q@mail.example>")
            assert letter["From"] == f"Larkfield <{ADDRESS}>" and letter["Auto-Submitted"] == "auto-replied"
            assert "&lt;b&gt;1 &lt; 2&lt;/b&gt;" in html and letter.get_content_type() == "multipart/alternative"

        stage(play)

    def test_long_ids_are_answered_to(self, stage: Stage) -> None:
        """Some programs write ids that are longer than a line; an answer names them as they are, however many."""
        ids = [f"{number}{'x' * 140}@mail.example" for number in range(30)]

        async def play(here: World) -> None:
            before = " ".join(f"<{one}>" for one in ids[:-1])
            lines = [
                f"From: {here.kit.peer}",
                "Subject: Re: x",
                f"Message-ID: <{ids[-1]}>",
                f"References: {before}",
                "",
            ]
            await here.hears([*lines, "hello"])
            here.answers()
            await here.sends()
            letter = letters(here)[-1]

            assert letter["In-Reply-To"] == f"<{ids[-1]}>"
            assert str(letter["References"]).split() == [f"<{one}>" for one in ids[-10:]]
            assert max(map(len, here.fake.calls[-1].body.splitlines())) < 200

        stage(play)

    def test_an_id_that_is_none_is_not_answered_to(self, stage: Stage) -> None:
        """What stands where an id belongs can add no header to the answer."""

        async def play(here: World) -> None:
            strange = "=?utf-8?q?x=0D=0ABcc=3A_all=40example=2Ecom?="
            await here.hears([f"From: {here.kit.peer}", "Subject: Re: x", f"Message-ID: {strange}", "", "hello"])
            here.answers()
            await here.sends()

            assert letters(here)[-1]["Bcc"] is None and b"\r\nBcc" not in here.fake.calls[-1].body
            assert here.said() == ["hello"]

        stage(play)

    def test_a_mailbox_with_a_past_is_not_answered(self, stage: Stage) -> None:
        """Unread mails of long ago are left where they are."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1))
            asked = [line for line in here.fake.said if "UNSEEN" in line]

            assert asked and all("SINCE" in line for line in asked)

        stage(play)

    def test_a_person_is_no_machine(self, stage: Stage) -> None:
        """What somebody of the staff writes carries their name, and not the mark of what is automatic."""

        async def play(here: World) -> None:
            await here.begins()
            house = here.house
            with house.uow() as uow:
                add_staff(uow, "ann", "Ann", house.now())
                conversation = uow.conversations.find("email", "default", here.kit.peer)
                assert conversation is not None
                send(uow, conversation, Author.AGENT, [Reply("I see to it.")], house.now(), house.ids, staff_id="ann")
                uow.commit()
            await here.sends()
            letter = letters(here)[-1]

            assert letter["From"].addresses[0].display_name == "Ann (Larkfield)"
            assert letter["Auto-Submitted"] is None
            assert letter.get_body(("plain",)).get_content().split() == "I see to it. Ann Larkfield".split()

        stage(play)

    def test_nothing_gets_into_the_headers(self, stage: Stage) -> None:
        """A subject that hides a line break adds no recipient to the answer."""

        async def play(here: World) -> None:
            subject = "=?utf-8?q?Kettle=0D=0ABcc=3A_all=40example=2Ecom=0D=0A=0D=0Abody?="
            await here.hears([f"From: {here.kit.peer}", f"Subject: {subject}", "Message-ID: <1@x>", "", "hello"])
            here.answers()
            await here.sends()
            letter = letters(here)[-1]

            assert letter["Bcc"] is None and letter["Subject"] == "Re: Kettle Bcc: all@example.com body"
            assert {call.path for call in here.fake.calls} == {here.kit.peer}

        stage(play)

    def test_options_go_with_the_talk_in_one_mail(self, stage: Stage) -> None:
        """What is said in a row is one mail; a quoted list in the answer is no choice."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1))
            here.answers("Good day.", OFFER)
            shown = await here.sends()
            quoted = "\n".join(f"> {line}" for line in shown[-1].text.splitlines())
            await here.hears(here.kit.message(f"3\n\nOn 5 Oct 2026, Larkfield wrote:\n{quoted}", 2))

            assert len(shown) == 1 and "Good day." in shown[0].text
            assert here.said()[-1] == "Talk to a person"

        stage(play)

    @pytest.mark.parametrize(
        ("said", "state", "reason"),
        [
            ("550 5.1.1 no such user", "failed", "there is no such mailbox (5.1.1)"),
            ("552 full", "failed", "the mailbox is full (552)"),
            ("554 5.7.1 spam", "failed", "their mail server refuses mails from us (5.7.1)"),
            ("450 4.2.0 greylisted, try again in 300 seconds", "waiting", ""),
        ],
    )
    def test_a_refused_recipient_is_understood(self, stage: Stage, said: str, state: str, reason: str) -> None:
        """For ever is told to the staff in plain words, for now is tried again, and holds nobody else up."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1), here.kit.message("hello", 2, here.kit.other))
            here.answers("Good day.")
            here.fake.to_recipient[here.kit.peer] = said
            await here.sends()

            assert here.fake.calls and {call.path for call in here.fake.calls} == {here.kit.other}
            assert reason in notes(here)
            assert ("failed" in here.outbox()) == (state == "failed")
            assert here.outbox().count("sent") == 2

        stage(play)

    def test_what_was_sent_is_found_in_its_folder(self, stage: Stage) -> None:
        """When the connection is lost before the server says that it took it, the folder of what was sent decides."""
        stage.kit = _with(stage.kit, sent_folder="Sent")

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1))
            here.answers("Good day.")
            await here.sends()
            parcel_calls = len(here.fake.calls)
            here.writes("Your parcel is found.")
            here.writes("It comes tomorrow.")  # which goes in the same mail
            here.fake.next.append(_cut())
            await here.sends()
            here.fake.arrives(here.fake.calls[-1].body, "Sent")
            here.pass_(minutes=3)
            here.pace.at += 180
            await here.sends()

            assert len(here.fake.calls) == parcel_calls + 1
            assert set(here.outbox()) == {"sent"}

        stage(play)

    def test_a_report_of_arrival_is_noted(self, stage: Stage) -> None:
        """Servers that were asked by somebody say so; "still trying" says nothing."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1))
            here.answers("Good day.")
            await here.sends()
            [known] = {row["platform_id"] for row in here.rows("select platform_id from platform_messages")}
            await here.hears(bounce(known, action="delayed", status="4.4.1"))
            before = here.rows("select delivered_at from outbox")
            await here.hears(bounce(known, action="delivered", status="2.0.0"))

            assert not any(row["delivered_at"] for row in before)
            assert all(row["delivered_at"] for row in here.rows("select delivered_at from outbox"))
            assert set(here.outbox()) == {"sent"}

        stage(play)


def test_nothing_is_sent_unencrypted_beyond_this_machine() -> None:
    """A server elsewhere that offers no encryption gets neither password nor mail."""
    server = MailServer("127.0.0.2")  # not one of the names of this machine
    sending = MailSending("127.0.0.2", int(server.server_address[1]), "user", "word")
    try:
        with pytest.raises(TemporaryDeliveryFailure, match="no encryption"):
            asyncio.run(sending.send(ADDRESS, "mara@example.com", b"Subject: x\r\n\r\nx"))
    finally:
        server.close()

    assert (server.does.letters, server.does.passwords) == ([], [])


def test_no_mailbox_is_opened_unencrypted_beyond_this_machine() -> None:
    """A mailbox elsewhere is asked for encryption first, and gets no password without it."""
    server = MailServer("127.0.0.2")
    server.does.greeting = "* OK ready"
    port = int(server.server_address[1])
    try:
        with pytest.raises(TemporaryDeliveryFailure):
            mail_box.Mailbox("127.0.0.2", port, "user", "word", "INBOX", "").check()
    finally:
        server.close()

    assert server.does.passwords == []


def _with(kit: Any, **more: str) -> MailKit:
    """The kit of a mailbox that is set up otherwise."""

    class Other(MailKit):
        def values(self, api_url: str) -> dict[str, str]:
            return {**super().values(api_url), **more}

    return Other()


def _cut() -> Any:
    from tests.channels.fake_platform import Reply as Answer

    return Answer(is_cut=True)


async def _until(holds: Any) -> None:
    """Wait for what another thread brings about."""
    for _ in range(500):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come about")
