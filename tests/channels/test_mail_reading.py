"""Mails that want to hurt whoever reads them, and words that must not be lost: read quickly, and never a crash."""

from __future__ import annotations

import base64
import time
from typing import Iterator

import pytest

from bot.channels.mail_html import words_of_html
from bot.channels.mail_quotes import new_words
from bot.channels.mail_signs import why_refused
from bot.domain.platform import Event, EventKind, Poison
from bot.domain.text import LONGEST_LETTER, clean
from tests.channels.mail_kit import MailKit
from tests.channels.stage import delivery_of

SECONDS = 5.0  # that the worst of them may take; a usual one takes a millisecond
HEAD = b"From: mara@example.com\r\nMessage-ID: <h@x>\r\nSubject: Re: x\r\nMIME-Version: 1.0\r\n"


def multipart(*parts: bytes, kind: bytes = b"mixed") -> bytes:
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    return HEAD + b"Content-Type: multipart/" + kind + b'; boundary="b"\r\n\r\n' + body + b"--b--\r\n"


def text(body: bytes, more: bytes = b"") -> bytes:
    return HEAD + b"Content-Type: text/plain; charset=utf-8\r\n" + more + b"\r\n" + body


def nested(depth: int) -> bytes:
    heads = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (level, level) for level in range(depth)
    )
    return HEAD + heads + b"Content-Type: text/plain\r\n\r\nhello\r\n"


def hostile() -> Iterator[tuple[str, bytes, str | None]]:
    """A name, a mail, and the words that have to be read; None: it is set aside, or read in whatever way."""
    words, plain = b"Content-Type: text/plain\r\n\r\nhello", "hello"
    many = base64.b64encode(b"\xff" * 10_000_000)
    yield (
        "10 MB of base64",
        multipart(words, b"Content-Transfer-Encoding: base64\r\nContent-Type: image/png\r\n\r\n" + many),
        plain,
    )
    yield "10 MB of base64 in one text", text(many, b"Content-Transfer-Encoding: base64\r\n"), None
    yield "100,000 parts", multipart(words, *[b"Content-Type: image/png\r\n\r\nx"] * 100_000), plain
    yield "100,000 empty parts", multipart(words, *[b""] * 100_000), plain
    yield "nested 50 times", nested(50), plain
    yield "nested 5,000 times", nested(5_000), None
    yield "mails in mails", HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 20_000 + b"\r\nhello", None
    yield (
        "a boundary that is never found",
        HEAD + b'Content-Type: multipart/mixed; boundary="nowhere"\r\n\r\nhello',
        None,
    )
    yield "a boundary that is none", HEAD + b"Content-Type: multipart/mixed\r\n\r\nhello", None
    yield "100,000 headers", b"X-A: b\r\n" * 100_000 + text(b"hello"), plain
    yield "a header of 5 MB", b"Subject: " + b"=?utf-8?q?x?= " * 400_000 + b"\r\nFrom: a@b.de\r\n\r\nhello", None
    yield "a sender of 1 MB", b"From: " + b"a@b.de, " * 120_000 + b"\r\n\r\nhello", None
    yield "brackets in the sender", b"From: " + b"(" * 100_000 + b"a@b.de\r\n\r\nhello", None
    yield "100,000 references", b"References: " + b"<a@b> " * 100_000 + b"\r\n" + text(b"hello"), plain
    yield "HTML nested 50,000 times", HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 50_000 + b"hello", plain
    yield "100,000 quotations", HEAD + b"Content-Type: text/html\r\n\r\nhello" + b"<blockquote>x" * 30_000, plain
    yield "HTML that never closes", HEAD + b"Content-Type: text/html\r\n\r\nhello" + b"<a " * 100_000, None
    yield "50,000 entities", HEAD + b"Content-Type: text/html\r\n\r\nhello" + b"&amp" * 50_000, None
    yield "a charset with a null", HEAD + b'Content-Type: text/plain; charset="u\x00tf"\r\n\r\nhello', plain
    yield "a charset of RFC 2231", HEAD + b"Content-Type: text/plain; charset*=%ff'x'%00\r\n\r\nhello", plain
    yield "a name of RFC 2231", multipart(words, b"Content-Type: image/png; name*0*=x'%zz; name*2*=y\r\n\r\nx"), plain
    yield "base64 that is none", text(b"h\xc3\xa4llo!!", b"Content-Transfer-Encoding: base64\r\n"), None
    yield "an encoding of nowhere", text(b"hello", b"Content-Transfer-Encoding: x-zip\r\n"), plain
    yield "uuencode without an end", text(b"begin 644 x\n#0V%T", b"Content-Transfer-Encoding: x-uuencode\r\n"), None
    yield "nulls", text(b"he\x00llo"), None
    yield "two million line ends", text(b"hello" + b"\n" * 2_000_000), plain
    yield "200,000 introductions", text(b"hello\n" + b"Am 1.1. schrieb\n" * 200_000), None
    yield "lines of blanks", text(b"hello\n" + b" " * 300_000 + b"x"), None
    yield "nothing at all", b"", None
    yield "only bytes", bytes(range(256)) * 100, None
    yield "only a header", b"From: mara@example.com", None


