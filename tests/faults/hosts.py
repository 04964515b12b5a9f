"""Hosts with one address each, as network namespaces on one machine, and the network between them, which can be cut."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from types import TracebackType

NO_NETWORK = "Network namespaces need root and iproute2, so the tests with hosts of their own are skipped."
BRIDGE, NET = "heard-br", "10.77.0"


@dataclass(frozen=True)
class Host:
    """One host; what runs on it has no other address, and no way to the world."""

    name: str
    address: str

    def on(self, *command: str) -> list[str]:
        """A command as it runs there; the process that is started is the command's own."""
        return ["ip", "netns", "exec", self.name, *command]


def has_network() -> bool:
    """Whether hosts can be made here."""
    if os.geteuid() != 0 or not shutil.which("ip"):
        return False
    probe = "heard-probe"
    if subprocess.run(["ip", "netns", "add", probe], capture_output=True).returncode:
        return False
    made = subprocess.run(["ip", "link", "add", "heard-p", "netns", probe, "type", "bridge"], capture_output=True)
    subprocess.run(["ip", "netns", "delete", probe], capture_output=True)
    return made.returncode == 0


class Network:
    """So many hosts on one bridge, on which the customers are, too."""

    address = f"{NET}.1"  # of the customers

    def __init__(self, *names: str) -> None:
        self.hosts = [Host(f"heard-{name}", f"{NET}.{number}") for number, name in enumerate(names, start=2)]

    def __enter__(self) -> Network:
        self._take_away()
        _ip("link", "add", BRIDGE, "type", "bridge")
        _ip("address", "add", f"{self.address}/24", "dev", BRIDGE)
        _ip("link", "set", BRIDGE, "up")
        for host in self.hosts:
            _ip("netns", "add", host.name)
            _ip("link", "add", self._port(host), "type", "veth", "peer", "name", "eth0", "netns", host.name)
            _ip("link", "set", self._port(host), "master", BRIDGE, "up")
            for device in ("lo", "eth0"):
                _ip("-n", host.name, "link", "set", device, "up")
            _ip("-n", host.name, "address", "add", f"{host.address}/24", "dev", "eth0")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._take_away()

    def cut(self, host: Host) -> None:
        """Pull its cable."""
        _ip("link", "set", self._port(host), "down")

    def heal(self, host: Host) -> None:
        """Put it in again."""
        _ip("link", "set", self._port(host), "up")

    def lose_answers(self, at: Host, to: Host) -> None:
        """Let what one host sends to another get lost, and the other way get through."""
        _ip("-n", at.name, "route", "add", "blackhole", f"{to.address}/32")

    def find_answers(self, at: Host, to: Host) -> None:
        """The other way round."""
        _ip("-n", at.name, "route", "delete", "blackhole", f"{to.address}/32")

    @staticmethod
    def _port(host: Host) -> str:
        return f"{host.name}-p"[-15:]

    def _take_away(self) -> None:
        for host in self.hosts:
            subprocess.run(["ip", "netns", "delete", host.name], capture_output=True)
            subprocess.run(["ip", "link", "delete", self._port(host)], capture_output=True)
        subprocess.run(["ip", "link", "delete", BRIDGE], capture_output=True)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)
