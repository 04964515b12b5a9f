"""What a mail says besides its words: a machine wrote it, a letter of ours came back, its sender may be another one.

Nothing of it is proof of who somebody is. Of the headers about authenticity only the topmost counts, and only where our
own server wrote it: everything under it may have come with the mail.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from typing import Iterable

from bot.channels.mail_reading import header, ids_of, text_of
from bot.domain.canary import SIGN
from bot.domain.platform import Arrival

NOT_PROVEN = "The sender of this mail is not proven (DMARC failed); it may not be from whose address it carries."
OURS = "heard."  # begins the Message-ID of every mail of ours
_BULK = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
# RFC 3463, as far as it helps a person; the longest beginning counts.
_REASONS = {
    "x.1.1": "there is no such mailbox", "x.1.10": "there is no such mailbox", "x.1.0": "there is no such mailbox",
    "x.1.2": "there is no mail server at that address", "x.1.3": "the address is no address",
    "x.1.6": "the mailbox has moved", "x.2.1": "the mailbox is switched off", "x.2.2": "the mailbox is full",
    "x.2.3": "the mail is too large for the mailbox", "x.3.4": "the mail is too large for their mail server",
    "x.4": "their mail server could not be reached", "x.7": "their mail server refuses mails from us",
}  # fmt: skip
_BY_CODE = {550: "there is no such mailbox", 551: "there is no such mailbox", 552: "the mailbox is full",
            553: "the address is no address", 554: "their mail server refuses mails from us"}  # fmt: skip


@dataclass(frozen=True)
class Report:
    """What became of a mail of ours."""

    about: str  # its Message-ID, without the brackets
    arrival: Arrival
    reason: str


def is_automatic(message: Message, sender: str, own: str) -> bool:
    """Whether a machine wrote it, or many got it: nobody waits for an answer, and one could go round for ever."""
    if str(message.get("Auto-Submitted") or "no").split(";")[0].strip().lower() != "no":
        return True
    if message.get("X-Autoreply") is not None or message.get("X-Autorespond") is not None:
        return True
    return_path = message.get("Return-Path")
    if return_path is not None and str(return_path).strip() in ("<>", ""):
        return True
    name, _, place = sender.partition("@")
    own_name, _, own_place = own.partition("@")
    if name == "mailer-daemon" or (place == own_place and name.partition("+")[0] == own_name):
        return True
    listed = message.get("List-Id")
    # A mailbox that is a group carries its own name as a list: what is sent to it is sent to us.
    if listed is not None and own.replace("@", ".") in str(listed).lower():
        return False
    return listed is not None or str(message.get("Precedence") or "").strip().lower() in _BULK


def is_own_canary(message_id: str, own: str) -> bool:
    """Whether a canary of ours has come back to us; which one, its id says, and nobody can guess."""
    return message_id.startswith(f"{OURS}{SIGN}") and message_id.endswith(f"@{own.rpartition('@')[2]}")


def doubts_sender(message: Message, authserv_id: str) -> bool:
    """Whether our own mail server found that the mail is not from where it says."""
    results = message.get_all("Authentication-Results") or []
    if not results or not authserv_id:
        return False
    said = re.sub(r'"[^"]*"', "", _without_comments(str(results[0])[:10_000]))
    who, _, found = said.partition(";")
    if who.lower().split()[:1] != [authserv_id.lower()]:
        return False
    return any(re.match(r"\s*dmarc\s*=\s*fail\b", one, re.IGNORECASE) for one in found.split(";"))


def read_report(message: Message) -> Report | None:
    """What a server says became of a mail of ours; None where it says nothing of that, or that it still tries."""
    if message.get_content_type() != "multipart/report":
        return None
    parts = message.get_payload()
    about, fields = "", list[Message]()
    for part in (one for one in parts[:20] if isinstance(one, Message)) if isinstance(parts, list) else ():
        kind, inner = part.get_content_type(), part.get_payload()
        if kind == "message/delivery-status" and isinstance(inner, list):
            fields = [one for one in inner[:20] if isinstance(one, Message)]
        elif kind == "message/rfc822" and isinstance(inner, list) and inner and isinstance(inner[0], Message):
            about = about or (ids_of(inner[0], "Message-ID") or [""])[0]
        elif kind == "text/rfc822-headers":
            found = re.search(r"^message-id:\s*<([^<>\s]+)>", text_of(part), re.IGNORECASE | re.MULTILINE)
            about = about or (found[1] if found else "")
    for one in fields:
        action = str(one.get("Action") or "").split(";")[0].strip().lower()
        if about and action == "failed":
            said = f"{one.get('Status') or ''} {header(one, 'Diagnostic-Code')}"
            return Report(about, Arrival.FAILED, why_refused(said))
        if about and action == "delivered":
            return Report(about, Arrival.DELIVERED, "")
    return None


def why_refused(said: str, code: int = 0) -> str:
    """Why a mail server did not take a mail, in plain words."""
    found = _ENHANCED.search(said[:2_000])
    if found:
        _, subject, detail = found[1].split(".")
        for key in (f"x.{subject}.{detail}", f"x.{subject}"):
            if key in _REASONS:
                return f"{_REASONS[key]} ({found[1]})"
    if code in _BY_CODE:
        return f"{_BY_CODE[code]} ({code})"
    return f"their mail server refused it ({found[1] if found else code or 'without a reason'})"


def tokens_of(recipients: Iterable[str], own: str) -> list[str]:
    """What stands behind the plus sign in the addresses of ours that it was sent to."""
    name, _, place = own.lower().partition("@")
    tokens = []
    for address in recipients:
        local, _, domain = address.partition("@")
        if domain == place and local.startswith(f"{name}+"):
            tokens.append(local[len(name) + 1 :])
    return tokens


def _without_comments(text: str) -> str:
    """Without what is in round brackets, which may be in each other."""
    kept, depth = [], 0
    for character in text:
        depth += (character == "(") - (character == ")" and depth > 0)
        if depth == 0 and character != ")":
            kept.append(character)
    return "".join(kept)
