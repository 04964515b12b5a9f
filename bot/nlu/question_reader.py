"""What the questions of a message ask, as a Rasa component: the selector between the aspects of `question_bank.py`.

It learns from the bank's questions, and from the examples of the other intents what no question is.
"""

from __future__ import annotations

import json
from typing import Any, Dict, List, Mapping, Optional, Sequence, Type
from zlib import crc32

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.domain.fact import Fact, FactKind
from bot.domain.question import BACKGROUND, ELSEWHERE, About
from bot.nlu.component import LearnedComponent
from bot.nlu.encoder import PARTS, WIDTH
from bot.nlu.fact_index import SHOP, FactIndex
from bot.nlu.intent_classifier import REQUESTS
from bot.nlu.kernel_model import KernelIntentModel, Ranked
from bot.nlu.languages import learned_in, read_in
from bot.nlu.question_bank import ABOUT, ASPECT
from bot.nlu.sentence_featurizer import CLAUSES, PLAIN, SentenceFeaturizer, encode_as_read, sentence_vector

ASKED = "asked"  # property of a message: what it asks, each as a dictionary of `Asked`'s fields, in order
NEAREST = "nearest"  # property of a message: the ids of the facts whose words are nearest to it, in that order
ABOUTS = "about.json"
NO_QUESTION = "no question"  # the aspect of what other intents say
# They name colours, sizes and materials as questions do: as examples of what asks nothing they would only blur.
NAME_ASPECTS = ("change_order",)
RANKED = 3  # aspects of a part that are taken for what it may ask
LOOKED_AT = 8  # of the whole message
SEARCHED, MOST_PRODUCTS = 60, 4  # facts that are looked through for products, and products that are proposed
MOST_NEAREST = 3  # facts that are near enough to be offered where the reading is unsure
PRODUCT = "product"  # the entity, and the slot

_index: Optional[FactIndex] = None  # the facts that questions are held against; of the whole process


def know_facts(facts: Sequence[Fact]) -> None:
    """Let questions be held against these facts from now on; about a millisecond for each that is new."""
    global _index
    attributes = [fact for fact in facts if fact.kind is FactKind.ATTRIBUTE]
    _index = FactIndex(attributes, encode_as_read, _index)


def _likeness(vector: np.ndarray, subjects: Sequence[str], aspect: str) -> Dict[str, float]:
    if _index is None:
        return {}
    found = {subject: _index.likeness(vector, f"{subject}.{aspect}") for subject in subjects}
    return {subject: round(likeness, 4) for subject, likeness in found.items() if likeness is not None}


def _products_with(aspect: str, text: str, vector: np.ndarray) -> List[str]:
    """The products that a question about this aspect may be about, where it names none; the nearest first."""
    found = _index.search(text, vector, SEARCHED) if _index is not None else []
    ids = [fact_id.removesuffix(f".{aspect}") for fact_id in found if fact_id.endswith(f".{aspect}")]
    return [product for product in ids if not product.startswith("policy:")][:MOST_PRODUCTS]


