"""Telegram: Bot API webhooks in, Bot API calls out.

Limits: text of 4,096 characters, callback_data of 64 bytes, 8 buttons a row and 100 in all (Bot API 10.2); 30 messages
a second in all and 1 a second to one chat (Bots FAQ). There is no window, but a bot cannot write first, and 403 means
that its customer blocked it. Deliveries carry no signature: they prove themselves by a secret in a header and a path
that nobody can guess.
"""

from __future__ import annotations

from typing import Any, Mapping, Sequence

from bot.channels.calls import Calls, Refused
from bot.channels.parsing import MALFORMED, each, poisoned, read_json, same, untrusted, words
from bot.domain.errors import NotFound, PermanentDeliveryFailure, TemporaryDeliveryFailure, TooLarge
from bot.domain.fitting import shorten, signed_text, split_text
from bot.domain.message import OfferedButton
from bot.domain.platform import Event, EventKind, Limits, Parcel, Poison, RemoteFile
from bot.use_cases.platform_ports import Delivery, Field, Owner, Part, Platform

API = "https://api.telegram.org"
MOST_BYTES = 20_000_000  # that a bot may fetch
A_ROW = 24  # characters of titles that share a row on a narrow screen
# What cannot be read here, by the field it comes in.
_UNREADABLE = {
    "voice": "a voice message", "audio": "a sound", "video": "a video", "video_note": "a video", "contact": "a contact",
    "animation": "an animation", "poll": "a poll", "story": "a story", "dice": "a dice", "game": "a game",
}  # fmt: skip
_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")


class Telegram(Platform):
    """One bot.

    Args:
        token: that BotFather gave.
        secret: that we give to Telegram with the webhook, and Telegram to us with each delivery; letters, digits, - _.
        place: the end of the path that only Telegram and we know.
    """

    name, title = "telegram", "Telegram"
    fields = (
        Field("access_token", "that BotFather gave you for the bot", secret=True),
        Field("api_url", "of a Bot API server of your own", default=API),
    )
    limits = Limits(text=4096, buttons=100, title=64, a_second=30, burst=30, to_one=1.0)

    def __init__(self, token: str, secret: str, place: str, *, api: str = API) -> None:
        self._secret, self._place = secret, place
        # The token is in the path of every call, so no address is ever logged.
        self._calls = Calls(f"{api.rstrip('/')}/bot{token}")
        self._files = f"{api.rstrip('/')}/file/bot{token}"

    @classmethod
    def build(cls, values: Mapping[str, str], own_secret: str) -> Telegram:
        """See parent class."""
        return cls(values["access_token"], own_secret[:32], own_secret[32:], api=values["api_url"])

    def verify(self, delivery: Delivery) -> None:
        """See parent class."""
        is_place = same(delivery.path.rpartition("/")[2], self._place)
        if not same(delivery.header("x-telegram-bot-api-secret-token"), self._secret) or not is_place:
            raise untrusted()

    def parse(self, delivery: Delivery) -> list[Event | Poison]:
        """See parent class. One update a delivery."""
        try:
            update = read_json(delivery.body)
        except ValueError as error:
            return [poisoned(delivery.body, f"It is no JSON ({error}).")]
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            return [poisoned(update, "It has no update_id.")]
        key = f"update {update['update_id']}"
        try:
            return [_event(key, update)]
        except MALFORMED as error:
            return [poisoned(update, f"It could not be understood ({type(error).__name__} {error}).", key)]

    def render(self, parcel: Parcel) -> list[Part]:
        """See parent class. Buttons go under the last piece."""
        pieces = split_text(signed_text(parcel), self.limits.text)
        calls = [Part("sendMessage", {"chat_id": parcel.peer, "text": piece}) for piece in pieces]
        if parcel.buttons:
            keyboard = {"inline_keyboard": _rows(parcel.buttons, self.limits.title)}
            calls[-1] = Part("sendMessage", {**calls[-1].content, "reply_markup": keyboard})
        return calls

    async def send(self, part: Part, parcel: Parcel) -> str | None:
        """See parent class."""
        result = await self._call(part.what, part.content)
        return str(result["message_id"]) if isinstance(result, dict) and "message_id" in result else None

    async def fetch(self, file: RemoteFile) -> bytes:
        """See parent class."""
        if file.size is not None and file.size > MOST_BYTES:
            raise TooLarge("The file is larger than what Telegram gives to a bot.")
        try:
            found = await self._call("getFile", {"file_id": file.where}, reads=True)
        except PermanentDeliveryFailure:
            raise NotFound("Telegram does not have the file any more.") from None
        path = words(found.get("file_path")) if isinstance(found, dict) else ""
        if not path or ".." in path or ":" in path or path.startswith("/"):
            raise NotFound("Telegram does not say where the file is.")
        return await self._calls.fetch(f"{self._files}/{path}")

    async def check(self) -> Owner:
        """See parent class."""
        me = await self._call("getMe", {}, reads=True)
        hook = await self._call("getWebhookInfo", {}, reads=True)
        if isinstance(hook, dict) and hook.get("pending_update_count") and hook.get("last_error_message"):
            said = words(hook["last_error_message"])[:100]
            raise TemporaryDeliveryFailure(f"Telegram cannot deliver to us: {said}.")
        return Owner(f"@{me.get('username', '?')}")

    async def connect(self, url: str) -> str:
        """See parent class."""
        wanted = {
            "url": f"{url}/{self._place}",
            "secret_token": self._secret,
            "allowed_updates": list(_UPDATES),
            "max_connections": 40,
        }
        await self._call("setWebhook", wanted)
        return f"Telegram delivers to {url} from now on."

    async def show_typing(self, peer: str, about: str) -> None:
        """See parent class."""
        await self._call("sendChatAction", {"chat_id": peer, "action": "typing"}, reads=True)

    async def settle_press(self, event: Event) -> None:
        """See parent class."""
        if event.to_settle:
            await self._call("answerCallbackQuery", {"callback_query_id": event.to_settle}, reads=True)

    async def close(self) -> None:
        """See parent class."""
        await self._calls.close()

    async def _call(self, method: str, content: Mapping[str, Any], *, reads: bool = False) -> Any:
        try:
            answer = await self._calls.call("POST", f"/{method}", json_body=dict(content), reads=reads)
        except Refused as error:
            raise PermanentDeliveryFailure(_why(error)) from None
        return answer.get("result") if isinstance(answer, dict) else None


