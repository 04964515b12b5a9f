"""The encoder of many languages as a Rasa featurizer: it reads the messages that are not in the main language.

Which languages those are is told by the training data: each that examples are marked with (`languages.py`).
"""

from __future__ import annotations

import json
from typing import Any, Dict, List, Mapping

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.domain.language import MAIN
from bot.nlu import multilingual_encoder
from bot.nlu.component import LearnedComponent
from bot.nlu.kept_vectors import KeptVectors
from bot.nlu.languages import learned_in, read_in
from bot.nlu.plain_text import PlainText
from bot.nlu.sentence_featurizer import add_to_examples, add_to_message

WORDS = "words_by_language.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class MultilingualFeaturizer(LearnedComponent):
    """Adds to each message in a further language the vector of its sentence, float32 of length 512."""

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        used: Mapping[str, Mapping[str, int]] | None = None,
    ) -> None:
        super().__init__(config, model_storage, resource)
        self._plain = {language: PlainText(words, ()) for language, words in (used or {}).items()}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the words that are used in each language."""
        texts: Dict[str, List[str]] = {}
        for example in training_data.training_examples:
            if example.get(TEXT) and learned_in(example) != MAIN:
                texts.setdefault(learned_in(example), []).append(example.get(TEXT))
        self._plain = {language: PlainText.learn(told, ()) for language, told in texts.items()}
        used = {language: plain.used for language, plain in self._plain.items()}
        with self._model_storage.write_to(self._resource) as directory:
            (directory / WORDS).write_text(json.dumps(used, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """See parent class."""
        with KeptVectors("multilingual_vectors", multilingual_encoder.version()) as kept:
            for language, plain in self._plain.items():
                own = [e for e in training_data.training_examples if e.get(TEXT) and learned_in(e) == language]
                add_to_examples(own, plain, lambda texts: kept.encode(texts, multilingual_encoder.encode))
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """See parent class."""
        for message in messages:
            plain = self._plain.get(read_in(message))
            if plain is not None and message.get(TEXT):
                add_to_message(message, plain, multilingual_encoder.encode_one)
        return messages

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> MultilingualFeaturizer:
        """See parent class."""
        with model_storage.read_from(resource) as directory:
            return cls(config, model_storage, resource, json.loads((directory / WORDS).read_text(encoding="utf-8")))
