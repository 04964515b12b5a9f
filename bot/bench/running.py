"""A Heard to measure, in a throw-away data directory with a model trained before; and a plain HTTP client."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from bot.console.supervisor import free_ports
from bot.console.training import current_model, train
from bot.domain.errors import HeardError
from bot.settings import Settings, read_settings

UP_WITHIN = 90.0  # seconds
KEPT_FOR = 5.0  # seconds a connection is trusted to be still open


class NotMeasurable(HeardError):
    """What was to be measured does not come up."""


class RunningHeard:
    """`heard up` as a child process, with the moment it was started."""

    def __init__(self, trained_in: Settings, *options: str, **environment: str) -> None:
        """`options`: of `heard up`; `environment`: settings that it has besides those of this process."""
        self._options = options
        self._environment = {**os.environ, "HEARD_RATE_LIMITS": "off", **environment}
        model = current_model(trained_in) or train(trained_in)
        self._directory = tempfile.mkdtemp(prefix="heard-bench-")
        self.settings = read_settings(self._directory)
        shutil.copytree(model.parent, self.settings.models)

    def __enter__(self) -> RunningHeard:
        self.started = time.monotonic()
        command = [sys.executable, "-m", "bot.cli", "up", "--port", "0", "--data-dir", self._directory]
        command += self._options
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self._environment, start_new_session=True
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
        shutil.rmtree(self._directory, ignore_errors=True)

    def client(self) -> RestClient:
        """A client, as soon as the gateway accepts; `accepting_after` then holds the seconds that took."""
        while time.monotonic() - self.started < UP_WITHIN:
            mark = self._read("up.json")
            if mark is not None:
                client = RestClient(mark["url"], self.settings.rest_token)
                if client.is_accepting():
                    self.accepting_after = time.monotonic() - self.started
                    return client
            if self._process.poll() is not None:
                break
            time.sleep(0.01)
        raise NotMeasurable("Heard did not come up; run './heard doctor'.")

    def resident(self) -> dict[str, float]:
        """Memory of every process in megabytes: resident, with what they share counted once."""
        mark = self._read("up.json") or {}
        return {name: resident(pid) for name, pid in {**mark.get("parts", {}), "supervisor": mark["pid"]}.items()}

    def _read(self, name: str) -> Any:
        try:
            return json.loads((self.settings.run / name).read_text())
        except (OSError, ValueError):
            return None


def start_gateway(settings: Settings, **environment: str) -> tuple[subprocess.Popen[bytes], str]:
    """A gateway alone on a prepared data directory, ready, and where it is. Raises NotMeasurable."""
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "bot.cli", "gateway", "--port", str(port), "--data-dir", str(settings.data_dir)]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "HEARD_RATE_LIMITS": "off", **environment},
    )  # fmt: skip
    until = time.monotonic() + UP_WITHIN
    while not (settings.run / "gateway.json").exists():
        if process.poll() is not None or time.monotonic() > until:
            raise NotMeasurable("The gateway did not come up; run './heard doctor'.")
        time.sleep(0.02)
    return process, f"http://127.0.0.1:{port}"


class RestClient:
    """One customer after another over one kept connection; as little of a client as can be."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self._host = urlsplit(url).netloc
        self._headers = {"content-type": "application/json"}
        if token:
            self._headers["authorization"] = f"Bearer {token}"
        self._connection = http.client.HTTPConnection(self._host, timeout=30)
        self._used = 0.0

    def is_accepting(self) -> bool:
        """Whether the server answers."""
        try:
            self._connection.request("GET", "/webhooks/rest/")
            return self._connection.getresponse().read() is not None
        except (OSError, http.client.HTTPException):  # or another program's, on a port that it was quicker to take
            self._connection.close()
            return False

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def say(self, sender: str, text: str) -> tuple[list[dict[str, Any]], float]:
        """Send a message; the replies and the milliseconds until they were here."""
        body = json.dumps({"sender": sender, "message": text})
        if time.monotonic() - self._used > KEPT_FOR:
            self._connection.close()  # the server has closed it by now; it opens again by itself
        begun = time.perf_counter()
        self._connection.request("POST", "/webhooks/rest/webhook", body, self._headers)
        response = self._connection.getresponse()
        content = response.read()
        took = (time.perf_counter() - begun) * 1000
        self._used = time.monotonic()
        if response.status != 200:
            raise NotMeasurable(f"The server answered {response.status} to a message.")
        return json.loads(content), took


def resident(pid: int) -> float:
    """Memory of a process in megabytes, with what it shares counted in part."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise NotMeasurable("This system does not tell how much memory a process has.")
