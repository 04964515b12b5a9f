"""How a case stands and what was promised for it, in the English words of chat and papers; {due} is a moment."""

from __future__ import annotations

from datetime import datetime

from bot.domain.case import CaseState
from bot.domain.promise import Promise, PromiseKind, PromiseState, is_overdue

STAGES = {
    CaseState.RECEIVED: "It has been received.",
    CaseState.ACKNOWLEDGED: "A colleague has not begun with it yet.",
    CaseState.ASSESSED: "How serious it is has been weighed; looking into it comes next.",
    CaseState.INVESTIGATING: "A colleague is looking into it.",
    CaseState.RESPONDED: "It is decided; telling you comes next.",
    CaseState.DECIDED: "The decision was told to you; what you say to it comes next.",
    CaseState.ACCEPTED: "You accepted the decision; carrying it out comes next.",
    CaseState.REJECTED: "You did not accept the decision, so it stays open and is looked at anew.",
    CaseState.EXTERNAL_DISPUTE: "A body outside our house is looking at it.",
    CaseState.CLOSED: "It is closed.",
}
ANSWER = {
    PromiseState.MADE: "A colleague answers you by {due}.",
    PromiseState.KEPT: "A colleague has answered you.",
    PromiseState.BROKEN: "A colleague should have answered you by {due} and did not; I am sorry.",
    PromiseState.RELEASED: "It was settled.",
}
LATE_ANSWER = "A colleague should have answered you by {due} and has not yet; I am sorry."
REMEDY = {
    PromiseState.MADE: "What was agreed is carried out by {due}.",
    PromiseState.KEPT: "What was agreed was carried out.",
    PromiseState.BROKEN: "What was agreed should have been carried out by {due} and was not; I am sorry.",
    PromiseState.RELEASED: "What was offered is not owed any more.",
}
REFUND = {
    PromiseState.MADE: "Your money is there by {due}.",
    PromiseState.KEPT: "Your money is there.",
    PromiseState.BROKEN: "Your money should have been there by {due} and was not; I am sorry.",
    PromiseState.RELEASED: "It was settled.",
}
LATE_REFUND = "Your money should have been there by {due} and may not be yet; I am sorry."
LATE_REMEDY = "What was agreed should have been carried out by {due} and has not been yet; I am sorry."


def words_of(promise: Promise, now: datetime) -> str:
    """What is said of a promise."""
    words, late = _WORDS.get(promise.kind, (ANSWER, LATE_ANSWER))
    return late if is_overdue(promise, now) else words[promise.state]


_WORDS = {PromiseKind.REMEDY: (REMEDY, LATE_REMEDY), PromiseKind.REFUND: (REFUND, LATE_REFUND)}
