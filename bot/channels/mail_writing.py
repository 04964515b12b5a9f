"""A mail of ours, written: plain words and the same in simple HTML, in its thread, marked where no person wrote it."""

from __future__ import annotations

import html
import re
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from typing import Mapping

from bot.domain.errors import PermanentDeliveryFailure
from bot.domain.fitting import shorten
from bot.domain.message import Author
from bot.domain.platform import Parcel
from bot.domain.reference import find_references

LONGEST_SUBJECT = 200
MOST_REFERENCES = 10
_ID = re.compile(r"[!-;=?-~]{1,900}")  # printable ASCII without < and >
# What a mail is called that answers none, by the customer's language.
_SUBJECTS = {"de": "Ihre Nachricht an {}", "fr": "Votre message à {}"}


def subject_of(parcel: Parcel, shop: str) -> str:
    """As of the mail it answers, with the reference of the case that it is about."""
    before = parcel.thread.get("subject", "")
    subject = before or _SUBJECTS.get(parcel.language or "", "Your message to {}").format(shop)
    if before and not before.lower().startswith(("re:", "aw:", "antw:")):
        subject = f"Re: {before}"
    subject = shorten(" ".join(subject.split()), LONGEST_SUBJECT)
    references = find_references(parcel.text)
    if references and not find_references(subject):
        subject = f"{subject} [{references[0]}]"
    return subject


def words_of(parcel: Parcel, text: str, shop: str) -> str:
    """What is read: a person's words under their name."""
    return f"{text}\n\n{parcel.name}\n{shop}" if parcel.author is Author.AGENT and parcel.name else text


def write_letter(
    parcel: Parcel, text: str, *, own_id: str, shop: str, address: str, reply_to: str, subject: str
) -> bytes:
    """A mail as it goes onto the wire. Raises PermanentDeliveryFailure: no mail can go to that address."""
    letter = EmailMessage(policy=SMTP)
    is_person = parcel.author is Author.AGENT
    name = f"{parcel.name} ({shop})" if is_person and parcel.name else shop
    try:
        if not parcel.peer.isascii():
            raise ValueError("no address that every server takes")
        letter["From"] = Address(name, addr_spec=address)
        letter["To"] = Address(addr_spec=parcel.peer)
        if reply_to != address:
            letter["Reply-To"] = Address(name, addr_spec=reply_to)
        letter["Subject"], letter["Date"], letter["Message-ID"] = subject, formatdate(), f"<{own_id}>"
        if not is_person:
            letter["Auto-Submitted"] = "auto-replied"  # RFC 3834: nobody's absence answers it
            letter["X-Auto-Response-Suppress"] = "All"  # as Exchange wants to hear it
        letter.set_content(text + "\n")
        letter.add_alternative(_in_html(text, parcel.language), subtype="html")
        return _thread(parcel.thread) + letter.as_bytes()
    except (ValueError, MessageError, IndexError):
        raise PermanentDeliveryFailure("this is no address that a mail can go to") from None


def _thread(thread: Mapping[str, str]) -> bytes:
    """What it answers, as headers; written by hand, because `email` encodes ids that are longer than a line."""
    answered = thread.get("id", "")
    if not _ID.fullmatch(answered):
        return b""
    before = [one for one in thread.get("references", "").split() if _ID.fullmatch(one)]
    references = "\r\n ".join(f"<{one}>" for one in dict.fromkeys([*before, answered][-MOST_REFERENCES:]))
    return f"In-Reply-To: <{answered}>\r\nReferences: {references}\r\n".encode("ascii")


def _in_html(text: str, language: str | None) -> str:
    paragraphs = (html.escape(one).replace("\n", "<br>\n") for one in text.split("\n\n"))
    said = f' lang="{html.escape(language)}"' if language else ""
    body = "\n".join(f"<p>{one}</p>" for one in paragraphs)
    return f'<!DOCTYPE html>\n<html{said}><head><meta charset="utf-8"></head><body>\n{body}\n</body></html>\n'
