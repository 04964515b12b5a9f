"""E-mail: what every channel must do, and what only mails do."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.channels import mail_box
from bot.channels.mail_sending import MailSending
from bot.domain.errors import TemporaryDeliveryFailure
from bot.domain.message import Author, Reply
from bot.use_cases.sending import send
from tests.channels.conformance import Conformance
from tests.channels.mail_fetching import MailFetching, _with, letters, notes
from tests.channels.mail_kit import ADDRESS, MailKit, bounce
from tests.channels.stage import OFFER, Stage
from tests.channels.world import World
from tests.mail_server import MailServer
from tests.staff_rows import add_staff


class TestMail(MailFetching, Conformance):
    """See parent class."""

    kit_class = MailKit

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


def _cut() -> Any:
    from tests.channels.fake_platform import Reply as Answer

    return Answer(is_cut=True)
