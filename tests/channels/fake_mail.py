"""A mail server at the other end of real sockets: mailboxes by IMAP, mails taken by SMTP, as the test wants."""

from __future__ import annotations

import base64
import re
import socketserver
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Callable, Deque

from tests.channels.fake_platform import Call, Reply

FIRST_UID = 101


@dataclass
class Kept:
    """A mail in a folder."""

    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)


@dataclass
class FakeMail:
    """Runs on two free ports of this machine until closed; looks to a world as `FakePlatform` does."""

    usual: Callable[[Call], Reply]
    calls: list[Call] = field(default_factory=list)
    next: Deque[Reply] = field(default_factory=deque)  # what becomes of the next mails that are handed over
    to_recipient: dict[str, str] = field(default_factory=dict)  # address → what the server says to it
    abilities: str = "IMAP4rev1 IDLE MOVE AUTH=XOAUTH2"
    validity: int = 7
    folders: dict[str, list[Kept]] = field(default_factory=lambda: {"INBOX": [], "Done": [], "Sent": []})
    said: list[str] = field(default_factory=list)  # commands of IMAP, for a look afterwards
    tokens: set[str] | None = None  # access tokens that count, where that is looked at

    def __post_init__(self) -> None:
        self.lock, self.news = threading.RLock(), threading.Event()
        self._servers = [_Server(self, talk) for talk in (_Imap, _Smtp)]

    @property
    def ports(self) -> tuple[int, int]:
        """Of IMAP and SMTP."""
        imap, smtp = (int(server.server_address[1]) for server in self._servers)
        return imap, smtp

    @property
    def url(self) -> str:
        """Where it is, for a kit."""
        imap, smtp = self.ports
        return f"http://127.0.0.1:{imap}/{smtp}"

    def arrives(self, raw: bytes, folder: str = "INBOX") -> Kept:
        """A mail comes in."""
        with self.lock:
            uid = FIRST_UID + sum(len(kept) for kept in self.folders.values())
            kept = Kept(uid, raw)
            self.folders[folder].append(kept)
            self.news.set()
        return kept

    def close(self) -> None:
        """End."""
        for server in self._servers:
            server.shutdown()
            server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads, block_on_close = True, True, False

    def __init__(self, fake: FakeMail, talk: type[socketserver.BaseRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), talk)
        self.fake = fake
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def handle_error(self, *_: Any) -> None:
        """A connection that a test cut."""


class _Talk(socketserver.StreamRequestHandler):
    server: _Server
    disable_nagle_algorithm = True

    @property
    def fake(self) -> FakeMail:
        return self.server.fake

    def say(self, *lines: str | bytes) -> None:
        self.wfile.write(b"".join((one.encode() if isinstance(one, str) else one) + b"\r\n" for one in lines))

    def refuses(self, what: str, shown: str = "") -> bool:
        if self.fake.tokens is not None and not any(f"Bearer {one}\1" in shown for one in self.fake.tokens):
            return True
        return self.fake.usual(Call(what, "login", {}, {}, b"")).status >= 400


