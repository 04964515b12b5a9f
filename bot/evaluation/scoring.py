"""What answers are worth: the measures of the field, from plain numbers to plain numbers. Nothing here runs a model."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from statistics import fmean
from typing import Iterable, Sequence

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


def choose_threshold(known: Iterable[tuple[float, bool]], unknown: Iterable[float]) -> float:
    """The confidence from which on to accept, so that most decisions are right.

    Right is: a known message whose intent is right and accepted, an unknown message that is refused. Every message
    counts alike, which is how Larson et al. 2019 set the threshold of their baselines on the validation set.

    Args:
        known: confidence and rightness of messages in scope.
        unknown: confidence of messages out of scope.
    """
    gains = [(confidence, 1 if right else 0) for confidence, right in known]
    gains += [(confidence, -1) for confidence in unknown]
    gains.sort(reverse=True)
    best, threshold, total = 0, 1.0 + 1e-9, 0  # to begin with, nothing is accepted
    for place, (confidence, gain) in enumerate(gains):
        total += gain
        following = gains[place + 1][0] if place + 1 < len(gains) else -confidence - 1.0
        if following < confidence and total > best:
            middle = (confidence + following) / 2
            best, threshold = total, middle if following < middle else confidence  # numbers end somewhere
    return max(threshold, 0.0)


def auroc(known: Sequence[float], unknown: Sequence[float]) -> float:
    """The chance that a known message is trusted more than an unknown one, ties counting half: 0.5 is guessing."""
    pairs = len(known) * len(unknown)
    if pairs == 0:
        raise ValueError("Telling known from unknown needs some of both.")
    ordered = sorted(unknown)
    below = sum(bisect_left(ordered, confidence) + bisect_right(ordered, confidence) for confidence in known)
    return below / 2 / pairs  # strictly below counted twice, ties once
