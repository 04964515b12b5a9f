"""The nginx of deploy/ on free ports of loopback, in front of servers of the test's own, and customers who are slow."""

from __future__ import annotations

import datetime
import ipaddress
import os
import re
import socket
import ssl
import subprocess
import time
from pathlib import Path
from types import TracebackType

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.console.supervisor import free_ports
from bot.settings import PROJECT
from tests.deploy.tools import tool

DEPLOY = PROJECT / "deploy"
NO_NGINX = "nginx is not installed, so the tests of the door are skipped (Debian: apt-get install nginx-light)."


def nginx_program() -> str | None:
    """The one in the folder of tools, else the system's."""
    return tool("nginx")


def make_certificate(directory: Path) -> None:
    """A key and a certificate that signs itself, for loopback, under the names the configuration reads them by."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (directory / "tls_certificate").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (directory / "tls_key").write_bytes(private)


def moved(text: str, places: dict[str, str]) -> str:
    """The configuration with ports and paths of this run; each that is moved must be there."""
    assert [place for place in places if place not in text] == []
    return re.sub("|".join(map(re.escape, places)), lambda found: places[found[0]], text)


class Front:
    """deploy/nginx.conf as it is, but for ports, paths and where the gateways are."""

    def __init__(self, directory: Path, upstreams: list[int]) -> None:
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        self.plain_port, self.port = free_ports(2)
        make_certificate(directory)
        servers = " ".join(f"server 127.0.0.1:{port};" for port in upstreams)
        (directory / "nginx-upstreams.conf").write_text(
            f"upstream gateways {{ {servers} keepalive 8; }}\n"
            f"upstream gateways_by_address {{ hash $binary_remote_addr consistent; {servers} }}\n"
        )
        places = {
            "listen 8080 ": f"listen 127.0.0.1:{self.plain_port} ",
            "listen 8443 ": f"listen 127.0.0.1:{self.port} ",
            "/run/secrets/": f"{directory}/",
            " /tmp/": f" {directory}/",
            "/dev/stdout": f"{directory}/access.log",
            "/dev/stderr": f"{directory}/error.log",
            "worker_processes auto": "worker_processes 1",
        }
        (directory / "nginx.conf").write_text(moved((DEPLOY / "nginx.conf").read_text("utf-8"), places))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Front:
        program = nginx_program()
        assert program is not None, NO_NGINX
        alone = "daemon off;" + (" user root;" if os.geteuid() == 0 else "")  # who may look into pytest's directories
        command = [program, "-p", str(self.directory), "-c", str(self.directory / "nginx.conf"), "-g", alone]
        with (self.directory / "nginx.out").open("wb") as out:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        until = time.monotonic() + 10
        while time.monotonic() < until and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.02)
        self.__exit__(None, None, None)
        raise AssertionError(f"nginx did not come up: {(self.directory / 'nginx.out').read_text()}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)

    @property
    def url(self) -> str:
        """Where customers come."""
        return f"https://127.0.0.1:{self.port}"

    @property
    def trust(self) -> ssl.SSLContext:
        """Trusts its certificate."""
        return ssl.create_default_context(cafile=str(self.directory / "tls_certificate"))

    def log(self, which: str) -> str:
        """What it logged: access or error."""
        file = self.directory / f"{which}.log"
        return file.read_text(errors="replace") if file.exists() else ""

    def connect(self, **options: int) -> ssl.SSLSocket:
        """A connection with TLS up, on which nothing has been said."""
        plain = socket.socket()
        for option, value in options.items():
            plain.setsockopt(socket.SOL_SOCKET, getattr(socket, option), value)
        plain.connect(("127.0.0.1", self.port))
        return self.trust.wrap_socket(plain, server_hostname="127.0.0.1")


def seconds_until_closed(connection: ssl.SSLSocket, drip: bytes = b"", every: float = 1.0, most: float = 30.0) -> float:
    """How long the other side bears a client who says only this, again and again; what it answers is read."""
    start = time.monotonic()
    connection.settimeout(every)
    while time.monotonic() - start < most:
        try:
            if drip:
                connection.sendall(drip)
            if not connection.recv(65536):
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - start
