"""A mailbox by IMAP: what waits in it, marked as read when it is written down here. Every call blocks its thread.

A mail waits as long as it is not marked as read, and besides that everything that came since we looked first, because
somebody may open the mailbox in a mail program. What was taken is noted by UIDVALIDITY and UID in memory alone: that
spares fetching it twice, and decides nothing; repeats are known by their Message-ID in the database.
"""

from __future__ import annotations

import contextlib
import imaplib
import ssl
import threading
import time
from datetime import date, timedelta
from typing import Any, Iterator, Mapping

from imap_tools import AND, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from bot.channels.mail_access import THIS_MACHINE, Access, Password
from bot.channels.mail_sending import LET_IN
from bot.domain.errors import PermanentDeliveryFailure, TemporaryDeliveryFailure
from bot.use_cases.platform_ports import Delivery

SECONDS = 20.0  # that the server may take for each step
ENCRYPTED_FROM_THE_START = 993
OLDEST_DAYS = 14  # a mailbox that was in use before is not answered years later
MOST_AT_ONCE, MOST_BYTES_AT_ONCE = 20, 25_000_000
LARGEST = 25_000_000  # bytes of a mail that is fetched whole; of a larger one its beginning, where the words are
BEGINNING = 262_144


class NotLetIn(PermanentDeliveryFailure):
    """The server refuses user and secret."""


class Mailbox:
    """One account.

    Args:
        access: a password; or, `with_token`, an access token of OAuth 2.0, or what gives out fresh ones.
        done_folder: where mails go that are written down; "": they stay, marked as read.
    """

    def __init__(
        self, host: str, port: int, user: str, access: str | Access, folder: str, done_folder: str, *,
        with_token: bool = False, tls: ssl.SSLContext | None = None,
    ) -> None:  # fmt: skip
        self._host, self._port, self._user = host, port, user
        self._access = Password(access) if isinstance(access, str) else access
        self._folder, self._done_folder = folder, done_folder
        self._with_token, self._tls = with_token, tls
        self._box: BaseMailBox | None = None
        self._validity, self._since = "", 0
        self._taken: set[int] = set()
        self._lock = threading.Lock()

    def waiting(self) -> list[Delivery]:
        """Mails that wait, the oldest first, a few at a time."""
        with self._lock, self._connected() as box:
            box.client.noop()
            oldest = date.today() - timedelta(days=OLDEST_DAYS)
            wanted = AND(deleted=False, seen=False, date_gte=oldest)
            found = {int(uid) for uid in box.uids(str(wanted), charset=None)}
            if self._since:  # "n:*" names the last mail, too, whatever its number
                later = box.uids(f"UNDELETED UID {self._since}:*", charset=None)
                found |= {int(uid) for uid in later if int(uid) >= self._since}
            fresh = sorted(found - self._taken)
            mails, size = [], 0
            for uid in fresh[:MOST_AT_ONCE]:
                mail = _fetch(box, uid, self._validity, self._folder)
                if mail is not None:
                    mails.append(mail)
                    size += len(mail.body)
                else:
                    self._taken.add(uid)  # somebody removed it in between
                if size >= MOST_BYTES_AT_ONCE:
                    break
            return mails

    def confirm(self, mail: Delivery, *, moves: bool) -> None:
        """Mark a mail as read, and move it where that is wanted."""
        uid = mail.header("uid")
        with self._lock, self._connected() as box:
            if mail.header("uidvalidity") != self._validity:
                return  # the server counts anew; it comes again under another number, and is known
            # Not box.flag and box.move: they expunge, which removes what somebody else has marked to be removed.
            box.client.uid("STORE", uid, "+FLAGS.SILENT", "(\\Seen)")
            if moves and self._done_folder:
                _move(box, uid, self._done_folder)
            self._taken.add(int(uid))

    def wait(self, seconds: float) -> bool:
        """Until the server tells of something new, at most so long; False at once where it cannot tell.

        Some servers offer IDLE and say nothing for minutes (seen: mail-devel), so it is never relied on for longer.
        """
        with self._lock, self._connected() as box:
            if "IDLE" not in box.client.capabilities:
                return False
            box.idle.wait(seconds)
            return True

    def read(self, validity: str, uid: str, message_id: str) -> bytes | None:
        """A mail that was written down, wherever it went in between; None where it is not there any more."""
        with self._visit() as box:
            if box.client.response("UIDVALIDITY")[1] == [validity.encode()]:
                found = _fetch(box, int(uid), validity, self._folder)
                if found is not None and message_id.encode() in found.body[:100_000]:
                    return found.body
            for folder in (self._folder, self._done_folder):
                if folder and message_id and (mail := _find(box, folder, message_id)) is not None:
                    return mail.body
        return None

    def has(self, folder: str, message_id: str) -> bool:
        """Whether a mail is in a folder."""
        with self._visit() as box:
            box.folder.set(folder, readonly=True)
            return bool(box.uids(f'HEADER Message-ID "<{message_id}>"', charset=None))

    def check(self, *folders: str) -> None:
        """Whether the server lets us in, and the folders are there."""
        with self._visit() as box:
            for folder in (self._done_folder, *folders):
                if folder:
                    box.folder.set(folder, readonly=True)

    def close(self) -> None:
        """Let go of the connection; who waits at it is woken by that."""
        box, self._box = self._box, None
        if box is not None:
            with contextlib.suppress(OSError):
                box.client.shutdown()

    @contextlib.contextmanager
    def _connected(self) -> Iterator[BaseMailBox]:
        """The connection that stays; one that failed is not used again."""
        with _in_words(self._folder):
            try:
                if self._box is None:
                    self._box = self._open()
                    validity = _number(self._box, "UIDVALIDITY")
                    if validity != self._validity:
                        self._validity, self._taken = validity, set()
                        self._since = int(_number(self._box, "UIDNEXT") or 0)
                yield self._box
            except BaseException:
                self.close()
                raise

    @contextlib.contextmanager
    def _visit(self) -> Iterator[BaseMailBox]:
        """A connection of one's own, which nobody waits at."""
        with _in_words(self._folder):
            box = self._open()
            try:
                yield box
            finally:
                with contextlib.suppress(OSError):
                    box.client.shutdown()

    def _open(self) -> BaseMailBox:
        secret = self._access.current()
        try:
            return self._open_by(secret)
        except NotLetIn:
            renewed = self._access.renew(secret)
            if renewed is None:
                raise
            return self._open_by(renewed)

    def _open_by(self, secret: str) -> BaseMailBox:
        tls = self._tls or ssl.create_default_context()
        box: BaseMailBox
        if self._port == ENCRYPTED_FROM_THE_START:
            box = MailBox(self._host, self._port, timeout=SECONDS, ssl_context=tls)
        elif self._host in THIS_MACHINE:
            box = MailBoxUnencrypted(self._host, self._port, timeout=SECONDS)
        else:
            box = MailBoxStartTls(self._host, self._port, timeout=SECONDS, ssl_context=tls)
        try:
            try:
                by_password = box.login if secret.isascii() and self._user.isascii() else box.login_utf8
                enter = box.xoauth2 if self._with_token else by_password
                enter(self._user, secret, initial_folder=None)
            except imaplib.IMAP4.abort:
                raise
            except (MailboxLoginError, imaplib.IMAP4.error):
                raise NotLetIn(LET_IN) from None
            # Servers tell strangers less; what was told before is what imaplib remembers.
            box.client.capabilities = tuple(box.client.capability()[1][-1].decode().upper().split())
            box.folder.set(self._folder)
        except BaseException:
            with contextlib.suppress(OSError):
                box.client.shutdown()
            raise
        return box