@pytest.mark.parametrize(("mail", "words"), [one[1:] for one in hostile()], ids=[one[0] for one in hostile()])
def test_no_mail_brings_the_reader_down(mail: bytes, words: str | None) -> None:
    """Whatever it is made of, it is read in moments or set aside; what can be stored can be packed."""
    kit = MailKit()
    platform = kit.build("http://127.0.0.1:9")
    before = time.process_time()
    [event] = platform.parse(delivery_of(kit.signed(mail), kit))
    took = time.process_time() - before

    assert took < SECONDS
    assert event.key or isinstance(event, Poison) or event.kind is EventKind.OTHER or not mail.count(b"Message-ID")
    if isinstance(event, Event):
        assert len(event.text) <= LONGEST_LETTER and len(str(event.packed())) < 100_000
    if words is not None:
        assert isinstance(event, Event) and clean(event.text, LONGEST_LETTER).startswith(words)


def test_a_long_letter_is_kept_as_far_as_it_can_be() -> None:
    """Its end stays in the mailbox, and it says so."""
    kit = MailKit()
    platform = kit.build("http://127.0.0.1:9")
    [event] = platform.parse(delivery_of(kit.signed(text(b"word " * 10_000)), kit))

    assert isinstance(event, Event)
    assert clean(event.text, LONGEST_LETTER).endswith("its end is in the mailbox.]") and len(event.text) > 19_000


# A quotation, and what must be left of the mail.
WHOLE = [
    "Am Montag habe ich geschrieben:\nBitte melden Sie sich!",
    "On 5 October I wrote:\nplease call me. Nobody did.",
    "--\nMara",
    "Gesendet von Hermes, angekommen nie.\nWas nun?",
    "Von: Berlin\nNach: München\nWas kostet der Versand?",
    "--\nErst die Rechnung,\n--\ndann die Ware.",
    "1 > 0\n> 2",
]


@pytest.mark.parametrize("written", WHOLE)
def test_what_only_looks_like_a_quotation_stays(written: str) -> None:
    """Words that a program could take for a quotation or a signature, and are none."""
    assert new_words(written) == written


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Ja\n\n\"Larkfield\" <help@larkfield.example> schrieb am 05.10.2026 11:32 MESZ:\n\n\nNummer?", "Ja"),
        ("Ja\n\n2026-10-05 11:32 GMT+02:00 Larkfield <help@larkfield.example>:\n\n> Nummer?", "Ja"),
        ("Ja\n\nAm Montag, 5. Oktober 2026,\n11:32:07 MESZ hat\nLarkfield schrieb\nFolgendes:\n> Nummer?", "Ja"),
        ("Ja\n\nAm 05.10.26 um 11:32 schrieb Larkfield:\nNummer?\nBitte antworten.", "Ja"),
        ("Ja\n\n-------- Original-Nachricht --------\nVon: Larkfield", "Ja"),
        ("Oui\n\nDe : Larkfield\nEnvoyé : lundi 5 octobre 2026\nÀ : Mara\nObjet : Bouilloire\n\nNuméro ?", "Oui"),
        ("Oui\n\n-----Message d'origine-----\nDe : Larkfield", "Oui"),
        ("*From:* a\n", "*From:* a"),
        ("Yes\n\n*From:* Larkfield\n*Sent:* Monday\n*To:* Mara\n*Subject:* Kettle\n\nWhich?", "Yes"),
        ("Yes\n\nSent from Yahoo Mail on Android\n\nOn Mon, Oct 5, 2026 at 11:32, Larkfield wrote:\nWhich?", "Yes"),
        ("Ja\n\nDiese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.", "Ja"),
        ("Ja\n\nHolen Sie sich Outlook für iOS", "Ja"),
    ],
)  # fmt: skip
def test_quotations_and_signatures_go(written: str, kept: str) -> None:
    """However mail programs introduce them."""
    assert new_words(written) == kept


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a<br>b<br><br>c", "a\nb\n\nc"),
        ("<div>a</div><div>b</div><div><br></div><div>c</div>", "a\nb\n\nc"),
        ("<p>a\n b</p>\n\n<p>c</p>", "a b\n\nc"),
        ("<table><tr><td>No.</td><td>1</td></tr><tr><td>Item</td><td>Jar</td></tr></table>", "No. 1\nItem Jar"),
        ("a<blockquote>b<blockquote>c</blockquote></blockquote>d", "a\n> b\n> > c\nd"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2&nbsp;!", "1 < 2 && 3 > 2 !"),
        ("&lt;script&gt;x&lt;/script&gt;", "<script>x</script>"),
        ("a<!-- b --><style>c</style><script>d</script>e", "ae"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
    ],
)  # fmt: skip
def test_html_becomes_lines(source: str, words: str) -> None:
    """Line breaks are where a reader sees them, and nothing that is not seen is read."""
    assert words_of_html(source) == words


def test_a_refusal_is_said_in_plain_words() -> None:
    """A person reads why a mail did not arrive; a code alone helps nobody."""
    said = [why_refused(text, code) for text, code in (
        ("5.1.1 <a@b> user unknown", 550), ("no", 550), ("5.7.26 unauthenticated", 550), ("?", 571), ("", 0),
    )]  # fmt: skip

    assert said == [
        "there is no such mailbox (5.1.1)", "there is no such mailbox (550)",
        "their mail server refuses mails from us (5.7.26)", "their mail server refused it (571)",
        "their mail server refused it (without a reason)",
    ]  # fmt: skip
