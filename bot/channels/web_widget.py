"""The web widget's wire: Socket.IO with Rasa's event names, so that other Rasa widgets can plug in too.

in:  session_request {session_id?, since?, language?, identity?} · user_uttered {message, id?, button?, attachments?}
     typing {on} · read {seq} (the open window shows the log up to there) · got {seq}
out: session_confirm token · history {messages} · bot_uttered {…} · typing {on, name?}
     standing {owner, name, there, read_by_staff, read_by_customer}
The session id is a token that we signed and that is bound to the page's origin; no other one opens anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping

from bot.domain.attachment import Attachment
from bot.domain.errors import BadInput, UntrustedRequest
from bot.domain.language import BOT_SPEAKS
from bot.domain.message import Author, InboundMessage, Message, OfferedButton
from bot.domain.text import is_key
from bot.use_cases.customer_views import Standing

NAME = "web_widget"
ACCOUNT = "default"
MAX_FRAME = 65_536  # bytes of one frame; a message has at most 2,000 characters


@dataclass(frozen=True)
class SessionRequest:
    """A browser that opens its chat: with the token it was given before, if it has one."""

    token: str | None
    since: int  # the last place of the log it has seen
    language: str | None = None  # of the page, where the assistant speaks it
    identity: str | None = None  # the token by which the page vouches for its customer, not yet checked


@dataclass(frozen=True)
class Uttered:
    """What a browser sent: raw, not yet cleaned."""

    message: object
    client_message_id: str | None
    button_id: str | None
    attachments: tuple[str, ...] = ()


class WebWidgetChannel:
    """Verifies origins, parses events and renders messages; the sockets themselves are in web.py."""

    def __init__(self, allowed_origins: tuple[str, ...]) -> None:
        self._allowed_origins = frozenset(allowed_origins)

    def verify(self, environ: Mapping[str, Any]) -> str:
        """The origin of the page a socket comes from. Raises UntrustedRequest if it may not carry the widget."""
        origin = str(environ.get("HTTP_ORIGIN") or "").rstrip("/")
        if origin not in self._allowed_origins:
            raise UntrustedRequest("This page may not carry the chat; add its origin to HEARD_ALLOWED_ORIGINS.")
        return origin

    def parse_session_request(self, data: object) -> SessionRequest:
        """A session request; one without anything in it is a new visitor's."""
        content = data if isinstance(data, dict) else {}
        token, since = content.get("session_id"), _place(content.get("since"))
        page = content.get("language")
        language = page[:2].lower() if isinstance(page, str) else None
        identity = content.get("identity")
        return SessionRequest(
            token if isinstance(token, str) and token else None,
            since or 0,
            language if language in BOT_SPEAKS else None,
            None if identity in (None, "") else str(identity),  # an empty attribute vouches for nobody
        )

    def parse_uttered(self, data: object) -> Uttered:
        """A message. Raises BadInput if it is not of the right shape."""
        if not isinstance(data, dict):
            raise BadInput("A message must be text; please type what you want to say.")
        key, button = data.get("id"), data.get("button")
        if key is not None and not is_key(key, 64):
            raise BadInput("The message's id must be a text of 1 to 64 characters.")
        files = data.get("attachments") or []
        if not isinstance(files, list) or not all(is_key(file, 64) for file in files):
            raise BadInput("The files of a message must be named by their ids; please add them again.")
        return Uttered(data.get("message"), key, button if isinstance(button, str) else None, tuple(files))

    def parse_place(self, data: object) -> int | None:
        """The place in the log that a mark is about; None if it names none."""
        return _place(data.get("seq")) if isinstance(data, dict) else None

    def inbound(self, visitor_id: str, uttered: Uttered, text: str, button_id: str | None) -> InboundMessage:
        """The message for the front door."""
        return InboundMessage(
            NAME, ACCOUNT, visitor_id, text, client_message_id=uttered.client_message_id, button_id=button_id,
            attachments=uttered.attachments,
        )  # fmt: skip

    def render(self, message: Message) -> dict[str, Any]:
        """A message as the widget shows it. Rasa's clients read text and quick_replies, ours the rest too."""
        rendered: dict[str, Any] = {
            "id": message.id,
            "seq": message.seq,
            "author": message.author.value,
            "text": message.text,
            "at": message.created_at.isoformat(),
        }
        if message.author is Author.AGENT and message.name:
            rendered["name"] = message.name
        if message.buttons:
            rendered["quick_replies"] = [_render_button(button) for button in message.buttons]
            points = [button.point for button in message.buttons if button.point is not None]
            if points:
                rendered["kind"] = "rating"
                rendered["as_stars"] = all(point.as_stars for point in points)
        if message.attachments:
            rendered["attachments"] = [self.render_attachment(attachment) for attachment in message.attachments]
            rendered["files_alone"] = message.is_files_alone
        return rendered

    def render_attachment(self, attachment: Attachment) -> dict[str, Any]:
        """A file as the widget shows it; its bytes are at /attachments/<id>, for its own customer."""
        return {
            "id": attachment.id,
            "kind": attachment.kind.value,
            "width": attachment.width,
            "height": attachment.height,
            "name": attachment.name,
        }

    def render_standing(self, standing: Standing) -> dict[str, Any]:
        """How the conversation stands, as the widget shows it."""
        return {
            "owner": standing.owner.value,
            "name": standing.name,
            "there": standing.somebody_there,
            "read_by_staff": standing.read_by_staff,
            "read_by_customer": standing.read_by_customer,
        }

    def is_for_customer(self, message: Message) -> bool:
        """Whether a message goes out to the browser (its own messages come back only with the history)."""
        return message.author is not Author.CUSTOMER


def _render_button(button: OfferedButton) -> dict[str, Any]:
    rendered: dict[str, Any] = {"content_type": "text", "title": button.title, "payload": button.id}
    return rendered if button.point is None else {**rendered, "value": button.point.value}


def _place(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else None
