"""Trying a model out before it answers anybody: a Heard and a database of its own, and talks that must end well.

Nothing of the house it is tried for is touched: no setting, no channel, no mail server and no shop system goes along.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Callable, Sequence

from bot.bench.running import NotMeasurable, RestClient, RunningHeard
from bot.console.models import Pointer, TrainedModel, now_as_text, write_pointer
from bot.console.training import fingerprint
from bot.domain.errors import HeardError
from bot.settings import Settings, read_settings

STATES = "SELECT count(*) FROM turns WHERE state NOT IN ('answered', 'relayed')"
OF_PEER = "JOIN conversations c ON c.id = t.conversation_id WHERE c.peer = ?"
INTENTS = f"SELECT t.intent FROM turns t {OF_PEER} ORDER BY t.queued_at"
CASES = f"SELECT t.reference, t.kind, t.safety FROM cases t {OF_PEER}"
LANGUAGE = "SELECT language FROM conversations WHERE peer = ?"
READY_WITHIN = 60.0  # seconds, on a machine that does something else meanwhile
DIED = "Traceback (most recent call last)"  # once may be bad luck
ASKS = ("ask_policy", "ask_product", "compare_products")


class ModelRefused(HeardError):
    """A model does not do in the trial what it must; the message says what, and that the old one stays."""


@dataclass(frozen=True)
class Talk:
    """A customer's words, and how their talk must end: `wrong` says what is amiss, or nothing."""

    name: str
    words: Sequence[str]
    wrong: Callable[[sqlite3.Connection, str, list[str]], str]


def try_model(settings: Settings, model: TrainedModel, say: Callable[[str], None] = lambda talk: None) -> list[str]:
    """Hold all talks with a model; what went amiss, one sentence each. `say` is told the talk that begins."""
    try:
        with _Trial(settings, model) as heard, closing(heard.client()) as client:
            heard.wait_for_brain()
            return [complaint for talk in TALKS if (complaint := _hold(talk, heard, client, say))]
    except (NotMeasurable, OSError) as error:
        return [f"it does not come up ({error})"]


def check_trial(model: TrainedModel, complaints: Sequence[str]) -> None:
    """Raises ModelRefused if anything went amiss."""
    if complaints:
        raise ModelRefused(
            f"{model.name} does not take over, because {'; '.join(complaints)}; mend the training data and train again."
        )


class _Trial(RunningHeard):
    """`heard up` in a directory that is thrown away, with this model as the one that answers."""

    def __init__(self, settings: Settings, model: TrainedModel) -> None:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("HEARD_")}
        encoder = os.environ.get("HEARD_ENCODER_DIR")
        self._options: tuple[str, ...] = ()
        self._directory = tempfile.mkdtemp(prefix="heard-trial-")
        self._environment = {
            **ours, **({"HEARD_ENCODER_DIR": encoder} if encoder else {}),
            "HEARD_RATE_LIMITS": "off", "HEARD_CREDENTIALS": f"{self._directory}/no-channels.yml",
        }  # fmt: skip
        self.settings = read_settings(self._directory, {})
        self.settings.models.mkdir()
        shutil.copy2(settings.models / model.file, self.settings.models / model.file)
        write_pointer(self.settings.models, Pointer(model, fingerprint(), now_as_text()))

    def wait_for_brain(self) -> None:
        """Until it answers. Raises NotMeasurable: it died, or takes too long."""
        until = time.monotonic() + READY_WITHIN
        while self._read("brain.json") is None:
            log = self.settings.data_dir / "logs" / "brain.log"
            if time.monotonic() > until or (log.exists() and log.read_text(errors="replace").count(DIED) >= 2):
                raise NotMeasurable("the model could not be loaded")
            time.sleep(0.1)


def _hold(talk: Talk, heard: _Trial, client: RestClient, say: Callable[[str], None]) -> str:
    say(talk.name)
    replies: list[str] = []
    for text in talk.words:
        said, _ = client.say(talk.name, text)
        if not any(str(reply.get("text", "")).strip() for reply in said):
            return f"{talk.name}: nothing was answered to {text!r}"
        replies += [str(reply["text"]) for reply in said]
    file = heard.settings.data_dir / "heard.db"
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        if database.execute(STATES).fetchone()[0]:
            return f"{talk.name}: a message could not be answered"
        wrong = talk.wrong(database, talk.name, replies)
    return f"{talk.name}: {wrong}" if wrong else ""


def _understood(*wanted: str) -> Callable[[sqlite3.Connection, str, list[str]], str]:
    def wrong(database: sqlite3.Connection, peer: str, replies: list[str]) -> str:
        intents = [row[0] for row in database.execute(INTENTS, (peer,))]
        return (
            "" if intents and intents[-1] in wanted else f"the last words were taken for {(intents or ['nothing'])[-1]}"
        )

    return wrong


def _filed(kind: str, *, safety: bool) -> Callable[[sqlite3.Connection, str, list[str]], str]:
    def wrong(database: sqlite3.Connection, peer: str, replies: list[str]) -> str:
        cases: list[Any] = database.execute(CASES, (peer,)).fetchall()
        if [(case[1], bool(case[2])) for case in cases] != [(kind, safety)]:
            return f"there are {len(cases)} cases, and not one of the right kind"
        return "" if any(cases[0][0] in reply for reply in replies) else "the customer was not told the reference"

    return wrong


def _in_german(database: sqlite3.Connection, peer: str, replies: list[str]) -> str:
    [language] = database.execute(LANGUAGE, (peer,)).fetchone()
    return _understood(*ASKS)(database, peer, replies) if language == "de" else f"German was taken for {language}"


TALKS = (
    Talk("a question", ["hello", "how long do I have to send something back?"], _understood(*ASKS)),
    Talk(
        "a complaint",
        ["I want to complain, my kettle leaks and drips on the floor", "a refund", "here in the chat", "yes"],
        _filed("complaint", safety=False),
    ),
    Talk("a person", ["I want to talk to a human being, please"], _understood("ask_human")),
    Talk("danger", ["smoke poured out of the lamp and its plug went black"], _filed("complaint", safety=True)),
    Talk("German", ["Guten Tag", "Wie lange kann ich etwas zurückschicken?"], _in_german),
)
