"""Which tables hold data of customers, whose a row is, and what of it is erased.

Every table is in one of the lists below, so that none is forgotten; a test sees to it.
"""

from __future__ import annotations

from typing import Any, Collection, Mapping

from sqlalchemy import and_, exists, or_, select

from bot.domain.erasure import ERASED_WORDS
from bot.storage.tables import (
    accounts,
    alarms,
    answers_given,
    attachments,
    audit,
    audit_payloads,
    buttons,
    case_conversations,
    case_deadlines,
    case_letters,
    case_messages,
    case_records,
    cases,
    conversations,
    decisions,
    dialogue_memory,
    fact_notices,
    feedback,
    goodwill,
    guarded_claims,
    handoffs,
    identity_checks,
    inbox,
    linked_cases,
    mail_continuations,
    messages,
    notes,
    one_time_codes,
    order_acts,
    order_lines,
    order_payments,
    orders,
    outbox,
    payment_methods,
    peers,
    platform_messages,
    promises,
    recoveries,
    referrals,
    separations,
    survey_answers,
    surveys,
    training_suggestions,
    turns,
    unanswered_questions,
    withdrawals,
)

# Goes whole, whatever has to be kept; in an order that no foreign key forbids.
GONE = (
    dialogue_memory, handoffs, guarded_claims, identity_checks, one_time_codes, unanswered_questions,
    training_suggestions, answers_given, fact_notices, feedback, notes, alarms, mail_continuations, case_letters,
    survey_answers,     surveys, buttons, turns, peers, separations,
)  # fmt: skip
# Goes with its message, which stays with a case that is kept.
WITH_MESSAGE = (outbox, platform_messages, attachments, case_messages, withdrawals)
# What stays of a case that may go is reckoned with: what kind it was, when, how it ended, what it cost. Words, names,
# addresses and order numbers in it give way to these.
EMPTIED: Mapping[Any, Mapping[str, Any]] = {
    cases: {
        "own_words": ERASED_WORDS, "contact_kind": None, "contact_value": None, "about_order": None,
        "because": [ERASED_WORDS],
    },
    promises: {"text": "", "condition": "", "evidence": ""},
    decisions: {"order_number": ERASED_WORDS},
    case_records: {"fields": {}},  # each by `erasure.without_words`
    case_deadlines: {"because": ERASED_WORDS, "reason": None},
    referrals: {
        "because": ERASED_WORDS, "facts_sent": [], "body_reference": None, "outcome": None, "implementation": None,
        "declined_because": None,
    },
    recoveries: {"remedy": "", "checked": ""},
    goodwill: {"what": ERASED_WORDS},
    messages: {  # the one a case was opened on, which has to point somewhere
        "text": ERASED_WORDS, "turn_id": None, "buttons": None, "external_id": None, "client_message_id": None,
        "button_id": None,
    },
}  # fmt: skip
OF_CASES = tuple(table for table in EMPTIED if table not in (cases, messages))
# An event that a platform sends again after the erasure must still be known: the hash of its key stays.
INBOX_EMPTIED: Mapping[str, Any] = {"peer": "", "packed": None, "reason": None, "digest": "", "state": "done"}

# Every case has messages until it is emptied; its words may say anything, "[erased]" too.
IS_WHOLE = exists().where(case_messages.c.case_id == cases.c.id)
ERASED_PEER = "erased:"  # and its id, as the peer of a conversation of which only the shell of a case is left

# Shown to the customer who asks, place by place.
SHOWN = (conversations, messages, *WITH_MESSAGE, *GONE, inbox, cases, *OF_CASES, case_conversations, linked_cases)
# Shown too, by other keys than the conversation's. Accounts and orders are the shop's own and stay, and so does what
# was done about them at their customer's wish: it belongs to the books, and keeps an act from being done twice.
OF_ACCOUNTS = (accounts, payment_methods)
OF_ORDERS = (orders, order_lines, order_payments)
SHOWN_APART = (*OF_ACCOUNTS, *OF_ORDERS, order_acts, audit, audit_payloads)
NOBODYS: Mapping[str, str] = {
    "attachment_bytes": "the bytes of files; shown and erased with the rows in attachments, by the store of files",
    "categories": "the shop's",
    "channel_canaries": "messages to an address of the house's own, without a word of anybody",
    "channel_health": "how the channels are",
    "channel_tokens": "by which the house is let into its own mailbox; sealed",
    "corrective_actions": "about causes and products, in words of the house",
    "facts": "the shop's",
    "product_variants": "the shop's",
    "products": "the shop's",
    "recovery_codes": "the house's own people; hashes",
    "set_up_links": "the house's own people; hashes",
    "shop_revision": "a number",
    "sign_in_failures": "hashes; kept for a quarter of an hour",
    "staff": "the house's own people",
    "staff_credentials": "the house's own people; hashed and sealed",
    "staff_sessions": "the house's own people; hashes",
    "subject_keys": "random bytes that make what the audit commits to unguessable; erased with the payloads",
}


def rows_of(table: Any, conversation_ids: Collection[str]) -> Any:
    """The condition under which a row belongs to one of these conversations, to a message or to a case of theirs."""
    if table is conversations:
        return conversations.c.id.in_(conversation_ids)
    if table in (inbox, peers):  # by what the platform calls the customer
        key = table.c.peer if table is inbox else table.c.key
        c = conversations.c
        same = and_(c.channel == table.c.channel, c.account == table.c.account, c.peer == key)
        return exists().where(and_(c.id.in_(conversation_ids), same))
    own_messages = select(messages.c.id).where(messages.c.conversation_id.in_(conversation_ids))
    own_cases = select(cases.c.id).where(cases.c.conversation_id.in_(conversation_ids))
    links = {
        "conversation_id": conversation_ids,
        "message_id": own_messages,
        "case_id": own_cases,
        "earlier_case_id": own_cases,
    }
    return or_(*(table.c[name].in_(of) for name, of in links.items() if name in table.c))
