"""An ordinary `rasa init` project, trained and served as it comes, to measure beside Heard in the same run."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

from bot.bench.running import NotMeasurable, RestClient
from bot.console.supervisor import free_ports

UP_WITHIN = 240.0  # seconds; about 50 on two quiet cores
# What its example data was made for.
MESSAGES = ("hello", "I am feeling great", "bye", "hey there", "so sad", "did that help you?", "yes", "are you a bot?")


class StockRasa:
    """`rasa run` on a project that `rasa init` made; trained once and kept in the data directory."""

    def __init__(self, data_dir: Path) -> None:
        self._project = data_dir / "bench" / "stock-rasa-3.6.21"

    def train(self) -> None:
        """Make and train the project if that was not done before (about 75 s)."""
        if list((self._project / "models").glob("*.tar.gz")):
            return
        shutil.rmtree(self._project, ignore_errors=True)
        self._project.mkdir(parents=True)
        command = [sys.executable, "-m", "rasa", "init", "--no-prompt", "--init-dir", str(self._project)]
        done = subprocess.run(command, env=_environment(), capture_output=True, text=True)
        if done.returncode != 0 or not list((self._project / "models").glob("*.tar.gz")):
            raise NotMeasurable(f"The ordinary Rasa project could not be trained: {done.stderr.strip()[-200:]}")

    def __enter__(self) -> RestClient:
        (port,) = free_ports(1)
        command = [sys.executable, "-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(port)]
        self._process = subprocess.Popen(
            command,
            cwd=self._project,
            env=_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        client = RestClient(f"http://127.0.0.1:{port}")
        begun = time.monotonic()
        while time.monotonic() - begun < UP_WITHIN and self._process.poll() is None:
            if client.is_accepting():
                return client
            time.sleep(0.2)
        self.__exit__(None, None, None)
        raise NotMeasurable("The ordinary Rasa project does not come up.")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)


def _environment() -> dict[str, str]:
    return {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
