"""The server-to-server door, in Rasa's own REST shape: a message in, the list of replies out, with a bearer token."""

from __future__ import annotations

import hmac
import json
from typing import Any, Mapping

from bot.domain.errors import BadInput, UntrustedRequest
from bot.domain.message import InboundMessage, Message
from bot.domain.text import is_key

NAME = "rest"
ACCOUNT = "default"
MAX_BODY = 1_048_576  # bytes
LONGEST_MESSAGE_ID = 64  # characters
LONGEST_KEY = 128  # characters of a sender's name, as wide as the column


class RestChannel:
    """Verifies and parses requests; sending is the response itself."""

    def __init__(self, token: str) -> None:
        self._token = token

    def verify(self, headers: Mapping[str, str]) -> None:
        """Check the bearer token. Raises UntrustedRequest."""
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), self._token.encode()):
            raise UntrustedRequest("Send the token in <data-dir>/rest-token as 'Authorization: Bearer …'.")

    def parse(self, body: bytes) -> list[dict[str, Any]]:
        """The message of a request, as a list of one: sender, raw message, optional message_id.

        Raises:
            BadInput: not JSON of the right shape.
        """
        try:
            content = json.loads(body)
        except (ValueError, RecursionError):
            raise BadInput('The body must be JSON such as {"sender": "…", "message": "…"}.') from None
        if not isinstance(content, dict):
            raise BadInput('The body must be a JSON object such as {"sender": "…", "message": "…"}.')
        sender, message_id = content.get("sender"), content.get("message_id")
        if not is_key(sender, LONGEST_KEY):
            raise BadInput(f"'sender' must name the customer in 1 to {LONGEST_KEY} characters.")
        if message_id is not None and not is_key(message_id, LONGEST_MESSAGE_ID):
            raise BadInput("'message_id' must be a text of 1 to 64 characters, the same when a message is sent again.")
        return [{"sender": sender.strip(), "message": content.get("message"), "message_id": message_id}]

    def inbound(self, parsed: Mapping[str, Any], text: str, button_id: str | None) -> InboundMessage:
        """The message for the front door."""
        return InboundMessage(
            NAME, ACCOUNT, parsed["sender"], text, client_message_id=parsed["message_id"], button_id=button_id
        )

    def render(self, message: Message, sender: str) -> dict[str, Any]:
        """A reply in Rasa's shape."""
        reply: dict[str, Any] = {"recipient_id": sender, "text": message.text}
        if message.buttons:
            reply["buttons"] = [{"title": button.title, "payload": button.id} for button in message.buttons]
        return reply
