"""Slack: the Events API and interactive payloads in, Web API calls out; direct messages only.

Limits (Slack's documents): a section's text of 3,000 characters, 25 buttons a row of actions, titles of 75, 50 blocks;
one message a second to one person, several hundred a minute in a workspace. There is no window, and a bot may write
first. What is said is escaped, so nobody's words become a mention or a link to elsewhere under another name.
"""

from __future__ import annotations

import re
from typing import Any, Mapping, Sequence
from urllib.parse import parse_qsl, urlsplit

from bot.channels.calls import Calls, Refused
from bot.channels.parsing import MALFORMED, each, hmac_hex, poisoned, read_json, same, untrusted, words
from bot.domain.attachment import MAX_BYTES
from bot.domain.errors import (
    DeliveryUnknown,
    NotFound,
    PermanentDeliveryFailure,
    TemporaryDeliveryFailure,
    TooLarge,
)
from bot.domain.fitting import shorten, signed_text, split_text
from bot.domain.message import OfferedButton
from bot.domain.platform import Event, EventKind, Limits, Parcel, Poison, RemoteFile
from bot.use_cases.platform_ports import Answer, Delivery, Field, Owner, Part, Platform

API, FILES = "https://slack.com/api", "https://files.slack.com"
OLDEST = 300  # seconds that a signature counts
A_ROW, MOST_ROWS = 25, 49  # buttons of one actions block; blocks beside the text's
_SPOKEN = ("", "file_share", "me_message", "thread_broadcast")  # subtypes that are somebody's words
_NOT_NOW = frozenset({"ratelimited", "rate_limited", "service_unavailable", "team_added_to_org", "request_timeout"})
# "It's possible some aspect of the operation succeeded before the error was raised", so it is asked about.
_UNKNOWN = frozenset({"fatal_error", "internal_error"})
_REASONS = {
    "account_inactive": "Slack does not know the token any more: the app or its workspace is gone",
    "cannot_dm_bot": "this is a bot and takes no messages",
    "channel_not_found": "Slack does not know this person any more, or they are of another workspace",
    "invalid_auth": "Slack does not know the token; copy the Bot User OAuth Token anew",
    "is_archived": "the conversation is archived",
    "messages_tab_disabled": "the app takes no messages; switch on its Messages Tab under App Home",
    "missing_scope": "the app may not do that; add chat:write, im:history and files:read and install it again",
    "msg_too_long": "the text is longer than Slack takes",
    "not_authed": "Slack was given no token",
    "restricted_action": "a rule of the workspace forbids the app to write there",
    "token_expired": "the token has run out; copy the Bot User OAuth Token anew",
    "token_revoked": "the token was withdrawn; install the app again and copy the new one",
    "user_disabled": "the person's account is closed",
    "user_not_found": "Slack does not know this person any more",
}
_CONTROL = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")  # a link or a mention in what Slack delivers


