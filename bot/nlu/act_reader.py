"""Hears what is to be done about an order where the words say so plainly, as a Rasa component behind the classifier.

The classifier learns from examples of one shop; "swap my gaming mouse for the wireless one" names things that it takes
for the matter. The words of acts (`bot/domain/act_words.py`) are the same in every shop.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.domain.act_words import read_acts
from bot.domain.complaint import tells_what_happened
from bot.domain.language import MAIN
from bot.domain.order import ActKind
from bot.domain.order_matters import asks_back, asks_how_it_stands, find_change, is_of_order
from bot.domain.safety import find_hazards
from bot.nlu.intent_classifier import REQUESTS
from bot.nlu.languages import read_in

SURE = 0.95  # as sure as a plain word is
DOUBTFUL = 0.75  # what is less sure than that yields to a plain question
# What a message with a plain word for an act was taken for by the things it names.
BY_THINGS = frozenset("ask_product list_products compare_products inform nlu_fallback ask_order_status".split())
# What the words for an act may be taken for as well: how things are done, something beyond us, a remark.
COMPLAINT = "make_complaint"
DANGER = "report_safety_problem"
ELSEWHERE = frozenset(f"ask_policy out_of_scope suggest_improvement give_praise ask_my_data {COMPLAINT}".split())
# What a question about an order, or a change of it, may be taken for besides.
OF_ORDERS = frozenset("cancel_order change_order request_refund request_replacement ask_case_status".split())
# Words that leave open whether an act is wanted are none of these: "I don't want it any more", "my money back".
ALWAYS_MEANT = frozenset({ActKind.EXCHANGE, ActKind.CHANGE_ITEMS, ActKind.CHANGE_ADDRESS, ActKind.CHANGE_OWN_ADDRESS})
CHANGES = frozenset({ActKind.CHANGE_ADDRESS, ActKind.CHANGE_OWN_ADDRESS, ActKind.CHANGE_PAYMENT})
INTENTS = {ActKind.CANCEL: "cancel_order", ActKind.RETURN: "request_refund"}
OTHERWISE = "change_order"
STATUS = "ask_order_status"
_QUESTION = re.compile(r"\W*(?:[\w'-]+\W+){0,4}?(?:what|how|which|where|tell me|can you|could you)\b", re.IGNORECASE)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ActReader(GraphComponent, IntentClassifier):
    """Sets the intent of a message whose words say plainly what is to be done about an order."""

    @classmethod
    def required_components(cls) -> List[Type]:
        """See parent class."""
        return [IntentClassifier]

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ActReader:
        """See parent class."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """See parent class."""
        for message in messages:
            text = message.get(TEXT) or ""
            if text and not text.startswith("/") and read_in(message) == MAIN:
                self._read(message, text)
        return messages

    def _read(self, message: Message, text: str) -> None:
        entities = {entity["entity"] for entity in message.get(ENTITIES) or []}
        understood = message.get(INTENT) or {}
        before = understood.get(INTENT_NAME_KEY)
        is_doubtful = (understood.get(PREDICTED_CONFIDENCE_KEY) or 0.0) < DOUBTFUL
        tells = "redress_reason" in entities or (tells_what_happened(text) and _QUESTION.match(text) is None)
        if before == COMPLAINT and tells:
            return
        named = bool(entities & {"order_number", "product"}) or is_of_order(text)
        acts = read_acts(text)
        wanted = [
            act.kind
            for act in acts
            if act.kind is not None and (named if act.asking else act.sure or (named and act.kind in ALWAYS_MEANT))
        ]
        if not acts and not tells and (change := find_change(text)) is not None:
            wanted = [change]
        if before == DANGER and is_doubtful and wanted and acts and not find_hazards(text):
            before = "nlu_fallback"  # "my grandchildren didn't care for the kettle": nothing in it tells of a danger
        if wanted:
            self._lead_with_act(message, wanted[0], before, named, tells)
        elif acts or before not in BY_THINGS | ELSEWHERE | OF_ORDERS:
            return
        elif named and asks_back(text):
            _lead_with(message, INTENTS[ActKind.RETURN])
        elif asks_how_it_stands(text, numbered="order_number" in entities) and "redress_reason" not in entities:
            self._lead_with_status(message, before, tells and not is_doubtful)

    def _lead_with_status(self, message: Message, before: Optional[str], tells: bool) -> None:
        """The question, and not what else the same words were taken for; a complaint beside it stays."""
        if before != STATUS and tells:
            return
        requests = message.get(REQUESTS) or []
        others = [one for one in requests if one["intent"] == STATUS or not _asks_how_it_stands(one["text"])]
        message.set(REQUESTS, others if len(others) > 1 else [], add_to_output=True)
        if before != STATUS:
            _lead_with(message, STATUS)

    def _lead_with_act(self, message: Message, kind: ActKind, before: Optional[str], named: bool, tells: bool) -> None:
        if message.get(REQUESTS):
            requests = [
                one
                for one in message.get(REQUESTS) or []
                if one["intent"] not in BY_THINGS or "?" in one["text"] or _QUESTION.match(one["text"])
            ]
            message.set(REQUESTS, requests if len(requests) > 1 else [], add_to_output=True)
        by_things = before in BY_THINGS or (before in ELSEWHERE and (named or kind in CHANGES))
        if by_things or (kind in CHANGES and before in OF_ORDERS and not tells):
            _lead_with(message, INTENTS.get(kind, OTHERWISE))


def _asks_how_it_stands(text: str) -> bool:
    return asks_how_it_stands(text, numbered=False)


def _lead_with(message: Message, intent: str) -> None:
    first: Dict[str, Any] = {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: SURE}
    others: Optional[List[Dict[str, Any]]] = message.get(INTENT_RANKING_KEY)
    message.set(INTENT, first, add_to_output=True)
    ranking = [first, *(one for one in others or [] if one[INTENT_NAME_KEY] != intent)]
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
