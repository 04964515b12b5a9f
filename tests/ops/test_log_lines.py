"""Lines of the log: one form, ids where a call gives them, and nothing that somebody wrote."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from typing import Any, Callable

import pytest

from bot.ops.log_lines import JsonLines, TextLines

CANARY = "mara.quinn@example.com 4111 1111 1111 1111"


def record(
    name: str, message: str, *values: object, error: BaseException | None = None, **more: object
) -> logging.LogRecord:
    """A call of the log."""
    given = (type(error), error, error.__traceback__) if error is not None else None
    made = logging.LogRecord(name, logging.ERROR, "/x/some_file.py", 12, message, values, given)
    made.__dict__.update(more)
    return made


def line(made: logging.LogRecord) -> dict[str, Any]:
    """The line, which is one JSON object."""
    written = JsonLines("brain-2").format(made)
    assert "\n" not in written
    parsed: dict[str, Any] = json.loads(written)
    return parsed


def failing() -> BaseException:
    """An error that quotes a customer, from another one that does."""
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as cause:
            raise ValueError(f"cannot read {CANARY}") from cause
    except ValueError as error:
        return error


def test_a_line_is_one_json_object_with_its_ids() -> None:
    """Time in UTC, part, level, logger, event, and the ids that the call gave along."""
    written = line(record("bot.brain.worker", "answered turn %s", "t-1", turn_id="t-1", conversation_id="c-1"))

    assert written.pop("ts").endswith("Z")
    assert written == {
        "part": "brain-2",
        "level": "error",
        "logger": "bot.brain.worker",
        "event": "answered turn t-1",
        "turn_id": "t-1",
        "conversation_id": "c-1",
    }


FORMS: list[Callable[[logging.LogRecord], str]] = [JsonLines("brain").format, TextLines("brain").format]


@pytest.mark.parametrize("form", FORMS, ids=["json", "text"])
def test_an_error_is_told_by_its_classes_and_places(form: Callable[[logging.LogRecord], str]) -> None:
    """What an error says may quote a customer; where it happened helps to mend it."""
    written = form(record("bot.web", "a request failed (%s)", "ValueError", error=failing()))

    assert "a request failed (ValueError)" in written
    assert "KeyError" in written and "test_log_lines.py" in written
    assert "mara" not in written and "4111" not in written


@pytest.mark.parametrize("form", FORMS, ids=["json", "text"])
@pytest.mark.parametrize(
    "made",
    [
        record("asyncio", f"Task exception was never retrieved\nfuture: <Task exception=ValueError('{CANARY}')>"),
        record("rasa_sdk.executor", f"could not run the action for {CANARY}"),
        record("uvicorn.error", "could not read %r", CANARY),
    ],
    ids=lambda made: made.name,
)
def test_what_libraries_fill_in_is_left_out(made: logging.LogRecord, form: Callable[[logging.LogRecord], str]) -> None:
    """Libraries do not know which of their values a customer wrote: their own words stay, what they fill in goes."""
    written = form(made)

    assert "mara" not in written and "4111" not in written
    assert written.strip()


def test_what_nobody_caught_is_a_line_too() -> None:
    """A part that ends over an error says so in the form of the log, without the error's words."""
    program = (
        f"from bot.ops.log_lines import set_up_log\nset_up_log('gateway', 'json')\nraise RuntimeError({CANARY!r})\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    written = json.loads(done.stderr)

    assert done.returncode == 1
    assert written["level"] == "critical" and written["error"][0] == "RuntimeError"
    assert "mara" not in done.stderr
