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
from bot.domain.order_hearing import asks_back
from bot.nlu.intent_classifier import REQUESTS
from bot.nlu.languages import read_in

SURE = 0.95  # as sure as a plain word is
# What a message with a plain word for an act was taken for by the things it names.
BY_THINGS = frozenset("ask_product list_products compare_products inform nlu_fallback ask_order_status".split())
# What the words for an act may be taken for as well: how things are done, or something beyond us.
COMPLAINT = "make_complaint"
ELSEWHERE = frozenset({"ask_policy", "out_of_scope", COMPLAINT})
# Words that leave open whether an act is wanted: "I don't want it any more", "my money back".
OF_ORDERS_ALONE = frozenset({ActKind.CHANGE_ADDRESS, ActKind.CHANGE_PAYMENT})  # nothing else is sent or paid here
ALWAYS_MEANT = frozenset({ActKind.EXCHANGE, ActKind.CHANGE_ITEMS, ActKind.CHANGE_ADDRESS, ActKind.CHANGE_OWN_ADDRESS})
INTENTS = {ActKind.CANCEL: "cancel_order", ActKind.RETURN: "request_refund"}
OTHERWISE = "change_order"
STATUS = "ask_order_status"
_MY_ORDER = re.compile(
    r"\b(?:my|the|that|this|our) (?:\w+ ){0,3}?orders?\b|\borders? (?:i|that|with)\b|\bthe one (?:with|that has)\b|"
    r"\b(?:did i pay|i paid)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"\W*(?:[\w'-]+\W+){0,4}?(?:what|how|which|where|tell me|can you|could you)\b", re.IGNORECASE)
_WHICH_ORDER = re.compile(
    r"\b(?:which|what|find|finding|locate|looking for|search\w*|show|list|see|number|in)\b[^.?!]{0,40}"
    r"\b(?:orders?|purchases?)\b(?! (?:minimum|size|limit|value))",
    re.IGNORECASE,
)
_WHAT_IT_COST = re.compile(
    r"\b(?:totals?|how much|what did i pay|price of|cost of|cost|sum|amount|did i pay|tracking|track|status)\b",
    re.IGNORECASE,
)


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
        acts = read_acts(text)
        entities = {entity["entity"] for entity in message.get(ENTITIES) or []}
        named = bool(entities & {"order_number", "product"}) or _MY_ORDER.search(text) is not None
        wanted = [
            act.kind
            for act in acts
            if act.kind is not None and (named if act.asking else act.sure or act.kind in ALWAYS_MEANT)
        ]
        before = (message.get(INTENT) or {}).get(INTENT_NAME_KEY)
        tells = tells_what_happened(text) and _QUESTION.match(text) is None
        if before == COMPLAINT and (tells or "redress_reason" in entities):
            return
        if wanted:
            requests = [one for one in message.get(REQUESTS) or [] if one["intent"] not in BY_THINGS]
            if message.get(REQUESTS):
                message.set(REQUESTS, requests if len(requests) > 1 else [], add_to_output=True)
            if before in BY_THINGS or (before in ELSEWHERE and (named or wanted[0] in OF_ORDERS_ALONE)):
                _lead_with(message, INTENTS.get(wanted[0], OTHERWISE))
        elif acts or before not in BY_THINGS | ELSEWHERE | {OTHERWISE}:
            return
        elif named and asks_back(text):
            _lead_with(message, INTENTS[ActKind.RETURN])
        elif before != STATUS and _asks_about_order(message, text):
            _lead_with(message, STATUS)


def _asks_about_order(message: Message, text: str) -> bool:
    numbered = any(entity["entity"] == "order_number" for entity in message.get(ENTITIES) or [])
    of_order = numbered or _MY_ORDER.search(text) is not None
    return bool(_WHICH_ORDER.search(text)) or (of_order and bool(_WHAT_IT_COST.search(text)))


def _lead_with(message: Message, intent: str) -> None:
    first: Dict[str, Any] = {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: SURE}
    others: Optional[List[Dict[str, Any]]] = message.get(INTENT_RANKING_KEY)
    message.set(INTENT, first, add_to_output=True)
    ranking = [first, *(one for one in others or [] if one[INTENT_NAME_KEY] != intent)]
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
