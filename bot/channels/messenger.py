"""Facebook Messenger, for one page.

Limits (Messenger Platform documents): text 2,000; 13 quick replies of 20 characters; 300 calls a second; free words for
24 hours after the customer's last message, and words of a person (tag HUMAN_AGENT) for 7 days. The assistant never uses
that tag.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, Mapping

from bot.channels.meta import GRAPH, VERSION, OfMeta, plainly
from bot.channels.parsing import MALFORMED, each, poisoned, words
from bot.domain.errors import PermanentDeliveryFailure
from bot.domain.fitting import shorten, signed_text, split_text, with_numbers
from bot.domain.message import Author
from bot.domain.platform import Arrival, Event, EventKind, Limits, Parcel, Poison, RemoteFile
from bot.use_cases.platform_ports import Field, Owner, Part

WINDOW, OF_A_PERSON = timedelta(hours=24), timedelta(days=7)
SUBSCRIBED = "messages,messaging_postbacks,message_deliveries,message_reads,message_edits"
_UNREADABLE = {"audio": "a voice message", "video": "a video", "reel": "a video", "ig_reel": "a video"}
_NAMES = {"image": "photo.jpg", "file": "file.pdf"}


class Messenger(OfMeta):
    """One page."""

    name, title = "facebook", "Messenger"
    tells_arrival = True
    fields = (
        Field("page-access-token", "of the page, with pages_messaging", secret=True),
        Field("secret", "the app secret, in the app's basic settings", secret=True),
        Field("verify", "a text of your own that you also enter beside the webhook's address", secret=True),
        Field("graph_version", "of the Graph API", default=VERSION),
        Field("api_url", "of the Graph API", default=GRAPH),
    )
    limits = Limits(text=2000, buttons=13, title=20, a_second=250, burst=250, to_one=5, window=WINDOW)

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values, secret=values["secret"], token=values["page-access-token"])

    @classmethod
    def build(cls, values: Mapping[str, str], own_secret: str) -> Messenger:
        """See parent class."""
        return cls(values)

    def _of_entry(self, entry: Mapping[str, Any]) -> list[Event | Poison]:
        """See parent class."""
        events: list[Event | Poison] = []
        for raw in each(entry.get("messaging")):
            try:
                events += _events(raw)
            except MALFORMED as error:
                said = raw.get("message") or raw.get("postback")
                key = words(said.get("mid")) if isinstance(said, dict) else ""
                events.append(poisoned(raw, f"It could not be understood ({type(error).__name__} {error}).", key))
        return events

    def render(self, parcel: Parcel) -> list[Part]:
        """See parent class. Quick replies go under the last piece."""
        kind: dict[str, Any] = {"messaging_type": "RESPONSE"}
        if not parcel.is_within(WINDOW):
            if parcel.author is not Author.AGENT or not parcel.is_within(OF_A_PERSON):
                raise PermanentDeliveryFailure(plainly(131047))
            kind = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        text, buttons = signed_text(parcel), parcel.buttons
        most = self.limits.buttons
        # Titles that would be cut stand whole in the text, too.
        if len(buttons) > most or any(len(button.title) > self.limits.title for button in buttons):
            text = with_numbers(text, buttons)
        messages: list[dict[str, Any]] = [{"text": piece} for piece in split_text(text, self.limits.text)]
        if buttons and len(buttons) <= most:
            messages[-1]["quick_replies"] = [
                {"content_type": "text", "title": shorten(button.title, self.limits.title), "payload": button.id}
                for button in buttons
            ]
        for message in messages:
            message["metadata"] = parcel.sign
        return [Part("messages", {"recipient": {"id": parcel.peer}, **kind, "message": one}) for one in messages]

    async def send(self, part: Part, parcel: Parcel) -> str | None:
        """See parent class."""
        answer = await self._graph.post("/me/messages", part.content)
        return words(answer.get("message_id")) or None if isinstance(answer, dict) else None

    async def fetch(self, file: RemoteFile) -> bytes:
        """See parent class."""
        return await self._graph.calls.fetch(file.where)

    async def check(self) -> Owner:
        """See parent class."""
        return Owner(str((await self._graph.get("/me", fields="name")).get("name", "?")))

    async def connect(self, url: str) -> str:
        """See parent class."""
        await self._graph.post("/me/subscribed_apps", {"subscribed_fields": SUBSCRIBED})
        return f"The page is subscribed. Enter {url} and the text of 'verify' in the app's Messenger settings, too."

    async def show_typing(self, peer: str, about: str) -> None:
        """See parent class."""
        await self._graph.post("/me/messages", {"recipient": {"id": peer}, "sender_action": "typing_on"}, reads=True)


def _events(raw: Mapping[str, Any]) -> list[Event]:
    peer = str(raw["sender"]["id"])
    if "message" in raw:
        return [_message(raw["message"], peer)]
    if "postback" in raw:
        press = raw["postback"]
        key, title = words(press.get("mid")) or f"postback {peer} {raw['timestamp']}", words(press.get("title"))
        return [Event(EventKind.CHOICE, key, peer, title, button=words(press.get("payload")) or None)]
    if "message_edit" in raw:
        edit = raw["message_edit"]
        key = f"edit {edit['mid']} {edit.get('num_edit', 0)}"
        return [Event(EventKind.EDIT, key, peer, words(edit["text"]), about=str(edit["mid"]))]
    if "delivery" in raw:
        mids = [str(mid) for mid in raw["delivery"].get("mids") or ()]
        return [Event(EventKind.STATUS, f"delivered {mid}", peer, about=mid, arrival=Arrival.DELIVERED) for mid in mids]
    if "read" in raw:
        mark = int(raw["read"]["watermark"])
        until = datetime.fromtimestamp(mark / 1000, timezone.utc).isoformat()
        return [Event(EventKind.STATUS, f"read {peer} {mark}", peer, arrival=Arrival.READ, until=until)]
    return [Event(EventKind.OTHER, f"other {peer} {raw.get('timestamp')} {sorted(raw)}", peer)]


def _message(message: Mapping[str, Any], peer: str) -> Event:
    key, text = str(message["mid"]), words(message.get("text"))
    if message.get("is_echo") or message.get("is_deleted"):
        return Event(EventKind.OTHER, f"echo {key}")
    quick = message.get("quick_reply")
    if isinstance(quick, dict):
        return Event(EventKind.CHOICE, key, peer, text, button=words(quick.get("payload")) or None)
    files, unreadable = [], None
    for attached in each(message.get("attachments")):
        kind, content = words(attached.get("type")), attached.get("payload")
        content = content if isinstance(content, dict) else {}
        if kind == "location":
            spot = content["coordinates"]
            text = text or f"A place ({spot['lat']}, {spot['long']})"
        elif content.get("sticker_id"):
            text = text or "👍"
        elif kind in _NAMES and words(content.get("url")):
            files.append(RemoteFile(str(content["url"]), _NAMES[kind]))
        elif kind in ("fallback", "template"):  # a link with a preview: its address is in the text
            text = text or words(content.get("url"))
        else:
            unreadable = _UNREADABLE.get(kind, "a message of a kind that Messenger does not hand on")
    if not (text or files or unreadable):
        return Event(EventKind.OTHER, key, peer)
    return Event(EventKind.MESSAGE, key, peer, text, files=tuple(files), unreadable=unreadable)
