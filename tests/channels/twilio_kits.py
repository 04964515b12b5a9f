"""Twilio, for SMS and for WhatsApp, as the conformance suite has to know it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from bot.channels.twilio import signature
from tests.channels.fake_platform import Call, Reply
from tests.channels.kit import FIXTURES, PUBLIC_URL, Kit, Raw, Shown
from tests.pictures import picture

ACCOUNT, TOKEN = "AC" + "0" * 31 + "7", "no-auth-token-of-anybody"
PLACE = "/webhooks/twilio/webhook"
FORM = "application/x-www-form-urlencoded; charset=UTF-8"


class SmsKit(Kit):
    """See parent class."""

    channel = "twilio"
    number = "+15005550006"
    peer, other = "+4915112345678", "+4915187654321"

    def __init__(self) -> None:
        self.api = "http://127.0.0.1:9"
        self.sent: list[dict[str, str]] = []

    def values(self, api_url: str) -> dict[str, str]:
        """See parent class."""
        self.api = api_url
        return {"account_sid": ACCOUNT, "auth_token": TOKEN, "twilio_number": self.number, "api_url": api_url}

    def signed(self, content: Any) -> Raw:
        """See parent class. What is no form is signed by its hash in the address."""
        if isinstance(content, bytes):
            place = f"{PLACE}?bodySHA256={hashlib.sha256(content).hexdigest()}"
            proof = signature(TOKEN, PUBLIC_URL + place)
            return Raw(content, {"content-type": "application/json", "x-twilio-signature": proof}, place)
        body = urlencode(content, doseq=True)
        proof = signature(TOKEN, PUBLIC_URL + PLACE, parse_qsl(body, keep_blank_values=True))
        return Raw(body.encode(), {"content-type": FORM, "x-twilio-signature": proof}, PLACE)

    def message(self, text: str, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        sid = f"SM{key:032d}"
        return {
            "ToCountry": "US", "ToState": "", "SmsMessageSid": sid, "NumMedia": "0", "ToCity": "", "FromZip": "",
            "SmsSid": sid, "FromState": "", "SmsStatus": "received", "FromCity": "", "Body": text,
            "FromCountry": "DE", "To": self.number, "ToZip": "", "NumSegments": "1", "MessageSid": sid,
            "AccountSid": ACCOUNT, "From": peer or self.peer, "ApiVersion": "2010-04-01",
        }  # fmt: skip

    def forged(self, raw: Raw) -> dict[str, Raw]:
        """See parent class."""
        given = parse_qsl(raw.body.decode(), keep_blank_values=True)

        def proved(proof: str, content_type: str = FORM, place: str = PLACE) -> Raw:
            return Raw(raw.body, {"content-type": content_type, "x-twilio-signature": proof}, place)

        right = raw.headers["x-twilio-signature"]
        hashed = f"{PLACE}?bodySHA256={hashlib.sha256(b'other').hexdigest()}"
        return {
            "no signature": Raw(raw.body, {"content-type": FORM}, PLACE),
            "an empty signature": proved(""),
            "another token": proved(signature("x" + TOKEN, PUBLIC_URL + PLACE, given)),
            "no token": proved(signature("", PUBLIC_URL + PLACE, given)),
            "a part of the signature": proved(right[:20]),
            "another address": proved(signature(TOKEN, "https://evil.example" + PLACE, given)),
            "an address of the request's own": proved(signature(TOKEN, "http://gateway.internal" + PLACE, given)),
            "a question mark more": proved(right, place=PLACE + "?x=1"),
            "only the address signed": proved(signature(TOKEN, PUBLIC_URL + PLACE)),
            "no form, and no hash": proved(signature(TOKEN, PUBLIC_URL + PLACE), "application/json"),
            "the hash of another body": proved(signature(TOKEN, PUBLIC_URL + hashed), "application/json", hashed),
            "a form of too many fields": Raw(b"a=1&" * 2_000, {"content-type": FORM, "x-twilio-signature": right}),
            "no text at all": Raw(b"\xff\xfe=\xff", {"content-type": FORM, "x-twilio-signature": right}),
            "letters beyond ASCII": proved("\xe9" * 28),
        }

    def poison(self, key: int) -> Any:
        """See parent class."""
        return self.message("look", key) | {"NumMedia": "many"}

    def photo(self, key: int, caption: str = "", peer: str | None = None) -> Any:
        """See parent class."""
        where = f"{self.api}/2010-04-01/Accounts/{ACCOUNT}/Messages/MM{key}/Media/ME{key}"
        media = {"NumMedia": "1", "MediaContentType0": "image/jpeg", "MediaUrl0": where}
        return self.message(caption, key, peer) | media

    def unreadable(self, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        return self.photo(key, "", peer) | {"MediaContentType0": "audio/ogg"}

    def status(self, platform_id: str, arrival: str, reason: str = "") -> Any:
        """See parent class."""
        how = {"failed": "undelivered"}.get(arrival, arrival)
        about = {"SmsSid": platform_id, "SmsStatus": how, "MessageStatus": how, "MessageSid": platform_id}
        failed = {"ErrorCode": "30005"} if arrival == "failed" else {}
        return (
            {"To": self.peer, "From": self.number, "AccountSid": ACCOUNT, "ApiVersion": "2010-04-01"} | about | failed
        )

    def stop(self, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        return self.message("Stop", key, peer) | {"OptOutType": "STOP"}

    def foreign(self, key: int) -> Any:
        """See parent class."""
        return self.message("hello", key) | {"AccountSid": "AC" + "f" * 32}

    def usual(self, call: Call) -> Reply:
        """See parent class."""
        if not call.headers.get("authorization", "").startswith("Basic "):
            return Reply(401, {"code": 20003, "message": "Authenticate", "status": 401})
        if "/Media/" in call.path:
            return Reply(200, picture())
        if call.path.endswith("/Messages.json") and call.method == "POST":
            self.sent.append(call.form)
            return Reply(201, {"sid": f"SM{9_000 + len(self.sent):032d}", "status": "queued", "error_code": None})
        if call.path.endswith("/Messages.json"):
            return Reply(200, {"messages": [], "page": 0, "page_size": 50})
        return Reply(200, {"friendly_name": "Larkfield Home", "status": "active", "sid": ACCOUNT})

    def shown(self, call: Call) -> Shown | None:
        """See parent class."""
        if call.method != "POST" or not call.path.endswith("/Messages.json"):
            return None
        said = call.form
        text = said.get("Body") or json.loads(said["ContentVariables"])["1"]
        return Shown(said["To"], text)

    def too_fast(self, seconds: int) -> Reply:
        """See parent class."""
        return Reply(429, {"code": 20429, "message": "Too Many Requests", "status": 429}, {"retry-after": str(seconds)})

    def never(self) -> Reply:
        """See parent class."""
        said = "Attempt to send to unsubscribed recipient"
        return Reply(400, {"code": 21610, "message": said, "more_info": "", "status": 400})


class TwilioWhatsAppKit(SmsKit):
    """See parent class."""

    number = "whatsapp:+14155238886"
    peer, other = "whatsapp:+4915112345678", "whatsapp:+4915187654321"

    def message(self, text: str, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        said = super().message(text, key, peer)
        number = said["From"].rpartition("+")[2]
        return said | {"ProfileName": "Mara", "WaId": number, "MessageType": "text"}

    def stop(self, key: int, peer: str | None = None) -> Any:
        """See parent class. There is no such thing there."""
        return None

    def never(self) -> Reply:
        """See parent class."""
        return Reply(400, {"code": 63003, "message": "Channel could not find To address", "status": 400})

    def fixtures(self) -> list[Path]:
        """See parent class."""
        return sorted((FIXTURES / "twilio_whatsapp").glob("*.json"))