def _event(key: str, update: Mapping[str, Any]) -> Event:
    if "callback_query" in update:
        press = update["callback_query"]
        chat = press["message"]["chat"] if press.get("message") else press["from"]
        if chat.get("type", "private") != "private":
            return Event(EventKind.OTHER, key)
        return Event(
            EventKind.CHOICE, f"press {press['id']}", str(press["from"]["id"]), button=words(press.get("data")),
            language=_language(press["from"]), to_settle=str(press["id"]),
        )  # fmt: skip
    if "my_chat_member" in update:
        change = update["my_chat_member"]
        if change["chat"].get("type") != "private":
            return Event(EventKind.OTHER, key)
        gone = change["new_chat_member"]["status"] in ("kicked", "left")
        return Event(EventKind.STOP if gone else EventKind.START, key, str(change["chat"]["id"]))
    edited = "edited_message" in update
    message = update.get("edited_message") or update.get("message")
    # Groups and channels are other people's: a matter of one customer is not talked about there.
    if not isinstance(message, dict) or message["chat"].get("type") != "private" or message["from"].get("is_bot"):
        return Event(EventKind.OTHER, key)
    peer, number = str(message["chat"]["id"]), message["message_id"]
    own = f"{peer}:{number}"
    # A button pressed and a message sent twice by Telegram have one id each; an edit is as new as its moment.
    named = f"edit {own} {message.get('edit_date')}" if edited else own
    text, files, unreadable = _content(message)
    if not text and not files and unreadable is None:
        return Event(EventKind.OTHER, key, peer)
    return Event(
        EventKind.EDIT if edited else EventKind.MESSAGE, named, peer, text, files=files, unreadable=unreadable,
        language=_language(message["from"]), about=own if edited else None,
    )  # fmt: skip


def _content(message: Mapping[str, Any]) -> tuple[str, tuple[RemoteFile, ...], str | None]:
    text = words(message.get("text")) or words(message.get("caption"))
    if text.startswith("/start"):
        text = "hello"  # the button that opens every talk with a bot
    files: list[RemoteFile] = []
    photos = list(each(message.get("photo")))
    if photos:  # the same picture in several sizes
        largest = max(photos, key=lambda one: int(one.get("width", 0)) * int(one.get("height", 0)))
        files.append(RemoteFile(str(largest["file_id"]), "photo.jpg", largest.get("file_size")))
    document = message.get("document")
    if isinstance(document, dict) and "animation" not in message:
        files.append(RemoteFile(str(document["file_id"]), words(document.get("file_name")), document.get("file_size")))
    sticker = message.get("sticker")
    if isinstance(sticker, dict):
        text = text or words(sticker.get("emoji"))
    place = message.get("venue") or message.get("location")
    if isinstance(place, dict):
        spot = place.get("location", place)
        named = ", ".join(words(place.get(one)) for one in ("title", "address") if place.get(one))
        text = text or f"{named or 'A place'} ({spot['latitude']}, {spot['longitude']})"
    unreadable = next((what for field, what in _UNREADABLE.items() if field in message), None)
    return text, tuple(files), unreadable


def _language(sender: Mapping[str, Any]) -> str | None:
    code = words(sender.get("language_code"))[:2].lower()
    return code or None


def _rows(buttons: Sequence[OfferedButton], most: int) -> list[list[dict[str, str]]]:
    """Short ones side by side, long ones one under the other."""
    rows: list[list[dict[str, str]]] = []
    length = A_ROW + 1
    for button in buttons:
        title = shorten(button.title, most)
        length += len(title) + 2
        if length > A_ROW or len(rows[-1]) == 8:
            rows.append([])
            length = len(title)
        rows[-1].append({"text": title, "callback_data": button.id})
    return rows


def _why(error: Refused) -> str:
    said = error.content.get("description") if isinstance(error.content, dict) else None
    if error.status == 401 or error.status == 404:
        return "Telegram does not know the token; take a new one from BotFather."
    if error.status == 403:
        return "the customer blocked the bot"
    return f"Telegram refused it: {words(said) or error.status}"
