"""Twilio: SMS, and WhatsApp by Twilio where the number begins with "whatsapp:". API of 2010-04-01.

Limits (Twilio's documents): 1,600 characters a message, and no buttons, so options are numbered. SMS: a US long code
sends one segment a second and Twilio queues the rest for hours, so the pace is one of segments; each is paid for, so
bubbles go as one and typography that would take a larger alphabet is spared. WhatsApp: 10 messages a second, and free
words only within 24 hours of the customer's last message; after that an approved template, where one is set.
Deliveries are signed over the public address, which is taken from our settings and never from what a request claims.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Iterable, Mapping
from urllib.parse import parse_qsl, urlsplit

from bot.channels.calls import Calls, Refused
from bot.channels.parsing import MALFORMED, each, poisoned, same, untrusted, words
from bot.domain.errors import NotFound, PermanentDeliveryFailure, TemporaryDeliveryFailure
from bot.domain.fitting import shorten, signed_text, split_text, with_numbers
from bot.domain.platform import Arrival, Event, EventKind, Limits, Parcel, Poison, RemoteFile
from bot.domain.sms import segments, spared, units
from bot.use_cases.platform_ports import Answer, Delivery, Field, Owner, Part, Platform

API = "https://api.twilio.com"
MEDIA_HOSTS = (".twiliocdn.com",)  # where api.twilio.com sends on to, with a signed address
MOST_FIELDS = 500  # of a form
MOST_FILES = 10  # of a message, as Twilio has it
IN_A_TEMPLATE = 900  # characters that a template's place takes, on one line
EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
SMS = Limits(text=1600, buttons=0, title=64, a_second=1, burst=5, to_one=1.0, merges=True)
WHATSAPP = Limits(
    text=1600, buttons=0, title=64, a_second=10, burst=10, to_one=1 / 6, to_one_burst=10, window=timedelta(hours=24),
    merges=True,
)  # fmt: skip
_ARRIVALS = {
    "sent": Arrival.SENT, "delivered": Arrival.DELIVERED, "read": Arrival.READ, "failed": Arrival.FAILED,
    "undelivered": Arrival.FAILED, "canceled": Arrival.FAILED,
}  # fmt: skip
_OPT_OUTS = {"STOP": EventKind.STOP, "START": EventKind.START, "HELP": EventKind.OTHER}  # Twilio answers HELP itself
# Without Advanced Opt-Out there is no OptOutType. CANCEL, END and QUIT also stop a number at Twilio, but are words that
# customers of a shop say; where Twilio does stop for them, the next message fails with 21610 and the staff are told.
_STOPS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "OPTOUT"})
# How phones report a heart on a message to those without iMessage or RCS.
_REACTION = re.compile(r"(Liked|Loved|Disliked|Laughed at|Emphasized|Questioned|Reacted \S{1,16} to) “.*”", re.DOTALL)
_NAMES = {
    "image/jpeg": "photo.jpg", "image/png": "photo.png", "image/webp": "photo.webp", "application/pdf": "document.pdf",
}  # fmt: skip
_NOT_NOW = frozenset({20429, 21611, 30001, 63018})  # too fast, or the queue is full
_REASONS = {
    20003: "Twilio does not know the account or its token; copy both anew from the console",
    21211: "the number is none that can be written to",
    21408: "the account may not write to that country; allow it in the console under Geo permissions",
    21606: "the sending number cannot write there, or is none of the account's",
    21610: "the customer wrote STOP and wants no more messages there",
    21614: "the number takes no messages",
    21617: "the text is longer than Twilio takes",
    30003: "the phone is switched off or out of reach",
    30004: "the number is blocked, or takes no messages",
    30005: "the number is not in use",
    30006: "it is a landline, or its network cannot be reached",
    30007: "the network took it for unwanted and held it back",
    30008: "the network did not deliver it and does not say why",
    63003: "the number has no WhatsApp",
    63007: "Twilio knows no such sender; check twilio_number",
    63016: "more than 24 hours have passed since the customer last wrote, so only a template may go there",
    63024: "the number is none that WhatsApp can reach",
}


class Twilio(Platform):
    """One number.

    Args:
        values: one for each of `fields`.
    """

    name, title = "twilio", "Twilio (SMS or WhatsApp)"
    fields = (
        Field("account_sid", "of the account, on the first page of Twilio's console: AC…"),
        Field("auth_token", "of the account, on the same page; the primary one, for it signs", secret=True),
        Field("twilio_number", "that customers write to: +15551234567, or whatsapp:+15551234567"),
        Field("content_sid", "of an approved WhatsApp template with one place, for after 24 hours: HX…", default=""),
        Field("api_url", "of another region", default=API),
    )

    def __init__(self, values: Mapping[str, str]) -> None:
        self._account, self._token = values["account_sid"], values["auth_token"]
        self._number, self._template = values["twilio_number"].replace(" ", ""), values["content_sid"]
        self._is_whatsapp = self._number.startswith("whatsapp:")
        self.limits = WHATSAPP if self._is_whatsapp else SMS
        self._calls = Calls(values["api_url"], auth=(self._account, self._token), onward_hosts=MEDIA_HOSTS)
        self._own = f"/2010-04-01/Accounts/{self._account}"

    @classmethod
    def build(cls, values: Mapping[str, str], own_secret: str) -> Twilio:
        """See parent class."""
        return cls(values)

    @property
    def tells_arrival(self) -> bool:  # type: ignore[override]  # of what it is told where to report to
        """See parent class."""
        return self.webhook.startswith("https://")

    def verify(self, delivery: Delivery) -> None:
        """See parent class."""
        given = delivery.header("x-twilio-signature")
        signed: Iterable[tuple[str, str]] = ()
        if _is_form(delivery):
            try:
                signed = _form(delivery.body)
            except ValueError:
                raise untrusted() from None
        elif not same(delivery.query.get("bodySHA256", ""), hashlib.sha256(delivery.body).hexdigest()):
            raise untrusted()
        # With its port or without: Twilio does either.
        found = [same(given, signature(self._token, url, signed)) for url in _spellings(delivery.url)]
        if not any(found):
            raise untrusted()

    def answer(self, delivery: Delivery) -> Answer:
        """See parent class. Nothing is said by TwiML: what we say has its own way out."""
        return Answer(200, EMPTY, "text/xml")

    def parse(self, delivery: Delivery) -> list[Event | Poison]:
        """See parent class. One message or one status a delivery."""
        if not _is_form(delivery):
            return [poisoned(delivery.body, "It is no form, so it is no message of Twilio's.")]
        try:
            said = dict(reversed(_form(delivery.body)))  # of a name that comes twice, the first counts
        except ValueError as error:
            return [poisoned(delivery.body, f"It cannot be read as a form ({error}).")]
        key = said.get("MessageSid") or said.get("SmsSid") or ""
        if not key:
            return [poisoned(said, "It has no MessageSid.")]
        if said.get("AccountSid", self._account) != self._account:
            return [Event(EventKind.OTHER, key)]
        status = said.get("MessageStatus") or said.get("SmsStatus") or "received"
        try:
            return [self._message(key, said) if status in ("received", "receiving") else _status(key, status, said)]
        except MALFORMED as error:
            return [poisoned(said, f"It could not be understood ({error}).", key)]

    def _message(self, key: str, said: Mapping[str, str]) -> Event:
        if said.get("To", self._number) != self._number:
            raise ValueError("it went to another number than twilio_number")
        peer, former, thread = self._whom(said)
        text = said.get("Body", "")
        stops = not self._is_whatsapp and text.strip().upper() in _STOPS
        opted = said.get("OptOutType", "STOP" if stops else "").upper()
        if opted in _OPT_OUTS:
            return Event(_OPT_OUTS[opted], key, peer)
        if said.get("MessageType") == "reaction" or _REACTION.fullmatch(text.strip()):
            return Event(EventKind.OTHER, key, peer)
        files, unreadable = _files(said)
        if "Latitude" in said and "Longitude" in said:
            named = ", ".join(said[one] for one in ("Label", "Address") if said.get(one))
            text = text or f"{named or 'A place'} ({float(said['Latitude'])}, {float(said['Longitude'])})"
        button = said.get("ButtonPayload") or said.get("ListId") or None
        text = text or said.get("ButtonText") or said.get("ListTitle") or ""
        if not (text.strip() or files or unreadable):
            unreadable = "a message of a kind that Twilio does not hand on"
        kind = EventKind.CHOICE if button else EventKind.MESSAGE
        return Event(
            kind, key, peer, text, button=button, files=files, unreadable=unreadable, former_peer=former, thread=thread
        )

    def _whom(self, said: Mapping[str, str]) -> tuple[str, str | None, dict[str, str]]:
        """By what the customer is known, by what else they were, and where they are written to."""
        sender, lasting = said["From"].strip(), said.get("ExternalUserId", "").rpartition(":")[2]
        if not sender:
            raise ValueError("it does not say who wrote it")
        # WhatsApp may hide the number one day; the business-scoped id stays.
        peer = f"whatsapp:{lasting}" if lasting and self._is_whatsapp else sender
        return peer, sender if sender != peer else None, {"to": sender}

    def render(self, parcel: Parcel) -> list[Part]:
        """See parent class."""
        text = with_numbers(signed_text(parcel), parcel.buttons)
        if self._is_whatsapp and not parcel.is_within(timedelta(hours=24)):
            return [self._part(parcel, self._by_template(parcel, text))]
        if not self._is_whatsapp:
            text = spared(text)
        return [self._part(parcel, {"Body": piece}) for piece in split_text(text, self.limits.text, units)]

    def _by_template(self, parcel: Parcel, text: str) -> dict[str, str]:
        if not self._template or not parcel.is_relied_on:
            raise PermanentDeliveryFailure(_REASONS[63016])
        said = shorten(" ".join(text.split()), IN_A_TEMPLATE)
        return {"ContentSid": self._template, "ContentVariables": json.dumps({"1": said}, ensure_ascii=False)}

    def _part(self, parcel: Parcel, content: Mapping[str, str]) -> Part:
        whom = {"From": self._number, "To": parcel.thread.get("to") or parcel.peer}
        # Twilio refuses a message with an address of this machine.
        told = {"StatusCallback": self.webhook} if self.webhook.startswith("https://") else {}
        return Part(f"{self._own}/Messages.json", {**whom, **content, **told})

    def count(self, part: Part) -> int:
        """See parent class. Networks count an SMS by its segments; a text of nothing goes as one, too."""
        return 1 if self._is_whatsapp else max(1, segments(str(part.content.get("Body", ""))))

    async def send(self, part: Part, parcel: Parcel) -> str | None:
        """See parent class."""
        answer = await self._call("POST", part.what, form=part.content)
        return words(answer.get("sid")) or None

    async def was_sent(self, part: Part, parcel: Parcel, since: float) -> bool | None:
        """See parent class. Asked without DateSent, which what still waits at Twilio has not."""
        whom = {"To": part.content["To"], "From": part.content["From"], "PageSize": "50"}
        found = await self._call("GET", part.what, query=whom)
        said = part.content.get("Body") or json.loads(part.content["ContentVariables"])["1"]
        for one in each(found.get("messages")):
            body = words(one.get("body"))
            says_it = body == said if "Body" in part.content else said in body
            is_on_its_way = one.get("status") not in ("failed", "undelivered", "canceled")
            if says_it and is_on_its_way and _moment(one.get("date_created")) >= int(since):
                return True
        return False

    async def fetch(self, file: RemoteFile) -> bytes:
        """See parent class. Twilio sends on to its media host, where the credentials do not go."""
        if ".." in file.where or not file.where.startswith(f"{self._calls.base}{self._own}/Messages/"):
            raise NotFound("The file is not among the account's own messages, so it was not fetched.")
        return await self._calls.fetch(file.where)

    async def check(self) -> Owner:
        """See parent class."""
        about = await self._call("GET", f"{self._own}.json")
        if about.get("status", "active") != "active":
            raise PermanentDeliveryFailure(f"Twilio calls the account {about['status']}; see its console.")
        return Owner(f"{about.get('friendly_name', '?')}, {self._number}")

    async def connect(self, url: str) -> str:
        """See parent class."""
        where = "the WhatsApp sender" if self._is_whatsapp else "the number, under Messaging"
        return f"In Twilio's console, open {where}, and enter {url} as the webhook for incoming messages, HTTP POST."

    async def close(self) -> None:
        """See parent class."""
        await self._calls.close()

    async def _call(self, method: str, path: str, **asked: Any) -> Mapping[str, Any]:
        try:
            answer = await self._calls.call(method, path, reads=method == "GET", **asked)
        except Refused as error:
            said = error.content if isinstance(error.content, dict) else {}
            told = said.get("code")
            code = told if isinstance(told, int) else 20003 if error.status == 401 else 0
            if code in _NOT_NOW:
                raise TemporaryDeliveryFailure("Twilio does not take it now.") from None
            raise PermanentDeliveryFailure(_reason(code, words(said.get("message")) or str(error.status))) from None
        return answer if isinstance(answer, dict) else {}


def signature(token: str, url: str, parameters: Iterable[tuple[str, str]] = ()) -> str:
    """As Twilio signs: the address and every parameter, in order and each once, with nothing trimmed."""
    signed = url + "".join(name + value for name, value in sorted(set(parameters)))
    return base64.b64encode(hmac.new(token.encode(), signed.encode("utf-8", "replace"), hashlib.sha1).digest()).decode()


def _spellings(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    host, colon, port = parts.netloc.rpartition(":")
    if colon and port.isdigit():
        return url, url.replace(parts.netloc, host, 1)
    return url, url.replace(parts.netloc, f"{parts.netloc}:{443 if parts.scheme == 'https' else 80}", 1)


def _is_form(delivery: Delivery) -> bool:
    return delivery.header("content-type").partition(";")[0].strip().lower() == "application/x-www-form-urlencoded"


def _form(body: bytes) -> list[tuple[str, str]]:
    return parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)


def _files(said: Mapping[str, str]) -> tuple[tuple[RemoteFile, ...], str | None]:
    """What can be fetched, and what nobody can read."""
    files, unreadable = [], None
    for place in range(min(int(said.get("NumMedia") or 0), MOST_FILES)):
        kind, where = said.get(f"MediaContentType{place}", "").lower(), said[f"MediaUrl{place}"]
        if kind.startswith("audio/"):
            unreadable = "a voice message"
        elif kind.startswith("video/"):
            unreadable = "a video"
        elif kind in ("text/vcard", "text/x-vcard"):
            unreadable = "a contact"
        else:
            files.append(RemoteFile(where, _NAMES.get(kind, "")))
    return tuple(files), unreadable


def _status(key: str, status: str, said: Mapping[str, str]) -> Event:
    named, arrival = f"status {key} {status}", _ARRIVALS.get(status)
    if arrival is None:  # queued, sending, accepted, scheduled …: nothing to tell anybody
        return Event(EventKind.OTHER, named)
    code = said.get("ErrorCode", "")
    given = said.get("ErrorMessage") or status
    reason = _reason(int(code) if code.isdecimal() else 0, given) if arrival is Arrival.FAILED else None
    return Event(EventKind.STATUS, named, about=key, arrival=arrival, reason=reason)


def _reason(code: int, said: str) -> str:
    number = f" (error {code})" if code else ""
    return _REASONS.get(code) or f"Twilio says{number}: {said}"


def _moment(date: Any) -> float:
    """A moment as mails write it; long ago where it is none."""
    try:
        return parsedate_to_datetime(words(date)).timestamp()
    except (TypeError, ValueError, OverflowError):
        return 0.0
