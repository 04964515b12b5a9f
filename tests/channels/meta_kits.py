"""WhatsApp and Messenger, as the conformance suite has to know them."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from tests.channels.fake_platform import Call, Reply
from tests.channels.kit import Kit, Raw, Shown
from tests.pictures import picture

APP_SECRET, VERIFY, TOKEN = "an-app-secret-of-nobody", "a text of our own", "EAAG-no-token"
HEADER = "x-hub-signature-256"


def signature(body: bytes, secret: str = APP_SECRET, algorithm: str = "sha256") -> str:
    """As Meta signs."""
    return f"{algorithm}=" + hmac.new(secret.encode(), body, algorithm).hexdigest()


class MetaKit(Kit):
    """What both share."""

    def signed(self, content: Any) -> Raw:
        """See parent class."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return Raw(body, {HEADER: signature(body)})

    def forged(self, raw: Raw) -> dict[str, Raw]:
        """See parent class."""
        return {
            "no signature": Raw(raw.body),
            "an empty signature": Raw(raw.body, {HEADER: ""}),
            "another secret": Raw(raw.body, {HEADER: signature(raw.body, "guessed")}),
            "another algorithm": Raw(raw.body, {HEADER: signature(raw.body, algorithm="sha1")}),
            "the old header": Raw(raw.body, {"x-hub-signature": signature(raw.body, algorithm="sha1")}),
            "without the name of the algorithm": Raw(raw.body, {HEADER: signature(raw.body)[7:]}),
            "a changed byte": raw.with_body(raw.body.replace(b"{", b"{ ", 1)),
            "letters beyond ASCII": Raw(raw.body, {HEADER: "sha256=\xe9"}),
            "an empty body": Raw(b"", raw.headers),
            "of another body": Raw(raw.body, {HEADER: "sha256=" + hashlib.sha256(raw.body).hexdigest()}),
        }

    def never(self) -> Reply:
        """See parent class."""
        said = {"message": "(#131026) Message undeliverable", "type": "OAuthException", "code": 131026}
        return Reply(400, {"error": said})

    def too_fast(self, seconds: int) -> Reply:
        """See parent class."""
        said = {"message": "(#130429) Rate limit hit", "type": "OAuthException", "code": 130429}
        return Reply(429, {"error": said}, {"retry-after": str(seconds)})