class Slack(Platform):
    """One app in one workspace.

    Args:
        values: one for each of `fields`.
    """

    name, title = "slack", "Slack"
    fields = (
        Field("slack_token", "Bot User OAuth Token (xoxb-…), at api.slack.com under OAuth & Permissions", secret=True),
        Field("slack_signing_secret", "at api.slack.com under Basic Information", secret=True),
        Field("api_url", "of the Web API", default=API),
    )
    limits = Limits(text=3000, buttons=A_ROW * MOST_ROWS, title=75, a_second=5, burst=20, to_one=1.0)

    def __init__(self, values: Mapping[str, str]) -> None:
        self._secret = values["slack_signing_secret"]
        api, own = values["api_url"], {"authorization": f"Bearer {values['slack_token']}"}
        self._calls = Calls(api, headers=own)
        place = urlsplit(api)
        self._files = Calls(FILES if api == API else f"{place.scheme}://{place.netloc}", headers=own)

    @classmethod
    def build(cls, values: Mapping[str, str], own_secret: str) -> Slack:
        """See parent class."""
        return cls(values)

    def verify(self, delivery: Delivery) -> None:
        """See parent class. What was signed more than five minutes ago may be a replay."""
        at = delivery.header("x-slack-request-timestamp")
        is_now = at.isascii() and at.isdecimal() and len(at) < 16 and abs(delivery.now - int(at)) <= OLDEST
        wanted = "v0=" + hmac_hex(self._secret, b"v0:", at.encode("utf-8", "replace"), b":", delivery.body)
        if not same(delivery.header("x-slack-signature"), wanted) or not is_now:
            raise untrusted()

    def greet(self, delivery: Delivery) -> Answer | None:
        """See parent class. The handshake is signed like everything else."""
        if delivery.method != "POST" or b"url_verification" not in delivery.body:
            return None
        self.verify(delivery)
        try:
            said = read_json(delivery.body)
        except ValueError:
            return None
        if not isinstance(said, dict) or said.get("type") != "url_verification":
            return None
        return Answer(200, words(said.get("challenge")))

    def parse(self, delivery: Delivery) -> list[Event | Poison]:
        """See parent class. One event or one press a delivery."""
        try:
            said = read_json(_payload(delivery))
        except ValueError as error:
            return [poisoned(delivery.body, f"It is no JSON ({error}).")]
        if not isinstance(said, dict):
            return [poisoned(said, "It is no event.")]
        key = words(said.get("event_id")) or words(said.get("trigger_id"))
        try:
            if said.get("type") == "event_callback":
                # Heard on behalf of a person, it is their talk with somebody else.
                is_theirs = any(one.get("is_bot") is False for one in each(said.get("authorizations")))
                return [Event(EventKind.OTHER, key) if is_theirs else _event(key, said["event"])]
            if said.get("type") == "block_actions":
                return [_press(key, said)]
            if said.get("type") == "app_rate_limited":
                key = f"app_rate_limited {said.get('minute_rate_limited')}"
                return [poisoned(said, "Slack left events out, because there were too many within a minute.", key)]
            if not key:
                return [poisoned(said, "It has no id by which a repeat would be known.")]
            return [Event(EventKind.OTHER, key)]
        except MALFORMED as error:
            return [poisoned(said, f"It could not be understood ({type(error).__name__} {error}).", key)]

    def render(self, parcel: Parcel) -> list[Part]:
        """See parent class. Buttons go under the last piece."""
        whom = {"channel": parcel.thread.get("channel") or parcel.peer}
        if parcel.thread.get("thread_ts"):
            whom["thread_ts"] = parcel.thread["thread_ts"]
        pieces = split_text(signed_text(parcel), self.limits.text, lambda text: len(escaped(text)))
        parts = []
        for place, piece in enumerate(pieces, start=1):
            sign = {"event_type": "heard_message", "event_payload": {"id": parcel.sign, "part": place}}
            content = {
                **whom, "text": escaped(piece), "mrkdwn": False, "unfurl_links": False, "unfurl_media": False,
                "metadata": sign,
            }  # fmt: skip
            if parcel.buttons and place == len(pieces):
                content["blocks"] = _blocks(escaped(piece), parcel.buttons)
            parts.append(Part("chat.postMessage", content))
        return parts

    async def send(self, part: Part, parcel: Parcel) -> str | None:
        """See parent class. A message has its moment for an id, once in each conversation."""
        answer = await self._call("POST", part.what, json_body=dict(part.content))
        channel, moment = words(answer.get("channel")), words(answer.get("ts"))
        return f"{channel}:{moment}" if channel and moment else None

    async def was_sent(self, part: Part, parcel: Parcel, since: float) -> bool | None:
        """See parent class. Each of our messages carries our own id of it."""
        channel, thread = parcel.thread.get("channel"), parcel.thread.get("thread_ts")
        if not channel:
            return None
        asked = {"channel": channel, "oldest": f"{since - 60:.6f}", "include_all_metadata": "true", "limit": "200"}
        method = "conversations.replies" if thread else "conversations.history"
        found = await self._call("GET", method, query=asked | ({"ts": thread} if thread else {}), reads=True)
        wanted = part.content["metadata"]["event_payload"]
        signs = [one["metadata"] for one in each(found.get("messages")) if isinstance(one.get("metadata"), dict)]
        return any(sign.get("event_payload") == wanted for sign in signs)

    async def fetch(self, file: RemoteFile) -> bytes:
        """See parent class."""
        if file.size is not None and file.size > MAX_BYTES:
            raise TooLarge("The file is larger than what can be taken.")
        where = file.where
        if "/" not in where:  # of another workspace: Slack names its id alone
            try:
                found = await self._call("GET", "files.info", query={"file": where}, reads=True)
            except PermanentDeliveryFailure:
                raise NotFound("Slack does not have the file any more.") from None
            where = words(found["file"].get("url_private")) if isinstance(found.get("file"), dict) else ""
        return await self._files.fetch(where)

    async def check(self) -> Owner:
        """See parent class."""
        me = await self._call("POST", "auth.test", reads=True)
        return Owner(f"{me.get('user', '?')} in {me.get('team', '?')}")

    async def connect(self, url: str) -> str:
        """See parent class."""
        return (
            f"At api.slack.com/apps, enter {url} as the Request URL under Event Subscriptions, subscribe the bot to "
            "message.im there, enter it under Interactivity & Shortcuts too, and allow messages under App Home."
        )

    async def close(self) -> None:
        """See parent class."""
        await self._calls.close()
        await self._files.close()

    async def _call(self, http: str, method: str, *, reads: bool = False, **asked: Any) -> Mapping[str, Any]:
        """Slack answers most errors with 200 and "ok": false."""
        try:
            answer = await self._calls.call(http, f"/{method}", reads=reads, **asked)
        except Refused as error:
            answer = error.content if isinstance(error.content, dict) else {"error": f"status {error.status}"}
        if not isinstance(answer, dict):  # a page of a proxy, or nothing
            raise (TemporaryDeliveryFailure if reads else DeliveryUnknown)("Slack's answer cannot be read.")
        if answer.get("ok") is True:
            return answer
        why = words(answer.get("error"))
        if why in _UNKNOWN and not reads:
            raise DeliveryUnknown(f"Slack failed in the middle ({why}).")
        if why in _NOT_NOW or why in _UNKNOWN:
            raise TemporaryDeliveryFailure(f"Slack does not take it now ({why}).")
        raise PermanentDeliveryFailure(_REASONS.get(why) or f"Slack refused it ({why or 'no reason given'})")


