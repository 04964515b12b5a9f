"""The product's pipeline on CLINC150 and BANKING77: trained through Rasa in a directory that is thrown away."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import NamedTuple, Sequence

from rich.progress import Progress

from bot.evaluation.projects import intent_pipeline, write_project
from bot.evaluation.public_sets import Example, IntentSet, few_of_each
from bot.evaluation.rasa_process import RasaProcess
from bot.evaluation.scoring import accuracy, auroc, choose_threshold, expected_calibration_error, share

# Issue 3, "Classifier". Published for comparison: CLINC150 91.5 % in scope with 45.3 % recall out of scope (Rasa), 96.2
# with 52.3 (best BERT; both Larson et al. 2019); BANKING77 93.4 % full and 85.2 % with ten examples an intent
# (Casanueva et al. 2020).
CLINC150_TARGETS = {"clinc150_in_scope_percent": 95.8, "clinc150_oos_recall_percent": 72.0, "clinc150_ece": 0.03}
BANKING77_TARGETS = {
    "banking77_full_percent": 94.2,
    "banking77_10_shot_percent": 87.0,
    "banking77_full_ece": 0.03,
    "banking77_10_shot_ece": 0.03,
}
AT_LEAST = frozenset(name for name in {**CLINC150_TARGETS, **BANKING77_TARGETS} if name.endswith("_percent"))
FEW = 10  # examples an intent
SEEDS = (0, 1, 2)  # of the choice of the few


class Guess(NamedTuple):
    """The best intent for a text and how sure the classifier is of it, 0 to 1."""

    intent: str
    confidence: float


@dataclass(frozen=True)
class Found:
    """Figures and their targets."""

    figures: dict[str, float] = field(default_factory=dict)
    targets: dict[str, float] = field(default_factory=dict)


class PipelineTrial:
    """Trains the product's pipeline on any examples and asks it about any texts."""

    def __init__(self, scratch: Path, progress: Progress) -> None:
        self._scratch = scratch
        self._progress = progress

    def guesses(self, name: str, train: Sequence[Example], texts: Sequence[str]) -> list[Guess]:
        """What a pipeline trained on the examples makes of the texts."""
        directory = self._scratch / "trial"
        task = self._progress.add_task(f"{name}: training", total=None)
        project = write_project(directory, intent_pipeline(), train)
        with RasaProcess(directory) as rasa:
            trained = rasa.train(project)
        self._progress.update(task, description=f"{name}: understanding", total=len(texts), completed=0)
        with RasaProcess(directory, serving=True) as rasa:
            rasa.load(trained.model)
            guesses = []
            for understood in rasa.understand(texts):
                best = understood.parsed["intent"]
                guesses.append(Guess(best["name"], best["confidence"]))
                self._progress.advance(task)
        shutil.rmtree(directory)
        return guesses


def measure_clinc150(clinc: IntentSet, trial: PipelineTrial) -> Found:
    """CLINC150 full: in-scope accuracy and out-of-scope recall at one threshold, which validation data in scope
    alone decides.
    """
    parts = [
        [example.text for example in clinc.validation],
        [example.text for example in clinc.test],
        list(clinc.unknown_test),
    ]
    guesses = iter(trial.guesses("CLINC150 full", clinc.train, [text for part in parts for text in part]))
    validation, test, unknown_test = [[next(guesses) for _ in part] for part in parts]
    threshold = choose_threshold(marked(clinc.validation, validation))
    return Found(
        clinc150_figures(marked(clinc.test, test), [g.confidence for g in unknown_test], threshold), CLINC150_TARGETS
    )


def clinc150_figures(
    known: Sequence[tuple[float, bool]], unknown: Sequence[float], threshold: float
) -> dict[str, float]:
    """The figures of the test set: `known` are confidence and rightness in scope, `unknown` confidences out of scope.

    * `in_scope`: right and accepted, of all in scope; `oos_recall`: refused, of all out of scope.
    * `closed`: right whether accepted or not; `auroc`: known told from unknown at any threshold.
    * `ece`: over all messages, where a guess for one out of scope is never right; `ece_in_scope`: without those.
    """
    accepted = [right and confidence >= threshold for confidence, right in known]
    figures = {
        "clinc150_in_scope_percent": 100 * accuracy(accepted),
        "clinc150_oos_recall_percent": 100 * share(sum(c < threshold for c in unknown), len(unknown)),
        "clinc150_closed_percent": 100 * accuracy([right for _, right in known]),
        "clinc150_auroc": auroc([confidence for confidence, _ in known], unknown),
        "clinc150_threshold": threshold,
        "clinc150_ece": expected_calibration_error([*known, *((confidence, False) for confidence in unknown)]),
        "clinc150_ece_in_scope": expected_calibration_error(known),
    }
    return _rounded(figures)


def measure_banking77(banking: IntentSet, trial: PipelineTrial) -> Found:
    """BANKING77 with all its examples, and with the few of each intent that three seeds choose."""
    texts = [example.text for example in banking.test]
    full = marked(banking.test, trial.guesses("BANKING77 full", banking.train, texts))
    few = [
        marked(banking.test, trial.guesses(f"BANKING77 {FEW}-shot, {n} of {len(SEEDS)}", train, texts))
        for n, train in enumerate((few_of_each(banking.train, FEW, seed) for seed in SEEDS), 1)
    ]
    figures = {
        "banking77_full_percent": 100 * accuracy([right for _, right in full]),
        "banking77_full_ece": expected_calibration_error(full),
        f"banking77_{FEW}_shot_percent": 100 * fmean(accuracy([right for _, right in one]) for one in few),
        f"banking77_{FEW}_shot_ece": fmean(expected_calibration_error(one) for one in few),
    }
    return Found(_rounded(figures), BANKING77_TARGETS)


def marked(examples: Sequence[Example], guesses: Sequence[Guess]) -> list[tuple[float, bool]]:
    """Confidence and rightness of each guess."""
    return [(guess.confidence, guess.intent == example.intent) for example, guess in zip(examples, guesses)]


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(figure, 2 if name.endswith("_percent") else 4) for name, figure in figures.items()}
