"""How well the product's own model understands its held-out set: answers in, figures beside targets out. All pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Sequence

from bot.domain.errors import BadFile
from bot.evaluation.scoring import accuracy, expected_calibration_error, macro_f1, share
from bot.evaluation.utterances import MARKS, Utterance

UNSURE = "nlu_fallback"  # Rasa's name for an answer below the threshold: the customer is asked back
OUT_OF_SCOPE = "out_of_scope"
NEVER_MISSED = ("make_complaint", "report_safety_problem", "ask_human")
MOST_ERRORS = 20  # shown, the most confident first

# Issue 3, "The product's own model": never missed silently, and probabilities that mean something.
TARGETS = {
    "macro_f1": 0.95,
    "oos_recall": 0.90,
    "make_complaint_recall_heard": 0.98,
    "report_safety_problem_recall_heard": 0.98,
    "ece": 0.03,
}
AT_LEAST = frozenset(TARGETS) - {"ece"}


@dataclass(frozen=True)
class Answer:
    """What was made of an utterance.

    Attributes:
        intent: what the dialogue goes on with; UNSURE where it asks back.
        guess: the classifier's best intent, however sure it is.
        confidence: of the guess, 0 to 1.
        requests: every intent that was found in the message; the guess alone, if the model does not look for several.
    """

    said: Utterance
    intent: str
    guess: str
    confidence: float
    requests: tuple[str, ...]

    @property
    def understood(self) -> str:
        """The intent acted on, where unsure and out of scope are one: neither is acted on."""
        return OUT_OF_SCOPE if self.intent == UNSURE else self.intent

    @property
    def is_right(self) -> bool:
        """Whether the most urgent intent is acted on (or, out of scope, nothing is)."""
        return self.understood == self.said.meant

    @property
    def guess_is_right(self) -> bool:
        """Whether the classifier's best intent is the most urgent one, sure or not."""
        return self.guess == self.said.meant


def answer_from_parsed(said: Utterance, parsed: dict[str, Any]) -> Answer:
    """The answer in Rasa's own reading of a message (the dictionary of `Agent.parse_message`).

    `parsed["requests"]`, where the model provides it, is the list of all requests in the message, each a dictionary
    with its `intent`.
    """
    ranking = [ranked for ranked in parsed.get("intent_ranking") or [] if ranked["name"] != UNSURE]
    best = ranking[0] if ranking else parsed["intent"]
    intent, guess = parsed["intent"]["name"] or UNSURE, best["name"] or UNSURE
    requests = tuple(request["intent"] for request in parsed.get("requests") or []) or (guess,)
    return Answer(said, intent, guess, float(best["confidence"]), requests)


def own_set_figures(answers: Sequence[Answer]) -> dict[str, float]:
    """The figures of the held-out set, all from 0 to 1 except counts.

    * `accuracy`, `macro_f1`: by the most urgent intent; an unsure answer is one with out of scope.
    * `oos_recall`: of messages out of scope, the share not acted on (unsure, or known to be out of scope).
    * `…_recall`: of messages with that most urgent intent, the share acted on as such.
    * `…_recall_heard`: the same, and those too that are asked back or found among several requests: nothing is missed
      in silence.
    * `both_requests_found`: of messages with several requests, the share in which all were found.
    * `accuracy_<mark>`: by what makes a message hard; `accuracy_plain` where nothing does.
    * `ece`: see `expected_calibration_error`.

    Raises:
        BadFile: the set has nothing of something that has a target.
    """
    figures: dict[str, float] = {
        "utterances": len(answers),
        "accuracy": accuracy([answer.is_right for answer in answers]),
        "macro_f1": macro_f1([(answer.said.meant, answer.understood) for answer in answers]),
        "oos_recall": _recall(answers, OUT_OF_SCOPE),
    }
    for intent in NEVER_MISSED:
        figures[f"{intent}_recall"] = _recall(answers, intent)
        heard = [_is_heard(answer, intent) for answer in answers if answer.said.meant == intent]
        figures[f"{intent}_recall_heard"] = accuracy(heard)
    several = [answer for answer in answers if len(answer.said.intents) > 1]
    if several:
        found = [set(answer.said.intents) <= set(answer.requests) for answer in several]
        figures["both_requests_found"] = accuracy(found)
    for mark in MARKS:
        if marked := [answer.is_right for answer in answers if mark in answer.said.marks]:
            figures[f"share_{mark}"] = share(len(marked), len(answers))
            figures[f"accuracy_{mark}"] = accuracy(marked)
    if plain := [answer.is_right for answer in answers if not answer.said.marks]:
        figures["accuracy_plain"] = accuracy(plain)
    figures["share_oos"] = share(sum(answer.said.meant == OUT_OF_SCOPE for answer in answers), len(answers))
    figures["share_unsure"] = share(sum(answer.intent == UNSURE for answer in answers), len(answers))
    figures["ece"] = expected_calibration_error([(answer.confidence, answer.guess_is_right) for answer in answers])
    return {name: round(figure, 4) for name, figure in figures.items()}


def confusions(answers: Sequence[Answer]) -> Counter[tuple[str, str]]:
    """How often one intent was meant and another understood; UNSURE stands by its own name here."""
    return Counter((answer.said.meant, answer.intent) for answer in answers if not answer.is_right)


def worst_errors(answers: Sequence[Answer], most: int = MOST_ERRORS) -> list[Answer]:
    """The wrong answers that were given with the most confidence; those that asked back come after all others."""
    wrong = [answer for answer in answers if not answer.is_right]
    return sorted(wrong, key=lambda answer: (answer.intent == UNSURE, -answer.confidence))[:most]


def _recall(answers: Sequence[Answer], intent: str) -> float:
    of_intent = [answer.is_right for answer in answers if answer.said.meant == intent]
    if not of_intent:
        raise BadFile(f"The held-out set has no utterance that means {intent}, so that it cannot be measured by it.")
    return accuracy(of_intent)


def _is_heard(answer: Answer, intent: str) -> bool:
    return answer.intent in (intent, UNSURE) or intent in answer.requests
