"""The intent model as a Rasa component; the model itself is in `kernel_model.py`."""

from __future__ import annotations

import re
import unicodedata
from collections import OrderedDict
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Type

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.domain.requests import (
    COMPLAINT,
    SAFETY,
    Request,
    decide_requests,
    may_complain,
    may_tell_of_danger,
)
from bot.domain.safety import find_hazards
from bot.nlu.component import LearnedComponent
from bot.nlu.kernel_model import KernelIntentModel, Ranked
from bot.nlu.languages import learned_in, read_in
from bot.nlu.sentence_featurizer import CLAUSES, PLAIN, UNDERSTOOD, SentenceFeaturizer, sentence_vector

REQUESTS = "requests"  # property of a message: several requests in it, the most urgent first
CACHE_SIZE = 2048  # recent texts whose ranking is kept, as many as the encoder keeps vectors of
SHORTEST_WORD_WITH_VOWEL = 4  # letters; "thx" and "pls" are words


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KernelIntentClassifier(LearnedComponent, IntentClassifier):
    """Ranks the intents of a message; the first one's confidence is the chance that it is right.

    Each language is learned by a model of its own; a message in one that was not learned is left as it is. Intents
    whose metadata in the training data say `usual: true` hold messages as they usually come; by them the chance is
    learned.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """See parent class."""
        return [SentenceFeaturizer]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """See parent class."""
        return {
            "ranking_length": 12,
            "not_learned": ["other_language"],  # intents that another component gives
        }

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        models: Optional[Mapping[str, KernelIntentModel]] = None,
    ) -> None:
        super().__init__(config, model_storage, resource)
        self._models = dict(models or {})
        self._recent: OrderedDict[Tuple[str, str], List[Ranked]] = OrderedDict()

    def train(self, training_data: TrainingData) -> Resource:
        """See parent class."""
        others = {None, *self._config["not_learned"]}
        examples: Dict[str, List[Message]] = {}
        for example in training_data.intent_examples:
            if example.get(TEXT) and example.get(INTENT) not in others:
                examples.setdefault(learned_in(example), []).append(example)
        self._models = {language: _learn(own) for language, own in examples.items()}
        with self._model_storage.write_to(self._resource) as directory:
            for language, model in self._models.items():
                (directory / language).mkdir()
                model.save(directory / language)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """See parent class."""
        for message in messages:
            language = read_in(message)
            if language not in self._models or not message.get(TEXT):
                continue
            clauses = message.get(CLAUSES) or ()
            vectors = {message.get(PLAIN): sentence_vector(message), **{plain: vector for _, plain, vector in clauses}}
            rankings = self._rank(language, vectors)
            ranked, of_clauses = rankings[message.get(PLAIN)], [rankings[plain] for _, plain, _ in clauses]
            parts = [
                Request(best.intent, best.confidence, clause.start, clause.end, clause.text)
                for (clause, _, _), (best, *_) in zip(clauses, of_clauses)
            ]
            requests, is_dangerous = _find_requests(message.get(TEXT), ranked, parts)
            # "?" says nothing, least of all yes; nor does "flurb the gnarl".
            says_something = _says_something(message.get(TEXT)) and message.get(UNDERSTOOD)
            ranking = [{"name": one.intent, "confidence": one.confidence if says_something else 0.0} for one in ranked]
            if says_something and requests:
                sure = requests[0].confidence
                if len(requests) > 1:  # which of them is the first, part and whole do not always agree on
                    sure = (sure + ranked[0].confidence) / 2
                ranking = _lead_with(requests[0].intent, sure, ranking)
            if says_something and is_dangerous:
                ranking = _tie_with(SAFETY, ranking)
            if len(requests) > 1:
                message.set(REQUESTS, [vars(request) for request in requests], add_to_output=True)
            ranking = ranking[: self._config["ranking_length"]]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _rank(self, language: str, vectors: Mapping[str, np.ndarray]) -> Dict[str, List[Ranked]]:
        """The likeliest intents of each plain text, of recent ones as they were found before."""
        new = [text for text in vectors if (language, text) not in self._recent]
        if new:
            rows = np.concatenate([vectors[text][None] for text in new]) if len(new) > 1 else vectors[new[0]][None]
            found = self._models[language].rank_all(new, rows, self._config["ranking_length"])
            self._recent.update({(language, text): ranked for text, ranked in zip(new, found)})
        rankings = {text: self._recent[language, text] for text in vectors}
        while len(self._recent) > CACHE_SIZE:
            self._recent.popitem(last=False)
        return rankings

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> KernelIntentClassifier:
        """See parent class."""
        with model_storage.read_from(resource) as directory:
            models = {own.name: KernelIntentModel.load(own) for own in directory.iterdir() if own.is_dir()}
            return cls(config, model_storage, resource, models)


def _learn(examples: Sequence[Message]) -> KernelIntentModel:
    vectors = np.stack([sentence_vector(example) for example in examples])
    texts, intents = [e.get(PLAIN) for e in examples], [e.get(INTENT) for e in examples]
    names = {example.get(INTENT): sentence_vector(example, INTENT) for example in examples}
    usual = [bool((e.get("metadata") or {}).get("intent", {}).get("usual")) for e in examples]
    return KernelIntentModel().fit(texts, vectors, intents, names, usual)


def _find_requests(text: str, ranked: Sequence[Ranked], parts: Sequence[Request]) -> tuple[Sequence[Request], bool]:
    """The requests of a message, the most urgent first, and whether it may tell of danger besides."""
    whole = Request(ranked[0].intent, ranked[0].confidence, 0, len(text), text)
    behind = {one.intent: one.behind for one in ranked}
    requests = decide_requests(whole, parts, behind)
    is_dangerous = may_tell_of_danger(whole, requests, behind)
    if is_dangerous and find_hazards(text):  # with a word of danger in it there is no doubt left to ask about
        requests, is_dangerous = (Request(SAFETY, whole.confidence, 0, len(text), text), *requests), False
    if may_complain(whole, requests, behind):
        requests = (*requests, Request(COMPLAINT, whole.confidence, 0, len(text), text))
    return requests, is_dangerous


def _lead_with(intent: str, sure: float, ranking: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """The ranking with this intent at its head, so sure; the others share what is left, in their order."""
    others = [ranked for ranked in ranking if ranked["name"] != intent]
    left, total = 1.0 - sure, sum(ranked["confidence"] for ranked in others) or 1.0
    rest = [{**ranked, "confidence": ranked["confidence"] * min(1.0, left / total)} for ranked in others]
    return [{"name": intent, "confidence": sure}, *rest]


def _tie_with(intent: str, ranking: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """The ranking with this intent as second, as probable as the first: nobody can tell, so that it is asked."""
    first, other = ranking[0], next(ranked for ranked in ranking if ranked["name"] == intent)
    each = min(first["confidence"], 0.5)
    rest = [
        {**ranked, "confidence": min(ranked["confidence"], each)} for ranked in ranking if ranked not in (first, other)
    ]
    return [{**first, "confidence": each}, {**other, "confidence": each}, *rest]


def _says_something(text: str) -> bool:
    """Whether a text holds anything like a word, a number or a picture; "..." does not, nor does "ghghgh"."""
    if any(character.isdigit() or unicodedata.category(character) == "So" for character in text):
        return True
    words = re.findall(r"[^\W\d_]+", text.lower())
    return any(
        len(word) < SHORTEST_WORD_WITH_VOWEL or not word.isascii() or set(word) & set("aeiouy") for word in words
    )
