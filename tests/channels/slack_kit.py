"""Slack, as the conformance suite has to know it."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import urlencode

from bot.channels.parsing import hmac_hex
from bot.channels.slack import escaped, plain
from tests.channels.fake_platform import Call, Reply
from tests.channels.kit import Kit, Raw, Shown
from tests.pictures import picture

TOKEN, SECRET = "xoxb-no-token-of-anybody", "8f742231b10e8888abcd99yyyzzz85a5"


class SlackKit(Kit):
    """See parent class."""

    channel = "slack"
    peer, other = "U061F7AUR", "U0BBBBBB2"

    def __init__(self) -> None:
        self.api = "http://127.0.0.1:9"
        self.sent: list[dict[str, Any]] = []

    def values(self, api_url: str) -> dict[str, str]:
        """See parent class."""
        self.api = api_url
        return {"slack_token": TOKEN, "slack_signing_secret": SECRET, "api_url": api_url}

    def signed(self, content: Any, at: int | None = None) -> Raw:
        """See parent class. What was pressed comes in a form."""
        if isinstance(content, bytes):
            body = content
        elif content.get("type") == "block_actions":
            body = urlencode({"payload": json.dumps(content)}).encode()
        else:
            body = json.dumps(content).encode()
        moment = str(int(time.time()) if at is None else at)
        proof = "v0=" + hmac_hex(SECRET, f"v0:{moment}:".encode(), body)
        return Raw(body, {"x-slack-request-timestamp": moment, "x-slack-signature": proof})

    def message(self, text: str, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        return self._callback(key, self._said(key, peer) | {"text": escaped(text)})

    def _said(self, key: int, peer: str | None) -> dict[str, Any]:
        user, moment = peer or self.peer, _moment(key)
        about = {"type": "message", "user": user, "ts": moment, "event_ts": moment, "text": ""}
        return about | {"channel": "D" + user[1:], "channel_type": "im", "team": "T061EG9R6"}

    def _callback(self, key: int, event: dict[str, Any]) -> dict[str, Any]:
        authorized = {"enterprise_id": None, "team_id": "T061EG9R6", "user_id": "U0LAN0Z89", "is_bot": True}
        return {
            "token": "one-long-verification-token", "team_id": "T061EG9R6", "api_app_id": "A0PNCHHK2",
            "event": event, "type": "event_callback", "event_id": f"Ev{key:08d}", "event_time": 1_790_000_000 + key,
            "authorizations": [authorized], "is_ext_shared_channel": False,
        }  # fmt: skip

    def forged(self, raw: Raw) -> dict[str, Raw]:
        """See parent class."""
        at, proof = raw.headers["x-slack-request-timestamp"], raw.headers["x-slack-signature"]

        def with_headers(moment: str, signature: str) -> Raw:
            return Raw(raw.body, {"x-slack-request-timestamp": moment, "x-slack-signature": signature})

        old = self.signed(raw.body, int(time.time()) - 301)
        early = self.signed(raw.body, int(time.time()) + 400)
        return {
            "no headers": Raw(raw.body, {}),
            "no moment": Raw(raw.body, {"x-slack-signature": proof}),
            "no signature": with_headers(at, ""),
            "another secret": with_headers(at, "v0=" + hmac_hex("x" + SECRET, f"v0:{at}:".encode(), raw.body)),
            "no secret": with_headers(at, "v0=" + hmac_hex("", f"v0:{at}:".encode(), raw.body)),
            "another version": with_headers(at, "v1=" + proof[3:]),
            "a part of the signature": with_headers(at, proof[:40]),
            "another moment": with_headers(str(int(at) + 1), proof),
            "a moment that is no number": with_headers("now", "v0=" + hmac_hex(SECRET, b"v0:now:", raw.body)),
            "a moment in other digits": with_headers("\xb2", "v0=" + hmac_hex(SECRET, "v0:\xb2:".encode(), raw.body)),
            "an old delivery": old,
            "one of tomorrow": early,
            "letters beyond ASCII": with_headers(at, "v0=\xe9"),
        }

    def poison(self, key: int) -> Any:
        """See parent class."""
        return self._callback(key, {"type": "message", "channel_type": "im", "channel": "D1", "ts": "1.2", "user": 7})

    def press(self, button: str, title: str, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        user = peer or self.peer
        shown = {"type": "plain_text", "text": title, "emoji": False}
        action = {"action_id": "choice_0", "block_id": "b", "text": shown, "value": button, "type": "button"}
        return {
            "type": "block_actions", "user": {"id": user, "username": "mara", "team_id": "T061EG9R6"},
            "api_app_id": "A0PNCHHK2", "token": "t", "team": {"id": "T061EG9R6", "domain": "larkfield"},
            "container": {"type": "message", "message_ts": _moment(1), "channel_id": "D" + user[1:]},
            "trigger_id": f"12466734323.1395872398.{key}", "channel": {"id": "D" + user[1:], "name": "directmessage"},
            "message": {"type": "message", "bot_id": "B0LAN0Z89", "ts": _moment(1), "text": "What can I do for you?"},
            "response_url": "https://hooks.slack.com/actions/T1/2/3",
            "actions": [{**action, "action_ts": _moment(key)}],
        }  # fmt: skip

    def photo(self, key: int, caption: str = "", peer: str | None = None) -> Any:
        """See parent class."""
        file = {
            "id": f"F{key}", "name": "lamp.jpg", "mimetype": "image/jpeg", "size": 9_000, "mode": "hosted",
            "url_private": f"{self.api}/files-pri/T061EG9R6-F{key}/lamp.jpg", "is_external": False,
        }  # fmt: skip
        said = self._said(key, peer) | {"subtype": "file_share", "text": escaped(caption), "files": [file]}
        return self._callback(key, said)

    def unreadable(self, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        clip = {"id": "F9", "name": "audio_message.m4a", "mimetype": "audio/mp4", "subtype": "slack_audio"}
        return self._callback(key, self._said(key, peer) | {"subtype": "file_share", "files": [clip]})

    def edit(self, text: str, of: int, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        said = self._said(of, peer)
        message = {"type": "message", "user": said["user"], "text": escaped(text), "ts": said["ts"]}
        about = {"type": "message", "subtype": "message_changed", "hidden": True, "ts": _moment(key)}
        edited = {"user": said["user"], "ts": _moment(key)}
        where = {"channel": said["channel"], "channel_type": "im"}
        return self._callback(key, about | where | {"message": message | {"edited": edited}})

    def foreign(self, key: int) -> Any:
        """See parent class. A room is other people's."""
        return self._callback(key, self._said(key, None) | {"text": "hi", "channel": "C1", "channel_type": "channel"})

    def usual(self, call: Call) -> Reply:
        """See parent class."""
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply(200, {"ok": False, "error": "not_authed"})
        if call.path.startswith("/files-pri/"):
            return Reply(200, picture())
        method = call.path.rpartition("/")[2]
        if method == "auth.test":
            return Reply(200, {"ok": True, "team": "Larkfield Home", "user": "larkfield", "bot_id": "B0LAN0Z89"})
        if method == "chat.postMessage":
            self.sent.append(call.json)
            return Reply(200, {"ok": True, "channel": call.json["channel"], "ts": _moment(5_000 + len(self.sent))})
        if method in ("conversations.history", "conversations.replies"):
            return Reply(200, {"ok": True, "messages": self.sent[::-1], "has_more": False})
        return Reply(200, {"ok": True})

    def shown(self, call: Call) -> Shown | None:
        """See parent class. Slack shows the blocks where there are any."""
        if not call.path.endswith("/chat.postMessage"):
            return None
        said = call.json
        blocks = said.get("blocks", [])
        text = blocks[0]["text"]["text"] if blocks else said["text"]
        elements = [one for block in blocks[1:] for one in block["elements"]]
        buttons = tuple((one["value"], one["text"]["text"]) for one in elements)
        return Shown("U" + said["channel"][1:], plain(text), buttons)

    def too_fast(self, seconds: int) -> Reply:
        """See parent class."""
        return Reply(429, {"ok": False, "error": "ratelimited"}, {"retry-after": str(seconds)})

    def never(self) -> Reply:
        """See parent class."""
        return Reply(200, {"ok": False, "error": "user_not_found"})


def _moment(key: int) -> str:
    return f"{1_790_000_000 + key}.{key:06d}"
