"""E-mail: a mailbox by IMAP in, SMTP out.

A customer is the address that a mail names as its sender. That proves nothing about who wrote it: it is where answers
go, and what concerns an account is asked for as everywhere. They go out under a reply address with a signed token, so
that a mail which answers somebody else's is noticed; it is still its own sender's. There are no buttons: options are
numbered, and an answer chooses by number or words. RFC 5322 (mails), 3464 (reports), 3834 (automatic answers), 8601
(Authentication-Results).
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from typing import Mapping, Sequence

from bot.channels import mail_reading, mail_signs
from bot.channels.mail_access import OAUTH_FIELDS, Access, AccessTokens, read_access
from bot.channels.mail_box import Mailbox
from bot.channels.mail_sending import MailSending
from bot.channels.mail_writing import subject_of, words_of, write_letter
from bot.channels.parsing import poisoned, same
from bot.domain.attachment import MAX_BYTES
from bot.domain.errors import BadSetting, NotFound, TooLarge
from bot.domain.fitting import split_text, with_numbers
from bot.domain.platform import Arrival, Event, EventKind, Limits, Parcel, Poison, RemoteFile
from bot.use_cases.platform_ports import Collected, Delivery, Field, Owner, Part, TokenVault

WAYS_IN = ("password", "xoauth2")
LONGEST_PEER = 128
OF_ANOTHER = (
    "This mail came to the reply address of another customer's talk. It is treated as its sender's own; it does not "
    "show that they are that customer."
)
TOO_LARGE = "too large"  # where a file of a mail is that was not fetched whole
MOST_FILES = 20


class Mail(Collected):
    """One address.

    Args:
        told: what credentials.yml says.
        own_secret: for the tokens of reply addresses.
    """

    name, title = "email", "E-mail"
    tells_arrival = True  # of a canary, by coming back
    fields = (
        Field("address", "that customers write to"),
        Field("imap_host", "of the mailbox, such as imap.example.com"),
        Field("imap_port", "993: encrypted from the start, else by STARTTLS", default="993"),
        Field("smtp_host", "of the server that takes mails, such as smtp.example.com"),
        Field("smtp_port", "465: encrypted from the start, else by STARTTLS", default="587"),
        Field("user", "of both servers; usually the address"),
        Field("password", "of both servers; with auth: xoauth2 an access token", secret=True, default=""),
        Field("auth", "password or xoauth2", default="password"),
        *OAUTH_FIELDS,
        Field("folder", "that is read", default="INBOX"),
        Field("done_folder", "where mails go that were taken in; without it they stay, marked as read", default=""),
        Field("sent_folder", "where the server keeps what was sent, if it does", default=""),
        Field("authserv_id", "how your mail server names itself in Authentication-Results", default=""),
        Field("reply_plus", "on, if mails to name+anything@ reach the mailbox, else off", default="on"),
        Field("sender_name", "of the shop, as customers read it", default="Customer service"),
    )
    # There is no limit of the protocol; 500 mails an hour is what small providers take, and the staff's come first.
    limits = Limits(
        text=20_000, buttons=0, title=200, a_second=1.0, burst=20, to_one=0.5, merges=True, answered_an_hour=20
    )

    def __init__(
        self, told: Mapping[str, str], own_secret: str, mailbox: Mailbox, sending: MailSending, access: Access
    ) -> None:  # fmt: skip
        self._own, self._shop = told["address"].strip().lower(), told["sender_name"]
        self._authserv_id, self._has_plus = told["authserv_id"], told["reply_plus"].lower() in ("on", "true", "yes")
        self._moves, self._sent_folder = bool(told["done_folder"]), told["sent_folder"]
        self._secret, self._mailbox, self._sending = own_secret, mailbox, sending
        self.access = access

    @classmethod
    def build(cls, values: Mapping[str, str], own_secret: str) -> Mail:
        """See parent class."""
        if values["auth"] not in WAYS_IN:
            raise BadSetting("auth of email must be password or xoauth2; write one of them into credentials.yml.")
        if mail_reading.addresses_of([values["address"]]) != [values["address"].strip().lower()]:
            raise BadSetting("address of email must be a plain address such as help@example.com; write it so.")
        ports = {}
        for name in ("imap_port", "smtp_port"):
            if not values[name].isdigit() or not 0 < int(values[name]) < 65_536:
                raise BadSetting(f"{name} of email must be a number such as 993 or 587; mend it in credentials.yml.")
            ports[name] = int(values[name])
        with_token = values["auth"] == "xoauth2"
        access = read_access(values, cls.name)
        who = (values["user"], access)
        mailbox = Mailbox(
            values["imap_host"],
            ports["imap_port"],
            *who,
            values["folder"],
            values["done_folder"],
            with_token=with_token,
        )
        sending = MailSending(values["smtp_host"], ports["smtp_port"], *who, with_token=with_token)
        return cls(values, own_secret, mailbox, sending, access)

    @classmethod
    def secrets_of(cls, given: Mapping[str, str]) -> tuple[str, ...]:
        """See parent class."""
        return ("client_secret", "refresh_token") if given.get("token_url") else ("password",)

    def keep_tokens(self, vault: TokenVault) -> None:
        """See parent class."""
        if isinstance(self.access, AccessTokens):
            self.access.vault = vault

    def parse(self, delivery: Delivery) -> list[Event | Poison]:
        """See parent class. One mail a delivery."""
        try:
            return [self._event(delivery)]
        except Exception as error:  # whatever it was: one mail must not keep all later ones from being read
            reason = f"It could not be read ({type(error).__name__} {str(error)[:100]})."
            return [poisoned(delivery.body[:20_000], reason, _place(delivery))]

    def render(self, parcel: Parcel) -> list[Part]:
        """See parent class."""
        pieces = split_text(with_numbers(parcel.text, parcel.buttons), self.limits.text)
        subject, domain = subject_of(parcel, self._shop), self._own.rpartition("@")[2]
        parts = []
        for number, piece in enumerate(pieces, start=1):
            # The same whenever it is sent: a repeat can be known.
            own_id = f"{mail_signs.OURS}{parcel.sign}.{number}@{domain}"
            text = words_of(parcel, piece, self._shop) if number == len(pieces) else piece
            content = write_letter(
                parcel, text, own_id=own_id, shop=self._shop, address=self._own, reply_to=self._reply_to(parcel.peer),
                subject=subject,
            )  # fmt: skip
            parts.append(Part("mail", {"id": own_id, "content": content}))
        return parts

    async def send(self, part: Part, parcel: Parcel) -> str | None:
        """See parent class."""
        await self._sending.send(self._own, parcel.peer, part.content["content"])
        return str(part.content["id"])

    async def was_sent(self, part: Part, parcel: Parcel, since: float) -> bool | None:
        """See parent class."""
        if not self._sent_folder:
            return None
        return await asyncio.to_thread(self._mailbox.has, self._sent_folder, str(part.content["id"]))

    async def fetch(self, file: RemoteFile) -> bytes:
        """See parent class."""
        if file.where == TOO_LARGE or (file.size is not None and file.size > MAX_BYTES):
            raise TooLarge("The file is larger than what can be taken.")
        validity, uid, place, message_id = file.where.split("/", 3)
        raw = await asyncio.to_thread(self._mailbox.read, validity, uid, message_id)
        content = await asyncio.to_thread(_enclosed, raw, int(place)) if raw is not None else None
        if not content:
            raise NotFound("The mail is not in the mailbox any more.")
        return content

    async def check(self) -> Owner:
        """See parent class."""
        await asyncio.to_thread(self._mailbox.check, self._sent_folder)
        await self._sending.check()
        return Owner(self._own)

    async def collect(self) -> Sequence[Delivery]:
        """See parent class."""
        return await asyncio.to_thread(self._mailbox.waiting)

    async def confirm(self, delivery: Delivery) -> None:
        """See parent class."""
        # A file is found again by the mail's Message-ID; a mail without one stays where its number leads to it.
        moves = self._moves and b"message-id:" in delivery.body[:100_000].lower()
        await asyncio.to_thread(lambda: self._mailbox.confirm(delivery, moves=moves))

    async def wait(self, seconds: float) -> None:
        """See parent class."""
        if not await asyncio.to_thread(self._mailbox.wait, seconds):
            await asyncio.sleep(seconds)

    async def close(self) -> None:
        """See parent class."""
        self._mailbox.close()

    def _event(self, delivery: Delivery) -> Event | Poison:
        message = mail_reading.take_apart(delivery.body)
        letter = mail_reading.read_letter(message)
        key = f"mail {letter.id}" if letter.id else _place(delivery)
        report = mail_signs.read_report(message)
        if report is not None:
            key = f"{key} about {report.about}"
            return Event(
                EventKind.STATUS, key, about=report.about, arrival=report.arrival, reason=report.reason or None
            )
        if mail_signs.is_own_canary(letter.id, self._own):
            return Event(EventKind.STATUS, key, about=letter.id, arrival=Arrival.DELIVERED)
        if mail_signs.is_automatic(message, letter.sender, self._own):
            return Event(EventKind.OTHER, key)
        if not letter.sender or len(letter.sender) > LONGEST_PEER:
            return poisoned(delivery.body[:20_000], "It does not say who wrote it, or names several.", key)
        files = self._files(delivery, letter)
        if not letter.text.strip() and not files and letter.unreadable is None:
            return poisoned(delivery.body[:20_000], "There is nothing in it.", key)
        return Event(
            EventKind.MESSAGE, key, letter.sender, letter.text, files=files, unreadable=letter.unreadable,
            language=letter.language, thread=_thread(letter), remark=self._remark(letter),
        )  # fmt: skip

    def _files(self, delivery: Delivery, letter: mail_reading.Letter) -> tuple[RemoteFile, ...]:
        if delivery.header("is-cut"):
            return (RemoteFile(TOO_LARGE),)
        mail = f"{delivery.header('uidvalidity') or 0}/{delivery.header('uid') or 0}"
        return tuple(
            RemoteFile(f"{mail}/{file.place}/{letter.id}", file.name, file.size) for file in letter.files[:MOST_FILES]
        )

    def _remark(self, letter: mail_reading.Letter) -> str | None:
        remarks = []
        if mail_signs.doubts_sender(letter.message, self._authserv_id):
            remarks.append(mail_signs.NOT_PROVEN)
        tokens = mail_signs.tokens_of(letter.recipients, self._own) if self._has_plus else []
        if tokens and not any(same(one, self._token(letter.sender)) for one in tokens):
            remarks.append(OF_ANOTHER)
        return " ".join(remarks) or None

    def _token(self, peer: str) -> str:
        """What only we can make for a customer: 80 bits, in letters and figures that survive every mail program."""
        mac = hmac.new(self._secret.encode(), f"reply {peer}".encode(), hashlib.sha256).digest()
        return base64.b32encode(mac[:10]).decode().lower()

    def _reply_to(self, peer: str) -> str:
        if not self._has_plus:
            return self._own
        name, _, domain = self._own.partition("@")
        return f"{name}+{self._token(peer)}@{domain}"


def _place(delivery: Delivery) -> str:
    """By what a mail without an id is known; "" where it has no place either."""
    uid = delivery.header("uid")
    return f"uid {delivery.header('uidvalidity')} {uid}" if uid else ""


def _thread(letter: mail_reading.Letter) -> dict[str, str]:
    said = {"subject": letter.subject, "id": letter.id, "references": " ".join(letter.references[-10:])}
    return {name: value for name, value in said.items() if value}


def _enclosed(raw: bytes, place: int) -> bytes | None:
    return mail_reading.read_enclosed(mail_reading.take_apart(raw), place)
