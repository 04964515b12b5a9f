"""Several requests in one message: which of them there are, the most urgent first.

Urgency goes danger, person, complaint, redress, question, all else; nothing that was asked for is dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Sequence

SAFETY, PERSON, COMPLAINT = "report_safety_problem", "ask_human", "make_complaint"
REDRESS = ("request_refund", "request_replacement", "request_repair", "request_compensation", "cancel_order")
QUESTIONS = ("ask_order_status", "ask_case_status", "ask_product", "compare_products", "ask_policy")
REST = ("ask_my_data", "suggest_improvement", "give_praise")
_BY_URGENCY = ((SAFETY,), (PERSON,), (COMPLAINT,), REDRESS, QUESTIONS, REST)
RANK = {intent: rank for rank, group in enumerate(_BY_URGENCY) for intent in group}

SURE_OF_A_PART = 0.65  # from which probability a part of a message counts as a request of its own
SURE_OF_THE_WHOLE = 0.85  # from which a message is what it is as a whole, whatever its parts sound like
SURE_AGAINST_IT = 0.9  # from which a part of it counts all the same
SURE_OF_KINDNESS = 0.85  # praise beside trouble is mostly irony
_COMPLAINS = re.compile(r"\b(?:complain\w*|compla?ints?|grievance|dissatisf\w*)", re.IGNORECASE)


@dataclass(frozen=True)
class Request:
    """What a message, or a part of it, asks for.

    Attributes:
        intent: the name of the intent.
        confidence: how probable that is, 0 to 1.
        start, end: where in the message it is asked for.
        text: the words.
    """

    intent: str
    confidence: float
    start: int
    end: int
    text: str


def decide_requests(whole: Request, parts: Sequence[Request]) -> tuple[Request, ...]:
    """The requests of a message, the most urgent first; none where neither it nor a part of it is surely one.

    A story of what went wrong that ends in a wish is one request, the wish; unless the customer says that it is a
    complaint as well. Requests of equal urgency keep the order in which they were made.

    Args:
        whole: the message as a whole.
        parts: its sentences and clauses, in order.
    """
    is_no_request = whole.intent not in RANK and whole.confidence >= SURE_OF_THE_WHOLE
    sure_enough = SURE_AGAINST_IT if is_no_request else SURE_OF_A_PART
    found: dict[str, Request] = {}
    for part in parts:
        if part.intent in RANK and part.confidence >= sure_enough:
            known = found.get(part.intent)
            if known is None or part.confidence > known.confidence:
                found[part.intent] = part
    if len(found) < 2 and whole.intent in RANK and whole.intent not in found and whole.confidence >= SURE_OF_A_PART:
        found[whole.intent] = whole
    if COMPLAINT in found and any(intent in found for intent in REDRESS) and not _COMPLAINS.search(whole.text):
        del found[COMPLAINT]
    if any(RANK[intent] <= RANK[REDRESS[0]] for intent in found):
        for kind in ("give_praise", "suggest_improvement"):
            if kind in found and found[kind].confidence < SURE_OF_KINDNESS:
                del found[kind]
    return tuple(sorted(found.values(), key=lambda request: (RANK[request.intent], request.start)))
