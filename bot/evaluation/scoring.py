"""What answers are worth: the measures of the field, from plain numbers to plain numbers. Nothing here runs a model."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from statistics import fmean
from typing import Iterable, Sequence

PRICE = 0.0075  # of the messages in scope: three quarters of a point
BINS = 15  # of the calibration error; Guo et al. 2017, "On Calibration of Modern Neural Networks"


@dataclass(frozen=True)
class Bin:
    """Answers of about the same confidence: how many, how sure on average and how often right (0 to 1)."""

    count: int
    confidence: float
    accuracy: float


def accuracy(right: Sequence[bool]) -> float:
    """The share that is right, 0 to 1. Raises ValueError of nothing."""
    return share(sum(right), len(right))


def share(part: int, whole: int) -> float:
    """Part of the whole, 0 to 1. Raises ValueError if there is no whole: that is not a good figure but none."""
    if whole == 0:
        raise ValueError("A share of nothing cannot be told.")
    return part / whole


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """The mean over all meant classes of F1 = 2·TP / (2·TP + FP + FN), from pairs of meant and understood.

    A class that nobody meant has no F1 of its own; answers with it still cost the class that was meant.
    """
    hits = Counter(meant for meant, understood in pairs if meant == understood)
    meant_times = Counter(meant for meant, _ in pairs)
    understood_times = Counter(understood for _, understood in pairs)
    scores = [2 * hits[name] / (times + understood_times[name]) for name, times in meant_times.items()]
    if not scores:
        raise ValueError("An F1 of nothing cannot be told.")
    return fmean(scores)


def calibration_bins(answers: Iterable[tuple[float, bool]]) -> list[Bin | None]:
    """Pairs of confidence and rightness in BINS bins of equal width from 0 to 1; None where a bin is empty."""
    groups: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in answers:
        groups[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
    return [
        Bin(len(group), fmean(confidence for confidence, _ in group), fmean(right for _, right in group))
        if group
        else None
        for group in groups
    ]


def expected_calibration_error(answers: Sequence[tuple[float, bool]]) -> float:
    """How far confidence is from the chance of being right, on average over all answers: 0 is perfect, 1 the worst.

    The confidence is that of the classifier's best intent, before any threshold; right means that this intent is the
    one meant (the most urgent, where there are several). Every message counts, in scope and out: where out of scope
    is an intent that was learned, it can be right; where it was not, whatever is guessed for such a message is wrong.
    The answers are put into 15 bins of equal width, and the error is the sum over the bins of
    (answers in the bin / all answers) · |share of right ones − mean confidence|.
    """
    bins = [one for one in calibration_bins(answers) if one is not None]
    total = sum(one.count for one in bins)
    if total == 0:
        raise ValueError("A calibration error of nothing cannot be told.")
    return sum(one.count * abs(one.accuracy - one.confidence) for one in bins) / total


def choose_threshold(known: Iterable[tuple[float, bool]], price: float = PRICE) -> float:
    """The highest confidence to ask for, so that hardly any right answer is lost: all below it is refused.

    Whoever asks for a confidence refuses some of what was understood rightly; at most this share of all messages in
    scope is given up for the sake of knowing what is out of scope. Messages out of scope have no say: in the field
    they are not there to choose by.

    Args:
        known: confidence and rightness of messages in scope.
        price: the share, 0 to 1.
    """
    answers = list(known)
    right = sorted(confidence for confidence, is_right in answers if is_right)
    lost = int(price * len(answers) + 1e-9)
    if not right:
        return 0.0
    first_kept = right[min(lost, len(right) - 1)]
    below = max((confidence for confidence, _ in answers if confidence < first_kept), default=0.0)
    middle = (below + first_kept) / 2
    return middle if middle > below else first_kept  # numbers end somewhere


def auroc(known: Sequence[float], unknown: Sequence[float]) -> float:
    """The chance that a known message is trusted more than an unknown one, ties counting half: 0.5 is guessing."""
    pairs = len(known) * len(unknown)
    if pairs == 0:
        raise ValueError("Telling known from unknown needs some of both.")
    ordered = sorted(unknown)
    below = sum(bisect_left(ordered, confidence) + bisect_right(ordered, confidence) for confidence in known)
    return below / 2 / pairs  # strictly below counted twice, ties once