def escaped(text: str) -> str:
    """As Slack shows it to the letter: no mention, no link under another name."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> str:
    """What somebody wrote, from what Slack makes of it: links and mentions in words, entities as characters."""
    said = _CONTROL.sub(_named, text)
    return said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _named(found: re.Match[str]) -> str:
    inner, label = found[1], found[2]
    if inner[:1] in ("@", "#", "!"):  # a person, a channel, everybody
        return inner[0].replace("!", "@") + (label or inner[1:]).lstrip("@#")
    address = re.sub(r"^(mailto|tel):", "", inner)
    if not label or label == inner:
        return address
    return label if label in address else f"{label} ({address})"


def _payload(delivery: Delivery) -> bytes:
    """The JSON: all of the body, or of what somebody pressed the one field of a form."""
    if not delivery.body.startswith(b"payload="):
        return delivery.body
    return dict(parse_qsl(delivery.body, max_num_fields=10)).get(b"payload", b"")


def _event(key: str, event: Mapping[str, Any]) -> Event:
    subtype = words(event.get("subtype"))
    if event["type"] != "message" or event.get("channel_type") != "im":
        return Event(
            EventKind.OTHER, key
        )  # rooms are other people's: a matter of one customer is not talked about there
    channel = str(event["channel"])
    if subtype == "message_changed":
        return _edit(key, channel, event)
    if subtype not in _SPOKEN or event.get("bot_id") or event.get("user") == "USLACKBOT":
        return Event(EventKind.OTHER, key)
    text, (files, unreadable) = plain(words(event.get("text"))), _files(event)
    if not (text.strip() or files or unreadable):
        unreadable = "a forwarded message" if event.get("attachments") else "a message that is no text"
    # The moment is the message's id in its conversation. An edit names it, and not the event of before; and where an
    # app hears a message by two subscriptions, it is the same in both.
    return Event(
        EventKind.MESSAGE, f"{channel}:{event['ts']}", _person(event["user"]), text, files=files,
        unreadable=unreadable, thread=_thread(channel, event),
    )  # fmt: skip


def _edit(key: str, channel: str, event: Mapping[str, Any]) -> Event:
    """A message written anew; previews of links and deletions come as the same thing."""
    message, before = event["message"], event.get("previous_message")
    was = before.get("text") if isinstance(before, dict) else None
    is_ours = bool(message.get("bot_id")) or words(message.get("subtype")) not in _SPOKEN
    if is_ours or not isinstance(message.get("edited"), dict) or message.get("text") == was:
        return Event(EventKind.OTHER, key)
    return Event(
        EventKind.EDIT, key, _person(message["user"]), plain(words(message.get("text"))),
        about=f"{channel}:{message['ts']}", thread=_thread(channel, message),
    )  # fmt: skip


def _press(key: str, said: Mapping[str, Any]) -> Event:
    action, channel = said["actions"][0], said.get("channel")
    key = key or str(action["action_ts"])
    place = words(channel.get("id")) if isinstance(channel, dict) else ""
    if action.get("type") != "button" or not place.startswith("D"):
        return Event(EventKind.OTHER, f"press {key}")
    title = action.get("text")
    message = said.get("message")
    return Event(
        EventKind.CHOICE, f"press {key}", _person(said["user"]["id"]),
        plain(words(title.get("text"))) if isinstance(title, dict) else "", button=words(action.get("value")),
        thread=_thread(place, message if isinstance(message, dict) else {}),
    )  # fmt: skip


def _thread(channel: str, message: Mapping[str, Any]) -> dict[str, str]:
    """Where an answer belongs: an app of the new kind has a thread for each talk."""
    thread = words(message.get("thread_ts"))
    return {"channel": channel, **({"thread_ts": thread} if thread else {})}


def _person(user: object) -> str:
    if not isinstance(user, str) or not re.fullmatch(r"[A-Z0-9]{2,32}", user):
        raise ValueError("it does not say who wrote it")
    return user


def _files(event: Mapping[str, Any]) -> tuple[tuple[RemoteFile, ...], str | None]:
    """What can be fetched, and what nobody can read."""
    files, unreadable = [], None
    for file in each(event.get("files")):
        kind = words(file.get("mimetype"))
        if file.get("mode") == "tombstone":
            unreadable = "a file that was deleted"
        elif kind.startswith("audio/") or words(file.get("subtype")) == "slack_audio":
            unreadable = "a voice message"
        elif kind.startswith("video/"):
            unreadable = "a video"
        elif file.get("is_external") or file.get("mode") == "external":
            unreadable = "a file that is kept elsewhere"
        else:
            where = words(file.get("url_private")) or str(file["id"])
            size = file.get("size") if isinstance(file.get("size"), int) else None
            files.append(RemoteFile(where, words(file.get("name")), size))
    return tuple(files), unreadable


def _blocks(text: str, buttons: Sequence[OfferedButton]) -> list[dict[str, Any]]:
    """The text, and the buttons under it in as few rows as there can be."""
    shown = [
        {
            "type": "button", "action_id": f"choice_{place}", "value": button.id,
            "text": {"type": "plain_text", "text": shorten(button.title, Slack.limits.title), "emoji": False},
        }
        for place, button in enumerate(buttons[: A_ROW * MOST_ROWS])
    ]  # fmt: skip
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
    rows = [shown[start : start + A_ROW] for start in range(0, len(shown), A_ROW)]
    return [section, *({"type": "actions", "elements": row} for row in rows)]
