"""The whole of `heard eval nlu` on tiny sets, with real Rasa processes; and what it leaves in the data directory."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from rich.console import Console
from rich.progress import Progress

from bot.cli import main
from bot.console.training import current_model
from bot.evaluation.measure import error_table, keep_report, understand_held_out
from bot.evaluation.own_set import OUT_OF_SCOPE, UNSURE, Answer
from bot.evaluation.projects import DIET_PIPELINE, intent_pipeline, product_examples
from bot.evaluation.public import PipelineTrial
from bot.evaluation.public_sets import Example
from bot.evaluation.rasa_process import RasaFailed, RasaProcess
from bot.evaluation.utterances import Utterance
from bot.settings import PROJECT, read_settings

ERRORS = [
    Answer(Utterance("the [b]lamp[/b]\nhums", ("make_complaint",)), "greet", "greet", 0.91, ("greet",)),
    Answer(Utterance("see " + "you " * 60, ("goodbye",)), UNSURE, "thank", 0.3, ("thank",)),
]
RIGHT = Answer(Utterance("hi", ("greet",)), "greet", "greet", 0.99, ("greet",))
FRUIT = [f"I would like {number} {fruit}" for number in range(2, 12) for fruit in ("apples", "pears", "plums")]
TRAINS = [
    f"when does the {number} o'clock {train} leave" for number in range(2, 12) for train in ("train", "bus", "boat")
]


@pytest.fixture
def progress() -> Progress:
    """Bars that nobody sees."""
    return Progress(disable=True)


def test_the_report_is_kept(tmp_path: Path) -> None:
    """Two pictures with the names of what was confused, and the errors as data, the surest first."""
    keep_report([*ERRORS[::-1], RIGHT], tmp_path / "eval")
    rows = json.loads((tmp_path / "eval" / "worst_errors.json").read_text())
    confusions = (tmp_path / "eval" / "confusions.svg").read_text()

    assert [row["text"] for row in rows] == [error.said.text for error in ERRORS]
    assert rows[0] | {"meant": ["make_complaint"], "understood": "greet", "confidence": 0.91} == rows[0]
    assert "make_complaint (1 of 1)" in confusions and "nlu_fallback (1)" in confusions
    assert "3 answers" in (tmp_path / "eval" / "reliability.svg").read_text()


def test_without_errors_the_report_says_so(tmp_path: Path) -> None:
    """An evaluation without an error has pictures too."""
    keep_report([RIGHT], tmp_path)

    assert "Nothing was misunderstood." in (tmp_path / "confusions.svg").read_text()
    assert json.loads((tmp_path / "worst_errors.json").read_text()) == []


def test_errors_are_shown_as_they_were_said() -> None:
    """The table shows brackets as brackets, lines as one, and cuts what is long."""
    shown = io.StringIO()
    Console(width=160, file=shown).print(error_table(ERRORS))

    assert "the [b]lamp[/b] hums" in shown.getvalue()
    assert "unsure (thank)" in shown.getvalue() and "…" in shown.getvalue()


def test_the_pipeline_measured_is_the_products() -> None:
    """What is measured on other sets are the components of config.yml that learn intents, options included."""
    configured = yaml.safe_load((PROJECT / "config.yml").read_text())["pipeline"]
    measured = intent_pipeline()

    assert [part["name"].rpartition(".")[2] for part in measured] == [
        "SentenceFeaturizer",
        "MultilingualFeaturizer",
        "KernelIntentClassifier",
    ]
    assert all(part in configured for part in measured)


def test_rasas_own_pipeline_is_the_one_rasa_writes() -> None:
    """The other side is Rasa's default pipeline up to DIET, as its own file has it (commented out there)."""
    import rasa

    file = Path(rasa.__file__).parent / "cli" / "initial_project" / "config.yml"
    lines = [line[2:] for line in file.read_text().splitlines() if line.startswith("#   ")]
    written = yaml.safe_load("\n".join(lines[: next(n for n, line in enumerate(lines) if "EntitySynonym" in line)]))

    assert written == DIET_PIPELINE


def test_the_products_examples_are_all_read() -> None:
    """Every intent of the domain has its examples, without the dash of the list."""
    examples = product_examples()
    domain = yaml.safe_load((PROJECT / "domain.yml").read_text())

    assert {example.intent for example in examples} == set(domain["intents"])
    assert len(examples) > 25 * len(domain["intents"])
    assert not [example for example in examples if not example.text or example.text.startswith("- ")]


def test_a_pipeline_is_trained_and_asked(tmp_path: Path, progress: Progress) -> None:
    """The product's components learn a tiny set through Rasa, know new texts of it, and leave nothing behind."""
    examples = [Example(text, "buy") for text in FRUIT] + [Example(text, "travel") for text in TRAINS]
    texts = ["I would like 40 apples please [now](x)", "when does the last bus leave", "/restart"]
    buy, travel, command = PipelineTrial(tmp_path, progress).guesses("Tiny", examples, texts)

    assert (buy.intent, travel.intent) == ("buy", "travel")
    assert 0 <= command.confidence <= min(buy.confidence, travel.confidence) <= 1
    assert list(tmp_path.iterdir()) == []


def test_the_products_model_is_asked_as_the_brain_loads_it(trained: Path, tmp_path: Path, progress: Progress) -> None:
    """Utterances get the answers of the trained model, in their order."""
    model = current_model(read_settings(trained, {}))
    assert model is not None
    said = [Utterance("I want to speak to a real person please", ("ask_human",)), Utterance("....", (OUT_OF_SCOPE,))]
    person, nothing = understand_held_out(model, said, tmp_path, progress)

    assert person.said == said[0] and person.intent == "ask_human" and person.confidence > 0.5
    assert nothing.intent == UNSURE and nothing.guess != UNSURE and nothing.confidence < 0.5


def test_a_rasa_that_ends_says_why(tmp_path: Path) -> None:
    """A model that is not there is told in a sentence, not by a hanging process."""
    with pytest.raises(RasaFailed, match="it said last"), RasaProcess(tmp_path) as rasa:
        rasa.load(tmp_path / "no-model.tar.gz")


@pytest.mark.parametrize("option", ["--clinc150", "--banking77"])
def test_a_set_that_is_not_there_is_bad_usage(tmp_path: Path, option: str) -> None:
    """A file that does not exist is told before anything is trained."""
    result = CliRunner().invoke(main, ["eval", "nlu", option, str(tmp_path / "nothing"), "--data-dir", str(tmp_path)])

    assert result.exit_code == 2
    assert "does not exist" in result.output
