"""What a customer is told of an act when the shop system has answered: success only when that is confirmed."""

from __future__ import annotations

from bot.domain.conversation import Conversation
from bot.domain.message import Reply
from bot.domain.order import ActKind
from bot.domain.order_act import ActDecision, MoneyMove, MoveTime
from bot.use_cases.ports import Wording

DONE = {
    ActKind.CANCEL: "Order {order} is cancelled.",
    ActKind.CHANGE_ADDRESS: "Order {order} goes to {address}.",
    ActKind.CHANGE_PAYMENT: "Order {order} is paid in the way you chose.",
    ActKind.CHANGE_ITEMS: "Order {order} has the items you chose.",
    ActKind.RETURN: "The return of what you named of order {order} is noted.",
    ActKind.EXCHANGE: "The exchange of what you named of order {order} is noted.",
    ActKind.CHANGE_OWN_ADDRESS: "The address of your account is {address}.",
}
# As it stands after "could not be carried out: "
WISH = {
    ActKind.CANCEL: "cancelling order {order}",
    ActKind.CHANGE_ADDRESS: "another address for order {order}",
    ActKind.CHANGE_PAYMENT: "another way of paying for order {order}",
    ActKind.CHANGE_ITEMS: "other items for order {order}",
    ActKind.RETURN: "the return for order {order}",
    ActKind.EXCHANGE: "the exchange for order {order}",
    ActKind.CHANGE_OWN_ADDRESS: "another address for your account",
}
BACK_BY = "{amount} goes back to you and is there by {day}."
BACK = "{amount} goes back to you."
BACK_ON_RETURN = "{amount} goes back to you when the goods are with us again."
CHARGED = "{amount} is charged in the way you chose."
CHARGED_ON_RETURN = "{amount} is charged in the way you chose when the goods are with us again."


def what_was_done(decision: ActDecision, wording: Wording, language: str | None) -> str:
    """What an act has done, in one sentence."""
    return _put(DONE[decision.act.kind], decision, wording, language)


def news_of_success(decision: ActDecision, conversation: Conversation, wording: Wording, zone: str) -> Reply:
    """What is said when the shop system has confirmed an act.

    Args:
        zone: in which days are said, an IANA name.
    """
    language = conversation.language
    told = [what_was_done(decision, wording, language)]
    told += [_money(move, wording, zone, language) for move in decision.moves if move.amount.minor]
    response = "utter_act_confirmed"
    return Reply(wording.say(response, language, done=" ".join(told)), response=response)


def news_of_refusal(
    decision: ActDecision, conversation: Conversation, wording: Wording, reference: str, due: str
) -> Reply:
    """What is said when the shop system did not do it, and a colleague looks at it."""
    wish = _put(WISH[decision.act.kind], decision, wording, conversation.language)
    response = "utter_act_refused"
    said = wording.say(response, conversation.language, wish=wish, reference=reference, due=due)
    return Reply(said, response=response)


def news_of_doubt(
    decision: ActDecision, conversation: Conversation, wording: Wording, reference: str, due: str
) -> Reply:
    """What is said when nobody knows whether it was done, or all of it, and a colleague looks at it."""
    wish = _put(WISH[decision.act.kind], decision, wording, conversation.language)
    response = "utter_act_unclear"
    said = wording.say(response, conversation.language, wish=wish, reference=reference, due=due)
    return Reply(said, response=response)


def news_of_change(decision: ActDecision, conversation: Conversation, wording: Wording) -> Reply:
    """What is said when the order is not any more what the customer said yes about."""
    wish = _put(WISH[decision.act.kind], decision, wording, conversation.language)
    response = "utter_act_outdated"
    return Reply(wording.say(response, conversation.language, wish=wish), response=response)


def _put(text: str, decision: ActDecision, wording: Wording, language: str | None) -> str:
    act = decision.act
    return wording.put(text, language, order=act.order_number or "", address=act.address or "")


def _money(move: MoneyMove, wording: Wording, zone: str, language: str | None) -> str:
    to_customer, later = move.amount.minor > 0, move.time is MoveTime.ON_RETURN
    amount = wording.amount(str(move.amount if to_customer else move.amount * -1), language)
    if not to_customer:
        return wording.put(CHARGED_ON_RETURN if later else CHARGED, language, amount=amount)
    if later:
        return wording.put(BACK_ON_RETURN, language, amount=amount)
    if move.arrives_by is None:
        return wording.put(BACK, language, amount=amount)
    return wording.put(BACK_BY, language, amount=amount, day=wording.moment(move.arrives_by, zone, language))
