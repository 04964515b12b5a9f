"""Understanding in the test's own process: Rasa as the brain loads it, a trained model, the encoder's graph."""

from __future__ import annotations

import asyncio
import tarfile
import warnings
from pathlib import Path
from typing import Any, Callable, Dict, Iterator

import pytest

from bot.brain.lean import keep_tensorflow_out, keep_unused_out
from bot.console.parts import _quiet_rasa
from bot.console.training import current_model
from bot.nlu.encoder import SentenceEncoder
from bot.nlu.encoder_files import find_encoder_files
from bot.nlu.lexicon import Catalogue, read_catalogue
from bot.settings import PROJECT, read_settings

keep_tensorflow_out()  # before anything imports rasa
keep_unused_out()
with warnings.catch_warnings(record=True):  # what is warned of while Rasa loads is not ours to mend
    _quiet_rasa()
    from bot.brain.agent import DialogueAgent
    from bot.nlu.sentence_featurizer import GRAPH

Understand = Callable[[str], Dict[str, Any]]


@pytest.fixture(scope="session")
def model(trained: Path) -> Path:
    """The trained model's file."""
    file = current_model(read_settings(trained, {}))
    assert file is not None
    return file


@pytest.fixture(scope="session")
def understand(model: Path) -> Iterator[Understand]:
    """From a text to Rasa's understanding of it: intent, ranking, entities."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as in the brain, Rasa's own warnings are not heard
        agent = DialogueAgent(model, None, sign=lambda context: "x")
    loop = asyncio.new_event_loop()
    yield lambda text: loop.run_until_complete(agent._agent.parse_message(text))
    loop.close()


@pytest.fixture(scope="session")
def encoder(model: Path, tmp_path_factory: pytest.TempPathFactory) -> SentenceEncoder:
    """The sentence encoder, on the graph that is in the trained model."""
    return SentenceEncoder(graph_in(model), find_encoder_files())


def graph_in(model: Path) -> bytes:
    """The encoder's graph out of a model's file."""
    with tarfile.open(model) as archive:
        (name,) = [name for name in archive.getnames() if name.endswith(GRAPH)]
        file = archive.extractfile(name)
        assert file is not None
        return file.read()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The names of the demo shop."""
    return read_catalogue(PROJECT / "data")
