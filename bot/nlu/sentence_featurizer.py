"""The sentence encoder as an ordinary dense featurizer for any Rasa project:

pipeline:
  - name: bot.nlu.sentence_featurizer.SentenceFeaturizer
    directory: null   # where the encoder's files are, if not in the installed package

Messages in a language other than the main one are left to `multilingual_featurizer.py`.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence
from weakref import WeakSet

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.domain.language import MAIN
from bot.nlu.clauses import split_clauses
from bot.nlu.component import LearnedComponent
from bot.nlu.encoder import SentenceEncoder
from bot.nlu.encoder_files import TOKENIZER, find_encoder_files, read_vocabulary
from bot.nlu.kept_vectors import KeptVectors
from bot.nlu.kernel_model import name_in_words
from bot.nlu.languages import learned_in, read_in
from bot.nlu.plain_text import PlainText
from bot.nlu.question_bank import ASPECT

PLAIN = "plain"  # property of a message: its text as the classifier reads it
UNDERSTOOD = "understood"  # property of a message: whether its words are known at all
CLAUSES = "clauses"  # property of a message: its parts, each with its plain text and vector, where it has several
WORDS = "words.json"
ORIGIN = "sentence_encoder"
GRAPH = "encoder.onnx"


_featurizers: WeakSet[SentenceFeaturizer] = WeakSet()


def begin_reading(text: str) -> None:
    """Let every featurizer of this process start on a message that will be understood in a moment."""
    for featurizer in _featurizers:
        featurizer.begin(text)


def encode_as_read(texts: Sequence[str]) -> np.ndarray:
    """The vectors of texts as this process reads messages of the main language, float32 of shape (len(texts), 1152).

    Raises:
        LookupError: no model is loaded.
    """
    for featurizer in _featurizers:
        if featurizer._encoder is not None:
            return featurizer._encoder.encode([featurizer._plain(text) for text in texts])
    raise LookupError("No sentence encoder is loaded in this process.")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceFeaturizer(LearnedComponent):
    """Adds to each message the vector of its sentence, float32 of length 1152."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """See parent class."""
        return {"directory": None}

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        graph: Optional[bytes] = None,
        used: Optional[Mapping[str, int]] = None,
    ) -> None:
        super().__init__(config, model_storage, resource)
        self._directory = find_encoder_files(config["directory"])
        self._graph = graph
        self._encoder = SentenceEncoder(graph, self._directory) if graph is not None else None
        self._plain = PlainText(used or {}, read_vocabulary())
        _featurizers.add(self)

    def begin(self, text: str) -> None:
        """Start to encode a message and its clauses; onnxruntime computes beside the interpreter."""
        if self._encoder is not None:
            for part in (text, *(clause.text for clause in split_clauses(text))):
                self._encoder.begin(self._plain(part))

    def train(self, training_data: TrainingData) -> Resource:
        """Write the encoder's graph into the model, and learn the words that are used."""
        from bot.nlu.encoder_graph import build_graph  # onnx is needed for training only

        self._graph = build_graph(self._directory)
        self._encoder = SentenceEncoder(self._graph, self._directory)
        texts = [example.get(TEXT) for example in _own(training_data)]
        self._plain = PlainText.learn(texts, read_vocabulary())
        with self._model_storage.write_to(self._resource) as directory:
            (directory / GRAPH).write_bytes(self._graph)
            (directory / WORDS).write_text(json.dumps(self._plain.used), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """See parent class."""
        assert self._encoder is not None and self._graph is not None
        encode = self._encoder.encode
        with KeptVectors("sentence_vectors", _version(self._graph, self._directory)) as kept:
            add_to_examples(_own(training_data), self._plain, lambda texts: kept.encode(texts, encode))
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """See parent class."""
        assert self._encoder is not None
        for message in messages:
            if message.get(TEXT) and read_in(message) == MAIN:
                add_to_message(message, self._plain, self._encoder.encode_one, self._encoder.begin)
        return messages

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceFeaturizer:
        """See parent class."""
        with model_storage.read_from(resource) as directory:
            graph = (directory / GRAPH).read_bytes()
            used = json.loads((directory / WORDS).read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, graph, used)


def _version(graph: bytes, directory: Path) -> str:
    """Of the encoder as a whole: the graph names its weights, whose hash was checked."""
    return blake2b(graph + (directory / TOKENIZER).read_bytes(), digest_size=16).hexdigest()


def _own(training_data: TrainingData) -> List[Message]:
    return [e for e in training_data.training_examples if e.get(TEXT) and learned_in(e) == MAIN]


def add_to_examples(
    examples: Sequence[Message], plain: PlainText, encode: Callable[[Iterable[str]], np.ndarray]
) -> None:
    """Add to examples their plain texts and vectors, and the vectors of the names of their intents and aspects."""
    texts: List[str] = []

    def made_plain() -> Iterator[str]:
        for example in examples:
            texts.append(plain(example.get(TEXT)))
            yield texts[-1]

    vectors = encode(made_plain())
    for example, text, vector in zip(examples, texts, vectors):
        _add(example, plain, text, vector)
    for label in (INTENT, ASPECT):
        labelled = [example for example in examples if example.get(label)]
        names = sorted({example.get(label) for example in labelled})
        vectors = dict(zip(names, encode([name_in_words(name) for name in names])))
        for example in labelled:
            example.add_features(_features(vectors[example.get(label)], label))


def add_to_message(
    message: Message,
    plain: PlainText,
    encode_one: Callable[[str], np.ndarray],
    begin: Callable[[str], None] = lambda text: None,
) -> None:
    """Add to a message its plain text and vector, and those of its clauses; `begin` has several read at once."""
    text = plain(message.get(TEXT))
    clauses = [(clause, plain(clause.text)) for clause in split_clauses(message.get(TEXT))]
    if clauses:
        for part in (text, *(part for _, part in clauses)):
            begin(part)
    _add(message, plain, text, encode_one(text))
    message.set(CLAUSES, [(clause, text, encode_one(text)) for clause, text in clauses])


def _add(message: Message, plain: PlainText, text: str, vector: np.ndarray) -> None:
    message.set(PLAIN, text)
    message.set(UNDERSTOOD, plain.understands(text))
    message.add_features(_features(vector, TEXT))


def _features(vector: np.ndarray, attribute: str) -> Features:
    return Features(vector[None, :], FEATURE_TYPE_SENTENCE, attribute, ORIGIN)


def sentence_vector(message: Message, attribute: str = TEXT) -> np.ndarray:
    """The vector that the featurizer added to a message. Raises ValueError if it is not in the pipeline."""
    for features in message.features:
        if features.origin == ORIGIN and features.attribute == attribute:
            vector: np.ndarray = features.features[0]
            return vector
    raise ValueError("The message has no sentence vector; put SentenceFeaturizer before this component in config.yml.")
