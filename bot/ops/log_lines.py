"""How a line of the log looks: as text or as JSON, and in neither with anything that a customer wrote.

What the rooms log holds ids and outcomes alone, by habit. What libraries add is cut here: the message of an error may
quote what it failed over, so an error is told by its classes and places in the code.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
import traceback
import warnings
from types import TracebackType
from typing import Any

OURS = ("bot", "actions", "__main__")
IDS = ("turn_id", "conversation_id", "message_id")  # that a call may give along, by `extra`
TALKERS = ("rasa", "rasa_sdk", "sanic")  # put what customers said into their lines: only the place is told
NOISY = ("rasa", "rasa_sdk", "sanic", "uvicorn", "httpx", "engineio", "socketio", "alembic", "apscheduler")
NOISIER = ("opentelemetry",)  # warns of every single span that it drops


def set_up_log(part: str, form: str) -> None:
    """Log to standard error, one line an event where the form is "json"; what nobody caught is logged, too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.INFO)  # some libraries lower their own level
    handler.setFormatter(JsonLines(part) if form == "json" else TextLines(part))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in NOISIER:
        logging.getLogger(name).setLevel(logging.ERROR)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread
    if form == "json":
        warnings.showwarning = _log_warning


class TextLines(logging.Formatter):
    """Time, part, level and event; under it where an error happened."""

    converter = time.gmtime

    def __init__(self, part: str) -> None:
        super().__init__(f"%(asctime)s {part} %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # named by logging
        """See parent class."""
        record.message = event_of(record)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """See parent class; without the messages of errors."""
        return "\n".join(where(ei[1]))


class JsonLines(logging.Formatter):
    """One JSON object a line: ts, part, level, logger, event, the ids it is about, and what an error was."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self._part = part

    def format(self, record: logging.LogRecord) -> str:
        """See parent class."""
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, Any] = {
            "ts": f"{at}.{int(record.msecs):03d}Z",
            "part": self._part,
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": event_of(record),
        }
        line |= {name: getattr(record, name) for name in IDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = where(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def event_of(record: logging.LogRecord) -> str:
    """What happened. Of what a library says only its own words count: what it fills in may be a customer's."""
    name = record.name.partition(".")[0]
    if name in OURS:
        return record.getMessage()
    if name in TALKERS:
        return f"see {record.module}.py, line {record.lineno}"
    # asyncio's first line is its own; below it stands the repr of an error.
    return str(record.msg).partition("\n")[0] if isinstance(record.msg, str) else type(record.msg).__name__


def where(error: BaseException | None) -> list[str]:
    """The classes of an error and of those it came from, the first one first, and where in the code each was."""
    lines: list[str] = []
    while error is not None:
        places = [
            f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ]
        lines[:0] = [type(error).__name__, *(f"  {place}" for place in places)]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("bot").critical("the part ends over an error", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(given: threading.ExceptHookArgs) -> None:
    name = given.thread.name if given.thread is not None else "?"
    log = logging.getLogger("bot")
    log.critical("the thread %s ended over an error", name, exc_info=given.exc_value or True)


def _log_warning(message: Warning | str, category: type[Warning], filename: str, lineno: int, *more: Any) -> None:
    logging.getLogger("bot").info("%s at %s:%d", category.__name__, filename, lineno)
