"""Telegram, as the conformance suite has to know it."""

from __future__ import annotations

import json
from typing import Any

from tests.channels.fake_platform import Call, Reply
from tests.channels.kit import Kit, Raw, Shown
from tests.pictures import picture

TOKEN = "4711:AAF-no_token_of_anybody"
HEADER = "x-telegram-bot-api-secret-token"


class TelegramKit(Kit):
    """See parent class."""

    channel = "telegram"
    signs_bodies = False  # it proves itself by a secret
    peer, other = "70001", "70002"

    def values(self, api_url: str) -> dict[str, str]:
        """See parent class."""
        return {"access_token": TOKEN, "api_url": api_url}

    def signed(self, content: Any) -> Raw:
        """See parent class."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return Raw(body, {HEADER: self.own_secret[:32]}, f"/webhooks/telegram/webhook/{self.own_secret[32:]}")

    def message(self, text: str, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        return self._update(key, peer, {"text": text})

    def _update(self, key: int, peer: str | None, content: dict[str, Any]) -> dict[str, Any]:
        chat = {"id": int(peer or self.peer), "type": "private", "first_name": "Mara"}
        sender = {"id": chat["id"], "is_bot": False, "first_name": "Mara", "language_code": "en"}
        message = {"message_id": key, "date": 1_790_000_000 + key, "chat": chat, "from": sender, **content}
        return {"update_id": 900_000 + key, "message": message}

    def forged(self, raw: Raw) -> dict[str, Raw]:
        """See parent class."""
        return {
            "no secret": Raw(raw.body, {}, raw.path),
            "an empty secret": Raw(raw.body, {HEADER: ""}, raw.path),
            "a wrong secret": Raw(raw.body, {HEADER: "x" + self.own_secret[1:32]}, raw.path),
            "a part of the secret": Raw(raw.body, {HEADER: self.own_secret[:31]}, raw.path),
            "no place": Raw(raw.body, raw.headers, "/webhooks/telegram/webhook"),
            "a wrong place": Raw(raw.body, raw.headers, raw.path[:-1] + "x"),
            "letters beyond ASCII": Raw(raw.body, {HEADER: "\xe9" * 32}, raw.path),
        }

    def poison(self, key: int) -> Any:
        """See parent class."""
        return {"update_id": 900_000 + key, "message": {"message_id": key, "chat": "not an object"}}

    def press(self, button: str, title: str, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        sender = {"id": int(peer or self.peer), "is_bot": False, "first_name": "Mara"}
        shown = self._update(key, peer, {"text": "What can I do for you?"})["message"]
        press = {"id": f"88{key}", "from": sender, "message": shown, "chat_instance": "1", "data": button}
        return {"update_id": 900_000 + key, "callback_query": press}

    def photo(self, key: int, caption: str = "", peer: str | None = None) -> Any:
        """See parent class."""
        sizes = [
            {"file_id": f"small{key}", "file_unique_id": "a", "width": 90, "height": 60, "file_size": 1_000},
            {"file_id": f"large{key}", "file_unique_id": "b", "width": 300, "height": 200, "file_size": 9_000},
        ]
        return self._update(key, peer, {"photo": sizes, **({"caption": caption} if caption else {})})

    def unreadable(self, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        return self._update(key, peer, {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}})

    def edit(self, text: str, of: int, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        message = {**self._update(of, peer, {"text": text})["message"], "edit_date": 1_790_000_500 + key}
        return {"update_id": 900_000 + key, "edited_message": message}

    def stop(self, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        message = self._update(key, peer, {})["message"]
        change = {
            "chat": message["chat"], "from": message["from"], "date": 1_790_000_000,
            "old_chat_member": {"status": "member"}, "new_chat_member": {"status": "kicked", "until_date": 0},
        }  # fmt: skip
        return {"update_id": 900_000 + key, "my_chat_member": change}

    def foreign(self, key: int) -> Any:
        """See parent class. A group is other people's."""
        update = self._update(key, None, {"text": "hello everybody"})
        update["message"]["chat"] = {"id": -100_1, "type": "supergroup", "title": "Friends"}
        return update

    def usual(self, call: Call) -> Reply:
        """See parent class."""
        if call.path.startswith("/file/"):
            return Reply(200, picture())
        method = call.path.rpartition("/")[2]
        if method == "getFile":
            return Reply(200, {"ok": True, "result": {"file_id": call.json["file_id"], "file_path": "photos/1.jpg"}})
        if method == "getMe":
            return Reply(200, {"ok": True, "result": {"id": 4711, "is_bot": True, "username": "larkfield_bot"}})
        if method == "sendMessage":
            self.sent = getattr(self, "sent", 0) + 1
            return Reply(200, {"ok": True, "result": {"message_id": 5_000 + self.sent}})
        return Reply(200, {"ok": True, "result": True})

    def shown(self, call: Call) -> Shown | None:
        """See parent class."""
        if not call.path.endswith("/sendMessage"):
            return None
        said = call.json
        rows = said.get("reply_markup", {}).get("inline_keyboard", [])
        buttons = tuple((button["callback_data"], button["text"]) for row in rows for button in row)
        return Shown(str(said["chat_id"]), said["text"], buttons)

    def too_fast(self, seconds: int) -> Reply:
        """See parent class."""
        said = f"Too Many Requests: retry after {seconds}"
        return Reply(429, {"ok": False, "error_code": 429, "description": said, "parameters": {"retry_after": seconds}})

    def never(self) -> Reply:
        """See parent class."""
        return Reply(403, {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"})