@contextlib.contextmanager
def _in_words(folder: str) -> Iterator[None]:
    """What goes wrong, as a sentence."""
    try:
        yield
    except MailboxFolderSelectError:
        raise PermanentDeliveryFailure(
            f"The mailbox has no folder {folder!r}, or another one that was named; look at email in credentials.yml."
        ) from None
    except (OSError, imaplib.IMAP4.error, ImapToolsError, EOFError) as error:
        raise TemporaryDeliveryFailure(f"The mailbox was not reached ({type(error).__name__}).") from None


def _number(box: BaseMailBox, name: str) -> str:
    said = box.client.response(name)[1]
    return said[-1].decode() if said and isinstance(said[-1], bytes) else ""


def _fetch(box: BaseMailBox, uid: int, validity: str, folder: str) -> Delivery | None:
    sizes = _asked(box, uid, "(RFC822.SIZE)")
    is_large = any(_size(one) > LARGEST for one in sizes if isinstance(one, bytes))
    what = f"(BODY.PEEK[]<0.{BEGINNING}>)" if is_large else "(BODY.PEEK[])"
    bodies = [one[1] for one in _asked(box, uid, what) if isinstance(one, tuple) and b"BODY[]" in one[0]]
    if not bodies:
        return None
    headers = {"uid": str(uid), "uidvalidity": validity, **({"is-cut": "yes"} if is_large else {})}
    return delivery_of(bodies[0], headers, folder)


def _asked(box: BaseMailBox, uid: int, what: str) -> list[Any]:
    state, answer = box.client.uid("FETCH", str(uid), what)
    if state != "OK":
        raise imaplib.IMAP4.error("the mail was not given out")
    return answer


def delivery_of(mail: bytes, headers: Mapping[str, str], folder: str) -> Delivery:
    """A mail as a delivery of its mailbox."""
    return Delivery("FETCH", folder, "", {}, headers, mail, time.time())


def _size(answer: bytes) -> int:
    _, _, rest = answer.partition(b"RFC822.SIZE ")
    digits = rest.split(b")")[0].split(b" ")[0]
    return int(digits) if digits.isdigit() else 0


def _find(box: BaseMailBox, folder: str, message_id: str) -> Delivery | None:
    if '"' in message_id or "\\" in message_id:  # it would end what is asked for
        return None
    box.folder.set(folder, readonly=True)
    found = box.uids(f'HEADER Message-ID "<{message_id}>"', charset=None)
    return _fetch(box, int(found[-1]), "", folder) if found else None


def _move(box: BaseMailBox, uid: str, folder: str) -> None:
    if "MOVE" in box.client.capabilities:
        box.move(uid, folder)
        return
    box.copy(uid, folder)
    # Marked, not expunged: the mail program of whoever owns the mailbox hides it, or clears it away.
    box.client.uid("STORE", uid, "+FLAGS.SILENT", "(\\Deleted)")
