"""WhatsApp by Meta's own Cloud API.

Limits (Cloud API documents, Graph v26.0): text 4,096; reply buttons: 3 of 20 characters under a text of 1,024; lists:
10 rows of 24 characters with 72 of description; 80 messages a second, one in 6 seconds to one customer with a burst;
free words only within 24 hours of the customer's last message, each paid for since October 2026, so bubbles go as one.
Customers are known by their business-scoped id; a number to call may be missing, and is written to where it is there.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Mapping

from bot.channels.meta import GRAPH, VERSION, OfMeta, plainly
from bot.channels.parsing import MALFORMED, each, poisoned, words
from bot.domain.errors import NotFound, PermanentDeliveryFailure
from bot.domain.fitting import shorten, signed_text, split_text, with_numbers
from bot.domain.message import OfferedButton
from bot.domain.platform import Arrival, Event, EventKind, Limits, Parcel, Poison, RemoteFile
from bot.use_cases.platform_ports import Field, Owner, Part

REPLY_BUTTONS, REPLY_TITLE, ROW_TITLE, ROW_MORE, UNDER_BUTTONS = 3, 20, 24, 72, 1024
CHOOSE = {"de": "Auswählen"}
CHOOSE_OTHERWISE = "Choose"
IN_A_TEMPLATE = 900  # characters that a template's place takes, on one line
_UNREADABLE = {"audio": "a voice message", "video": "a video", "contacts": "a contact", "order": "a shopping basket"}
_FILES = {"image": "photo.jpg", "document": ""}


class WhatsApp(OfMeta):
    """One business number."""

    name, title = "whatsapp", "WhatsApp"
    tells_arrival = True
    fields = (
        Field("phone_number_id", "of the number, in WhatsApp Manager under API Setup"),
        Field("access_token", "of a system user with whatsapp_business_messaging", secret=True),
        Field("app_secret", "in the app's basic settings", secret=True),
        Field("verify", "a text of your own that you also enter beside the webhook's address", secret=True),
        Field("business_account_id", "of the WhatsApp Business account, to subscribe the app by itself", default=""),
        Field("template", "an approved template with one place, for what must arrive after 24 hours", default=""),
        Field("template_language", "of that template", default="en"),
        Field("graph_version", "of the Graph API", default=VERSION),
        Field("api_url", "of the Graph API", default=GRAPH),
    )
    limits = Limits(
        text=4096, buttons=10, title=ROW_TITLE, a_second=80, burst=80, to_one=1 / 6, to_one_burst=10,
        window=timedelta(hours=24), merges=True,
    )  # fmt: skip

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values, secret=values["app_secret"], token=values["access_token"])
        self._number, self._business = values["phone_number_id"], values["business_account_id"]
        self._template, self._template_language = values["template"], values["template_language"]

    @classmethod
    def build(cls, values: Mapping[str, str], own_secret: str) -> WhatsApp:
        """See parent class."""
        return cls(values)

    def _of_entry(self, entry: Mapping[str, Any]) -> list[Event | Poison]:
        """See parent class."""
        events: list[Event | Poison] = []
        for change in each(entry.get("changes")):
            value = change.get("value")
            if isinstance(value, dict):
                events += self._of_change(words(change.get("field")), value)
        return events

    def _of_change(self, kind: str, value: Mapping[str, Any]) -> list[Event | Poison]:
        number = value.get("metadata", {}).get("phone_number_id") if isinstance(value.get("metadata"), dict) else None
        if number not in (None, self._number):
            return []
        events: list[Event | Poison] = []
        contacts = list(each(value.get("contacts")))
        for raw, read in (
            *((one, _renamed) for one in each(value.get("user_id_update")) if kind == "user_id_update"),
            *((one, lambda message: _message(message, contacts)) for one in each(value.get("messages"))),
            *((one, _status) for one in each(value.get("statuses"))),
        ):
            try:
                events.append(read(raw))
            except MALFORMED as error:
                reason = f"It could not be understood ({type(error).__name__} {error})."
                events.append(poisoned(raw, reason, words(raw.get("id"))))
        return events

    def render(self, parcel: Parcel) -> list[Part]:
        """See parent class."""
        text = signed_text(parcel)
        if not parcel.is_within(timedelta(hours=24)):
            return [self._part(parcel, self._by_template(parcel, text))]
        buttons = parcel.buttons
        if len(buttons) > self.limits.buttons:
            text, buttons = with_numbers(text, buttons), ()
        if not buttons:
            return [self._part(parcel, _text(piece)) for piece in split_text(text, self.limits.text)]
        last = split_text(text, UNDER_BUTTONS)[-1]
        before = text[: len(text.rstrip()) - len(last)].rstrip()
        head = [_text(piece) for piece in split_text(before, self.limits.text)] if before else []
        return [self._part(parcel, one) for one in (*head, _with_buttons(last, buttons, parcel.language))]

    def _by_template(self, parcel: Parcel, text: str) -> dict[str, Any]:
        if not self._template or not parcel.is_relied_on:
            raise PermanentDeliveryFailure(plainly(131047))
        said = shorten(" ".join(text.split()), IN_A_TEMPLATE)
        place = {"type": "body", "parameters": [{"type": "text", "text": said}]}
        template = {"name": self._template, "language": {"code": self._template_language}, "components": [place]}
        return {"type": "template", "template": template}

    def _part(self, parcel: Parcel, content: Mapping[str, Any]) -> Part:
        phone = parcel.thread.get("phone") or ("" if "." in parcel.peer else parcel.peer)
        # A business-scoped id in `to` is taken and never delivered; Meta prefers the number where it is known.
        whom = {"to": phone} if phone else {"recipient": parcel.peer}
        about = {"messaging_product": "whatsapp", "recipient_type": "individual", **whom}
        return Part("messages", {**about, "biz_opaque_callback_data": parcel.sign, **content})

    async def send(self, part: Part, parcel: Parcel) -> str | None:
        """See parent class."""
        answer = await self._graph.post(f"/{self._number}/messages", part.content)
        messages = list(each(answer.get("messages"))) if isinstance(answer, dict) else []
        return words(messages[0].get("id")) or None if messages else None

    async def fetch(self, file: RemoteFile) -> bytes:
        """See parent class. The address that Meta names lasts five minutes."""
        try:
            found = await self._graph.get(f"/{file.where}")
        except PermanentDeliveryFailure:
            raise NotFound("WhatsApp does not have the file any more.") from None
        address = words(found.get("url")) if isinstance(found, dict) else ""
        return await self._graph.calls.fetch(address)

    async def check(self) -> Owner:
        """See parent class."""
        about = await self._graph.get(f"/{self._number}", fields="verified_name,display_phone_number")
        return Owner(f"{about.get('verified_name', '?')}, {about.get('display_phone_number', '?')}")

    async def connect(self, url: str) -> str:
        """See parent class."""
        if self._business:
            await self._graph.post(f"/{self._business}/subscribed_apps", {})
        return (
            f"Enter {url} and the text of 'verify' in the app's WhatsApp settings under Configuration, and subscribe "
            "to messages and user_id_update there."
        )

    async def show_typing(self, peer: str, about: str) -> None:
        """See parent class. It marks the message as read, too."""
        sign = {"status": "read", "message_id": about, "typing_indicator": {"type": "text"}}
        await self._graph.post(f"/{self._number}/messages", {"messaging_product": "whatsapp", **sign}, reads=True)


def _message(message: Mapping[str, Any], contacts: list[Mapping[str, Any]]) -> Event:
    key, phone = str(message["id"]), words(message.get("from"))
    if message.get("type") == "system":
        return _system(key, message)
    # Of a batch each contact belongs to one customer, and not always to the first message.
    contact = next((one for one in contacts if phone and one.get("wa_id") == phone), contacts[0] if contacts else {})
    peer = words(message.get("from_user_id")) or words(contact.get("user_id")) or phone
    if not peer:
        raise ValueError("it does not say who wrote it")
    is_number = phone.isdigit()
    thread = {"phone": phone} if is_number else {}
    former = phone if is_number and phone != peer else None
    text, files, button, unreadable = _content(message)
    if message.get("type") == "reaction" or not (text or files or button or unreadable):
        return Event(EventKind.OTHER, key, peer)
    kind = EventKind.CHOICE if button else EventKind.MESSAGE
    return Event(
        kind, key, peer, text, button=button, files=files, unreadable=unreadable, former_peer=former, thread=thread
    )


def _content(message: Mapping[str, Any]) -> tuple[str, tuple[RemoteFile, ...], str | None, str | None]:
    """Text, files, the button that was pressed, and what cannot be read."""
    kind = words(message["type"])
    content = message.get(kind)
    if kind == "text":
        return words(message["text"]["body"]), (), None, None
    if kind == "interactive":
        reply = message["interactive"].get(words(message["interactive"].get("type")), {})
        return words(reply.get("title")), (), words(reply.get("id")) or None, None
    if kind == "button":  # of a template
        return words(message["button"].get("text")), (), None, None
    if kind in _FILES:
        assert isinstance(content, dict)
        file = RemoteFile(str(content["id"]), words(content.get("filename")) or _FILES[kind], content.get("file_size"))
        return words(content.get("caption")), (file,), None, None
    if kind == "location" and isinstance(content, dict):
        named = ", ".join(words(content.get(one)) for one in ("name", "address") if content.get(one))
        return f"{named or 'A place'} ({content['latitude']}, {content['longitude']})", (), None, None
    if kind == "sticker":
        return "", (), None, "a sticker"
    if kind == "reaction":
        return "", (), None, None
    caption = words(content.get("caption")) if isinstance(content, dict) else ""
    return caption, (), None, _UNREADABLE.get(kind, "a message of a kind that WhatsApp does not hand on")


def _system(key: str, message: Mapping[str, Any]) -> Event:
    """A customer has another number, or another business-scoped id, and is still the same."""
    said = message["system"]
    before = words(message.get("from_user_id")) or words(message.get("from"))
    now = words(said.get("user_id")) or words(said.get("wa_id")) or words(said.get("new_wa_id"))
    if not before or not now:
        return Event(EventKind.OTHER, key)
    return Event(EventKind.RENAMED, key, before, new_peer=now)


def _renamed(update: Mapping[str, Any]) -> Event:
    ids = update["user_id"]
    before, now = str(ids["previous"]), str(ids["current"])
    return Event(EventKind.RENAMED, f"renamed {before} {now}", before, new_peer=now)


def _status(status: Mapping[str, Any]) -> Event:
    key, how = str(status["id"]), words(status["status"])
    if how not in {one.value for one in Arrival}:
        return Event(EventKind.OTHER, f"status {key} {how}")
    errors = list(each(status.get("errors")))
    said = errors[0] if errors else {}
    reason = plainly(int(said.get("code", -1)), words(said.get("title"))) if how == "failed" else None
    return Event(
        EventKind.STATUS, f"status {key} {how}", about=key, arrival=Arrival(how), reason=reason,
        sign=words(status.get("biz_opaque_callback_data")) or None,
    )  # fmt: skip


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": {"body": text, "preview_url": False}}


def _with_buttons(text: str, buttons: tuple[OfferedButton, ...], language: str | None) -> dict[str, Any]:
    """Reply buttons where they hold every title whole; else a list, whose rows have room for more."""
    if len(buttons) <= REPLY_BUTTONS and all(len(button.title) <= REPLY_TITLE for button in buttons):
        replies = [{"type": "reply", "reply": {"id": button.id, "title": button.title}} for button in buttons]
        return {
            "type": "interactive",
            "interactive": {"type": "button", "body": {"text": text}, "action": {"buttons": replies}},
        }
    rows = []
    for button in buttons:
        row = {"id": button.id, "title": shorten(button.title, ROW_TITLE)}
        if len(button.title) > ROW_TITLE:
            row["description"] = shorten(button.title, ROW_MORE)
        rows.append(row)
    choose = CHOOSE.get(language or "", CHOOSE_OTHERWISE)
    action = {"button": choose, "sections": [{"title": choose, "rows": rows}]}
    return {"type": "interactive", "interactive": {"type": "list", "body": {"text": text}, "action": action}}