class _Imap(_Talk):
    def handle(self) -> None:
        self.folder, self.is_in = "", False
        self.say("* OK ready")
        while line := self.rfile.readline().decode("latin-1").strip():
            self.fake.said.append(line)
            tag, _, rest = line.partition(" ")
            command, _, arguments = rest.partition(" ")
            if command.upper() == "UID":
                command, _, arguments = arguments.partition(" ")
            do = getattr(self, f"do_{command.lower()}", None)
            if do is None:
                self.say(f"{tag} BAD what?")
                continue
            with self.fake.lock:
                done = do(arguments)
            if command.upper() == "IDLE":
                self.idle()
            self.say(f"{tag} {done or 'OK done'}")
            if command.upper() == "LOGOUT":
                return

    @property
    def kept(self) -> list[Kept]:
        return self.fake.folders[self.folder]

    def do_capability(self, _: str) -> None:
        self.say(f"* CAPABILITY {self.fake.abilities if self.is_in else 'IMAP4rev1 AUTH=XOAUTH2'}")

    def do_noop(self, _: str) -> None:
        if self.folder:
            self.say(f"* {len(self.kept)} EXISTS")

    def do_login(self, _: str) -> str | None:
        self.is_in = True
        return "NO [AUTHENTICATIONFAILED] no" if self.refuses("IMAP") else None

    def do_authenticate(self, _: str) -> str | None:
        self.say("+ ")
        said = base64.b64decode(self.rfile.readline().strip()).decode()
        self.fake.said.append(f"XOAUTH2 {said}")
        self.is_in = True
        return "NO no" if self.refuses("IMAP", said) else None

    def do_select(self, arguments: str) -> str | None:
        name = arguments.strip('"')
        if name not in self.fake.folders:
            return "NO no such folder"
        self.folder = name
        top = max((one.uid for kept in self.fake.folders.values() for one in kept), default=FIRST_UID - 1)
        self.say(f"* {len(self.kept)} EXISTS", f"* OK [UIDVALIDITY {self.fake.validity}] valid")
        self.say(f"* OK [UIDNEXT {top + 1}] next")
        return "OK [READ-WRITE] done"

    do_examine = do_select

    def do_search(self, arguments: str) -> None:
        found = [one for one in self.kept if "\\Deleted" not in one.flags]
        if "UNSEEN" in arguments:
            found = [one for one in found if "\\Seen" not in one.flags]
        if since := re.search(r"UID (\d+):\*", arguments):
            last = found[-1:]
            found = [one for one in found if one.uid >= int(since[1])] or last
        if named := re.search(r'HEADER Message-ID "([^"]*)"', arguments):
            found = [one for one in found if named[1].encode() in one.raw]
        self.say("* SEARCH " + " ".join(str(one.uid) for one in found))

    def do_fetch(self, arguments: str) -> None:
        uid, _, what = arguments.partition(" ")
        for number, one in enumerate(self.kept, start=1):
            if str(one.uid) != uid:
                continue
            if "RFC822.SIZE" in what:
                self.say(f"* {number} FETCH (UID {uid} RFC822.SIZE {len(one.raw)})")
                continue
            part = re.search(r"<0\.(\d+)>", what)
            raw, mark = (one.raw[: int(part[1])], "<0>") if part else (one.raw, "")
            self.say(f"* {number} FETCH (UID {uid} BODY[]{mark} {{{len(raw)}}}".encode() + b"\r\n" + raw + b")")

    def do_store(self, arguments: str) -> None:
        uid, _, what = arguments.partition(" ")
        for one in self.kept:
            if str(one.uid) == uid:
                one.flags |= set(re.findall(r"\\\w+", what))

    def do_copy(self, arguments: str, *, moves: bool = False) -> str | None:
        uid, _, name = arguments.partition(" ")
        name = name.strip('"')
        if name not in self.fake.folders:
            return "NO [TRYCREATE] no such folder"
        for one in list(self.kept):
            if str(one.uid) == uid:
                source = self.kept
                self.fake.arrives(one.raw, name).flags |= one.flags
                if moves:
                    source.remove(one)
        return None

    def do_move(self, arguments: str) -> str | None:
        return self.do_copy(arguments, moves=True)

    def do_idle(self, _: str) -> None:
        self.fake.news.clear()
        self.say("+ idling")

    def idle(self) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until and not self.fake.news.wait(0.05):
            pass
        self.say(f"* {len(self.kept)} EXISTS")
        self.rfile.readline()  # DONE

    def do_logout(self, _: str) -> None:
        self.say("* BYE")


class _Smtp(_Talk):
    def handle(self) -> None:
        self.say("220 ready")
        recipient = ""
        while line := self.rfile.readline().decode("latin-1").strip():
            word = line.split()[0].upper()
            if word == "EHLO":
                self.say("250-here", "250 AUTH PLAIN XOAUTH2")
            elif word == "AUTH":
                self.fake.said.append(line)
                self.enter(base64.b64decode(line.split()[2]).decode())
            elif word == "RCPT":
                recipient = line.partition("<")[2].rpartition(">")[0]
                self.say(self.fake.to_recipient.get(recipient, "250 ok"))
            elif word == "DATA":
                self.say("354 go on")
                if not self.take(recipient):
                    return
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def enter(self, shown: str) -> None:
        is_refused = self.refuses("SMTP", shown)
        if is_refused and "Bearer" in shown:  # why, and an empty line back: so do Gmail and Exchange
            self.say("334 " + base64.b64encode(b'{"status": "401"}').decode())
            assert self.rfile.readline() == b"\r\n"
        self.say("535 5.7.8 no" if is_refused else "235 welcome")

    def take(self, recipient: str) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)  # RFC 5321 4.5.2
        call = Call("SMTP", recipient, {}, {}, b"".join(lines))
        self.fake.calls.append(call)
        reply = self.fake.next.popleft() if self.fake.next else self.fake.usual(call)
        if reply.is_cut:
            return False
        if isinstance(reply.content, str):
            self.say(reply.content)
        else:
            self.say("250 2.0.0 taken" if reply.status < 300 else "451 4.3.0 not now")
        return True