class WhatsAppKit(MetaKit):
    """See parent class."""

    channel = "whatsapp"
    peer, other = "DE.13491208655302741918", "IE.700000000000000002"
    phones = {peer: "4915112345678"}  # noqa: RUF012 - of a customer who shows it

    def values(self, api_url: str) -> dict[str, str]:
        """See parent class."""
        return {
            "phone_number_id": "106540352242922", "access_token": TOKEN, "app_secret": APP_SECRET, "verify": VERIFY,
            "api_url": api_url,
        }  # fmt: skip

    def _value(self, content: dict[str, Any], number: str = "106540352242922") -> dict[str, Any]:
        about = {"display_phone_number": "353123456", "phone_number_id": number}
        value = {"messaging_product": "whatsapp", "metadata": about, **content}
        change = {"value": value, "field": "messages"}
        return {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}

    def _message(self, key: int, peer: str | None, content: dict[str, Any]) -> dict[str, Any]:
        peer = peer or self.peer
        phone = self.phones.get(peer)
        known = {"from": phone} if phone else {}
        return {**known, "from_user_id": peer, "id": f"wamid.{key}", "timestamp": str(1_790_000_000 + key), **content}

    def _contact(self, peer: str | None) -> dict[str, Any]:
        peer = peer or self.peer
        phone = self.phones.get(peer)
        return {"profile": {"name": "Mara"}, "user_id": peer, **({"wa_id": phone} if phone else {})}

    def _one(self, key: int, peer: str | None, content: dict[str, Any]) -> dict[str, Any]:
        return self._value({"contacts": [self._contact(peer)], "messages": [self._message(key, peer, content)]})

    def message(self, text: str, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        return self._one(key, peer, {"type": "text", "text": {"body": text}})

    def poison(self, key: int) -> Any:
        """See parent class."""
        return self._one(key, None, {"type": "text", "text": "not an object"})

    def press(self, button: str, title: str, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        reply = {"type": "button_reply", "button_reply": {"id": button, "title": title}}
        return self._one(key, peer, {"type": "interactive", "interactive": reply})

    def photo(self, key: int, caption: str = "", peer: str | None = None) -> Any:
        """See parent class."""
        image = {
            "id": f"media{key}",
            "mime_type": "image/jpeg",
            "sha256": "x",
            **({"caption": caption} if caption else {}),
        }
        return self._one(key, peer, {"type": "image", "image": image})

    def unreadable(self, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        return self._one(key, peer, {"type": "audio", "audio": {"id": "a", "mime_type": "audio/ogg", "voice": True}})

    def batch(self, messages: list[tuple[str, int, str]]) -> Any:
        """See parent class."""
        entries = [self.message(*one)["entry"][0] for one in messages]
        return {"object": "whatsapp_business_account", "entry": entries}

    def status(self, platform_id: str, arrival: str, reason: str = "") -> Any:
        """See parent class."""
        status = {"id": platform_id, "status": arrival, "timestamp": "1790000000", "recipient_user_id": self.peer}
        if arrival == "failed":
            status["errors"] = [{"code": 131026, "title": "Message undeliverable"}]  # type: ignore[assignment]
        return self._value({"statuses": [status]})

    def foreign(self, key: int) -> Any:
        """See parent class. The same app may have another number."""
        content = {"contacts": [self._contact(None)], "messages": [self._message(key, None, {"type": "text"})]}
        return self._value(content, number="999")

    def usual(self, call: Call) -> Reply:
        """See parent class."""
        if call.path.endswith("/messages") and call.json.get("type"):
            self.sent = getattr(self, "sent", 0) + 1
            return Reply(200, {"messaging_product": "whatsapp", "messages": [{"id": f"wamid.out{self.sent}"}]})
        if "/media" in call.path and call.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply(401, {})
        if call.path.startswith("/v26.0/media"):
            return Reply(200, {"url": f"http://{call.headers['host']}/media/1", "mime_type": "image/jpeg"})
        if call.path == "/media/1":
            return Reply(200, picture())
        return Reply(200, {"success": True, "verified_name": "Larkfield Home", "display_phone_number": "+353 1 234"})

    def shown(self, call: Call) -> Shown | None:
        """See parent class."""
        if not call.path.endswith("/messages") or not call.json.get("type"):
            return None
        said = call.json
        numbers = {phone: peer for peer, phone in self.phones.items()}
        peer = said.get("recipient") or numbers[said["to"]]
        if said["type"] == "text":
            return Shown(peer, said["text"]["body"])
        if said["type"] == "template":
            return Shown(peer, said["template"]["components"][0]["parameters"][0]["text"])
        content = said["interactive"]
        action = content["action"]
        if content["type"] == "button":
            buttons = [one["reply"] for one in action["buttons"]]
        else:
            buttons = action["sections"][0]["rows"]
        titles = tuple((one["id"], one.get("description") or one["title"]) for one in buttons)
        return Shown(peer, content["body"]["text"], titles)


class MessengerKit(MetaKit):
    """See parent class."""

    channel = "facebook"
    peer, other = "6010000000000001", "6010000000000002"

    def values(self, api_url: str) -> dict[str, str]:
        """See parent class."""
        return {"page-access-token": TOKEN, "secret": APP_SECRET, "verify": VERIFY, "api_url": api_url}

    def _entry(self, key: int, peer: str | None, content: dict[str, Any]) -> dict[str, Any]:
        messaging = {
            "sender": {"id": peer or self.peer}, "recipient": {"id": "1001"}, "timestamp": 1_790_000_000_000 + key,
            **content,
        }  # fmt: skip
        return {"id": "1001", "time": 1_790_000_000_000, "messaging": [messaging]}

    def _one(self, key: int, peer: str | None, content: dict[str, Any]) -> dict[str, Any]:
        return {"object": "page", "entry": [self._entry(key, peer, content)]}

    def message(self, text: str, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        return self._one(key, peer, {"message": {"mid": f"m_{key}", "text": text}})

    def poison(self, key: int) -> Any:
        """See parent class."""
        return self._one(key, None, {"message": {"text": "without an id"}})

    def press(self, button: str, title: str, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        return self._one(key, peer, {"message": {"mid": f"m_{key}", "text": title, "quick_reply": {"payload": button}}})

    def photo(self, key: int, caption: str = "", peer: str | None = None) -> Any:
        """See parent class."""
        image = {"type": "image", "payload": {"url": f"{self.api_url}/pictures/{key}.jpg"}}
        return self._one(key, peer, {"message": {"mid": f"m_{key}", "text": caption, "attachments": [image]}})

    def build(self, api_url: str) -> Any:
        """See parent class."""
        self.api_url = api_url
        return super().build(api_url)

    def unreadable(self, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        sound = {"type": "audio", "payload": {"url": "https://cdn.fbsbx.com/v/sound.mp4"}}
        return self._one(key, peer, {"message": {"mid": f"m_{key}", "attachments": [sound]}})

    def edit(self, text: str, of: int, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        return self._one(key, peer, {"message_edit": {"mid": f"m_{of}", "text": text, "num_edit": 1}})

    def batch(self, messages: list[tuple[str, int, str]]) -> Any:
        """See parent class."""
        return {"object": "page", "entry": [self.message(*one)["entry"][0] for one in messages]}

    def status(self, platform_id: str, arrival: str, reason: str = "") -> Any:
        """See parent class. Messenger tells of no failure after it has taken a message."""
        if arrival == "delivered":
            return self._one(1, None, {"delivery": {"mids": [platform_id], "watermark": 4_000_000_000_000}})
        if arrival == "read":
            return self._one(2, None, {"read": {"watermark": 4_000_000_000_000}})
        return None

    def foreign(self, key: int) -> Any:
        """See parent class. What the page itself wrote comes back as an echo."""
        return self._one(key, "1001", {"message": {"mid": f"m_{key}", "text": "hello", "is_echo": True, "app_id": 5}})

    def usual(self, call: Call) -> Reply:
        """See parent class."""
        if call.path.startswith("/pictures/"):
            return Reply(200, picture())
        if call.path.endswith("/messages") and "message" in call.json:
            self.sent = getattr(self, "sent", 0) + 1
            return Reply(200, {"recipient_id": self.peer, "message_id": f"m_out{self.sent}"})
        return Reply(200, {"success": True, "name": "Larkfield Home", "id": "1001"})

    def shown(self, call: Call) -> Shown | None:
        """See parent class."""
        if not call.path.endswith("/messages") or "message" not in call.json:
            return None
        said = call.json["message"]
        buttons = tuple((one["payload"], one["title"]) for one in said.get("quick_replies", ()))
        return Shown(call.json["recipient"]["id"], said["text"], buttons)
