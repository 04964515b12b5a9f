"""The language of a message as a Rasa component; telling it is in `language_in_text.py`."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Optional, Type

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.domain.language import MAIN, is_foreign, spoken_in
from bot.nlu.component import LearnedComponent
from bot.nlu.language_in_text import USES, USES_FURTHER, LanguageReader, own_words
from bot.nlu.language_model import LanguageModel, find_language_file
from bot.nlu.languages import LANGUAGE, learned_in

OTHER_LANGUAGE = "other_language"  # the intent; its examples are in languages that nothing here is learned from
WORDS = "known_words.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LanguageDetector(LearnedComponent, IntentClassifier, EntityExtractorMixin):
    """Tells in which language a message is to be read; one the assistant does not speak is the intent `other_language`.

    Stands before all that reads. A message that says too little is in the language of the conversation, which the slot
    `language` keeps; a message gets the entity of that name where the slot has to follow.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """See parent class."""
        return []

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """See parent class."""
        return {}

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        reader: Optional[LanguageReader] = None,
    ) -> None:
        super().__init__(config, model_storage, resource)
        self._reader = reader

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the words of the examples: they are what the assistant knows of the languages it speaks."""
        texts: Dict[str, List[str]] = {}
        for example in training_data.intent_examples:
            if example.get(TEXT) and example.get(INTENT) != OTHER_LANGUAGE:
                texts.setdefault(learned_in(example), []).append(example.get(TEXT))
        words = {
            language: sorted(own_words(told, USES if language == MAIN else USES_FURTHER))
            for language, told in texts.items()
        }
        with self._model_storage.write_to(self._resource) as directory:
            (directory / WORDS).write_text(json.dumps(words), encoding="utf-8")
        return self._resource

    def process(self, messages: List[Message], tracker: DialogueStateTracker) -> List[Message]:
        """See parent class. `tracker` tells which language the conversation was in before."""
        assert self._reader is not None
        said = tracker.latest_message is not None and tracker.latest_message.text is not None
        slot = tracker.slots[LANGUAGE].value if LANGUAGE in tracker.slots else None
        before = slot or (MAIN if said else None)
        for message in messages:
            text = message.get(TEXT) or ""
            language = self._reader.read(text, before)
            message.set(LANGUAGE, language if is_foreign(language) else spoken_in(language or before))
            if is_foreign(language):
                intent = {"name": OTHER_LANGUAGE, "confidence": 1.0}
                message.set(INTENT, intent, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [intent], add_to_output=True)
            elif language is None or language == (before or MAIN):
                continue
            found = [{"entity": LANGUAGE, "value": language, "start": 0, "end": len(text)}]
            entities = message.get(ENTITIES, []) + self.add_extractor_name(found)
            message.set(ENTITIES, entities, add_to_output=True)
        return messages

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LanguageDetector:
        """See parent class."""
        with model_storage.read_from(resource) as directory:
            words = json.loads((directory / WORDS).read_text(encoding="utf-8"))
        own, further = words.pop(MAIN, []), words
        return cls(config, model_storage, resource, LanguageReader(LanguageModel(find_language_file()), own, further))
