"""Other matters: one that comes up while another is dealt with is told to wait, and offered when its turn comes."""

from __future__ import annotations

from typing import Any, Dict, List, Sequence

from rasa_sdk.events import SlotSet

from actions.customer_turn import CustomerTurn, Event, button

Matter = Dict[str, Any]  # as CustomerTurn.as_matter gives it

# Matters that can wait, as they are named to the customer.
TOPICS = {
    "make_complaint": "your complaint",
    "ask_order_status": "your order",
    "ask_case_status": "your case",
    "cancel_order": "the cancellation",
    "change_order": "the change of your order",
    "request_refund": "your money",
    "request_replacement": "the replacement",
    "request_repair": "the repair",
    "request_compensation": "the compensation",
    "ask_product": "a product",
    "list_products": "what there is",
    "compare_products": "the comparison",
    "ask_policy": "how we do things",
    "ask_my_data": "your data",
    "suggest_improvement": "your suggestion",
}
SLOT = "come_back_to"
OFFERED = "offered"


def wait(turn: CustomerTurn) -> List[Event]:
    """Say that the matter of this message comes next, and remember it."""
    return wait_for_all(turn, [turn.as_matter()])


def wait_for_all(turn: CustomerTurn, matters: Sequence[Matter]) -> List[Event]:
    """Say that these matters come next, and remember them; what waits already is not announced again."""
    waiting = list(turn.slot(SLOT) or ())
    new = [m for m in matters if m["intent"] in TOPICS and m["intent"] not in [known["intent"] for known in waiting]]
    if not new:
        return []
    turn.say("utter_one_after_the_other", topic=listed(turn, [TOPICS[matter["intent"]] for matter in new]))
    return [SlotSet(SLOT, [*waiting, *new])]


def come_back(turn: CustomerTurn, done: str | None = None) -> List[Event]:
    """One matter is done, and no longer waits: offer the one that has waited longest."""
    waiting = [matter for matter in turn.slot(SLOT) or () if matter["intent"] != done]
    if not waiting:
        return [SlotSet(SLOT, None)] if turn.slot(SLOT) else []
    return _offer(turn, waiting)


def offer_next(turn: CustomerTurn, matters: Sequence[Matter]) -> List[Event]:
    """Offer the first of these matters now; the others wait behind it and what waits already."""
    waiting = list(turn.slot(SLOT) or ())
    new = [m for m in matters if m["intent"] in TOPICS and m["intent"] not in [known["intent"] for known in waiting]]
    return _offer(turn, [*new, *waiting]) if new else []


def _offer(turn: CustomerTurn, waiting: Sequence[Matter]) -> List[Event]:
    first = waiting[0]
    named = {entity["entity"]: entity["value"] for entity in first["entities"]}
    choices = [button("Yes, please", first["intent"], **named), button("No, thank you", "deny")]
    turn.say("utter_come_back_to", choices, topic=turn.put(TOPICS[first["intent"]]))
    offered = {**first, "after": turn.context.message_id}
    return [SlotSet(SLOT, list(waiting[1:]) or None), SlotSet(OFFERED, offered)]


def listed(turn: CustomerTurn, topics: Sequence[str]) -> str:
    """English texts as one list in the customer's language: "this, that and the other"."""
    *before, last = [turn.put(topic) for topic in topics]
    return turn.put("{several} and {last}", several=", ".join(before), last=last) if before else last
