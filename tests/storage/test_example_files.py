"""data/nlu/reviewed.yml: what a person accepted, once, sorted, in a file that Rasa reads and people edit."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.anonymity import anonymise
from bot.domain.errors import BadFile, NotAllowed
from bot.domain.training import plain_words
from bot.storage.example_files import REVIEWED, ExampleFiles

ORDERS = """version: "3.1"
nlu:
- intent: ask_order_status
  examples: |
    - Where is my order?
    - where is [10417](order_number)
"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A data/nlu with one file."""
    (tmp_path / "orders.yml").write_text(ORDERS)
    return tmp_path


def taught(directory: Path) -> dict[str, list[str]]:
    """Intent → examples of reviewed.yml."""
    entries = yaml.safe_load((directory / REVIEWED).read_text(encoding="utf-8"))["nlu"]
    return {entry["intent"]: [line[2:] for line in entry["examples"].splitlines()] for entry in entries}


def test_the_file_is_made_when_first_needed(directory: Path) -> None:
    """Looking makes no file; the first example makes one that Rasa's own reader takes."""
    examples = ExampleFiles(directory)
    before = (directory / REVIEWED).exists()
    added = examples.add("ask_order_status", "where's me stuff: # no 1 'quoted' \"so\" 👍")
    from rasa.shared.importers.utils import training_data_from_paths

    read = training_data_from_paths([str(directory / REVIEWED)], "en")

    assert not before and added
    assert [(e.get("text"), e.get("intent")) for e in read.intent_examples] == [
        ("where's me stuff: # no 1 'quoted' \"so\" 👍", "ask_order_status")
    ]


def test_intents_are_sorted_and_comments_stay(directory: Path) -> None:
    """New examples go to the end of their intent, intents stand in order, and what people wrote around them stays."""
    examples = ExampleFiles(directory)
    examples.add("request_repair", "mend it")
    file = directory / REVIEWED
    file.write_text(file.read_text() + "# Ask Ann about these.\n- intent: thank\n  examples: |\n    - grand so\n")
    for intent, words in (("ask_human", "get me a body"), ("thank", "sound"), ("request_repair", "fix it")):
        examples.add(intent, words)

    assert list(taught(directory).items()) == [
        ("ask_human", ["get me a body"]),
        ("request_repair", ["mend it", "fix it"]),
        ("thank", ["grand so", "sound"]),
    ]
    assert "# Ask Ann about these.\n- intent: thank\n" in file.read_text()
    assert file.read_text().startswith('version: "3.1"\n# What customers said')


@pytest.mark.parametrize("words", ["where is my order", "WHERE is my order!!", "where is 10417?"])
def test_an_example_that_is_there_is_not_added(directory: Path, words: str) -> None:
    """What is an example in any file already, but for capitals, punctuation and marks, is not added."""
    assert not ExampleFiles(directory).add("ask_order_status", words)
    assert not (directory / REVIEWED).exists()


def test_an_example_means_one_thing(directory: Path) -> None:
    """Words that are an example of another intent are refused with the place to look."""
    with pytest.raises(NotAllowed, match=r"ask_order_status in orders\.yml"):
        ExampleFiles(directory).add("make_complaint", "where is my order")
    assert not (directory / REVIEWED).exists()


@pytest.mark.parametrize(
    "written",
    [
        'version: "3.1"\nnlu:\n  - intent: thank\n    examples: |\n      - grand so\n',
        "nlu: [oh: no",
        'version: "3.1"\nnlu:\n- intent: thank\n',
    ],
    ids=["indented otherwise", "no yaml", "no examples"],
)
def test_a_file_of_another_shape_is_left_alone(directory: Path, written: str) -> None:
    """A reviewed.yml that cannot be added to safely stays as it is, and a sentence names it."""
    (directory / REVIEWED).write_text(written)
    with pytest.raises(BadFile, match=REVIEWED):
        ExampleFiles(directory).add("thank", "sound")

    assert (directory / REVIEWED).read_text() == written
    assert [file.name for file in sorted(directory.iterdir())] == ["orders.yml", REVIEWED]


SAID = st.text(max_size=40) | st.sampled_from(["Where is it?", "where is it", "# no", "- and", "a: b", "|", "'", '"x'])


@settings(deadline=None)  # writes to the disk
@given(st.lists(st.tuples(st.sampled_from(["ask_human", "thank", "request_repair"]), SAID), max_size=12))
def test_whatever_customers_say_is_added_once(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[str, str]]
) -> None:
    """Any words that may be kept are read back as they are, each once over all intents, whatever was added before."""
    directory = tmp_path_factory.mktemp("nlu")
    examples = ExampleFiles(directory)
    expected: dict[str, tuple[str, str]] = {}
    for intent, text in said:
        words = anonymise(text)
        if words is None:
            continue
        key = plain_words(words)
        is_new = key not in expected
        if expected.setdefault(key, (intent, words))[0] == intent:
            assert examples.add(intent, words) == is_new
        else:
            with pytest.raises(NotAllowed):
                examples.add(intent, words)
    read = taught(directory) if expected else {}

    assert sorted((i, w) for i, words in read.items() for w in words) == sorted(expected.values())
    assert list(read) == sorted(read)