def _nearest(products: Sequence[str], text: str, vector: np.ndarray) -> List[str]:
    """The facts that are nearest to a message, of the product it is about; where it is about none, of the shop."""
    return _index.search(text, vector, MOST_NEAREST, products[0] if products else SHOP) if _index is not None else []


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class QuestionReader(LearnedComponent):
    """Adds to a message what it asks, part by part."""

    @classmethod
    def required_components(cls) -> List[Type]:
        """See parent class."""
        return [SentenceFeaturizer]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """See parent class."""
        return {
            "questions": ["ask_product", "ask_policy", "compare_products"],  # intents whose messages ask
            "perhaps": [
                "list_products",
                "out_of_scope",
                "repeat",
                "inform",
            ],  # intents whose messages may ask after all
            "certain": 0.8,  # confidence from which a message of another intent asks nothing
            "of_each": 30,  # examples of each other intent that are learned from as no question
            "threshold": 0.01,  # chance from which an aspect may be asked
        }

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        models: Optional[Mapping[str, KernelIntentModel]] = None,
        abouts: Optional[Mapping[str, str]] = None,
    ) -> None:
        super().__init__(config, model_storage, resource)
        self._models = dict(models or {})
        self._abouts = dict(abouts or {})

    def train(self, training_data: TrainingData) -> Resource:
        """See parent class."""
        by_language: Dict[str, List[Message]] = {}
        for example in training_data.training_examples:
            if example.get(ASPECT):
                self._abouts[example.get(ASPECT)] = example.get(ABOUT)
                by_language.setdefault(learned_in(example), []).append(example)
        for language, questions in by_language.items():
            others = self._others(training_data, language)
            self._models[language] = _learn([*questions, *others])
        with self._model_storage.write_to(self._resource) as directory:
            (directory / ABOUTS).write_text(json.dumps(self._abouts), encoding="utf-8")
            for language, model in self._models.items():
                (directory / language).mkdir()
                model.save(directory / language)
        return self._resource

    def _others(self, training_data: TrainingData, language: str) -> List[Message]:
        """Examples of the intents that ask nothing of this kind, so many of each.

        They are chosen by chance, but each for itself: an example that is added to an intent takes the place of one of
        the chosen at most, so that what questions are read as hardly moves.
        """
        own = [e for e in training_data.intent_examples if e.get(TEXT) and learned_in(e) == language]
        by_intent: Dict[str, List[Message]] = {}
        for example in own:
            if example.get(INTENT) not in (*self._config["questions"], *NAME_ASPECTS):
                by_intent.setdefault(example.get(INTENT), []).append(example)
        most = self._config["of_each"]
        return [one for same in by_intent.values() for one in sorted(same, key=_by_chance)[:most]]

    def process(self, messages: List[Message], tracker: Optional[DialogueStateTracker] = None) -> List[Message]:
        """See parent class. `tracker` tells which product the conversation was about before."""
        slot = tracker.slots[PRODUCT].value if tracker is not None and PRODUCT in tracker.slots else None
        for message in messages:
            model = self._models.get(read_in(message))
            if model is None or not message.get(TEXT) or not self._may_ask(message):
                continue
            found = [entity["value"] for entity in message.get(ENTITIES, []) if entity["entity"] == PRODUCT]
            products = list(dict.fromkeys([*found, *([slot] if slot else [])]))
            whole = (0, len(message.get(TEXT)), message.get(PLAIN), _meaning(sentence_vector(message)))
            parts = [(c.start, c.end, plain, _meaning(vector)) for c, plain, vector in message.get(CLAUSES) or ()]
            texts = [plain for _, _, plain, _ in (whole, *parts)]
            of_whole, *of_parts = model.rank_all(texts, np.stack([part[3] for part in (whole, *parts)]), LOOKED_AT)
            in_whole = {one.intent: one.confidence for one in of_whole}
            asked = [
                one
                for (start, end, plain, vector), ranking in zip(parts or [whole], of_parts or [of_whole])
                for one in self._asked(ranking, in_whole, plain, vector, products, start, end)
            ]
            message.set(ASKED, asked, add_to_output=True)
            message.set(NEAREST, _nearest(products, message.get(PLAIN), whole[3]), add_to_output=True)
        return messages

    def _asked(
        self,
        ranking: Sequence[Ranked],
        in_whole: Mapping[str, float],
        plain: str,
        vector: np.ndarray,
        products: Sequence[str],
        start: int,
        end: int,
    ) -> List[Dict[str, Any]]:
        """What one part may ask, each as `Asked` has it."""
        asked = []
        for place, one in enumerate(ranking[:RANKED]):
            about = self._abouts.get(one.intent)
            if about is None or one.intent in (BACKGROUND, ELSEWHERE) or one.confidence < self._config["threshold"]:
                continue
            lead = ranking[1].behind if place == 0 and len(ranking) > 1 else -one.behind
            likeness = _likeness(vector, [f"policy:{one.intent}", *products], one.intent)
            of_no_product = place == 0 and not products and about == About.PRODUCT.value
            asked.append(
                {
                    "aspect": one.intent,
                    "about": about,
                    "confidence": one.confidence,
                    "lead": lead,
                    "in_whole": in_whole.get(one.intent, 0.0),
                    "start": start,
                    "end": end,
                    "likeness": likeness,
                    "perhaps_of": _products_with(one.intent, plain, vector) if of_no_product else [],
                }
            )
        return asked

    def _may_ask(self, message: Message) -> bool:
        intent = message.get(INTENT) or {}
        heard = {intent.get("name"), *(request["intent"] for request in message.get(REQUESTS) or ())}
        asking = {*self._config["questions"], *self._config["perhaps"]}
        return not heard.isdisjoint(asking) or intent.get("confidence", 0.0) < self._config["certain"]

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> QuestionReader:
        """See parent class."""
        with model_storage.read_from(resource) as directory:
            models = {own.name: KernelIntentModel.load(own) for own in directory.iterdir() if own.is_dir()}
            abouts = json.loads((directory / ABOUTS).read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, models, abouts)


def _by_chance(example: Message) -> int:
    """A number as if drawn by lot, the same for the same text."""
    return crc32(example.get(TEXT).encode("utf-8"))


def _meaning(vector: np.ndarray) -> np.ndarray:
    """The first part of a vector: the others, which help to tell intents, did not help here (86 instead of 88 %)."""
    return vector[:WIDTH] if len(vector) == WIDTH * PARTS else vector


def _learn(examples: Sequence[Message]) -> KernelIntentModel:
    vectors = np.stack([_meaning(sentence_vector(example)) for example in examples])
    aspects = [example.get(ASPECT) or f"{NO_QUESTION}: {example.get(INTENT)}" for example in examples]
    labels = [ASPECT if example.get(ASPECT) else INTENT for example in examples]
    names = {name: _meaning(sentence_vector(*one)) for name, *one in zip(aspects, examples, labels)}
    return KernelIntentModel().fit([example.get(PLAIN) for example in examples], vectors, aspects, names)
