"""The classifier itself, without Rasa: a kernel ridge regression that knows how sure it is.

Two texts are alike as far as their meaning (the encoder's last layer), their deeper reading (the layer before it),
their most telling words (the last layer's largest values) and their spelling are; a text's score for an intent is a sum
over all known examples, weighted by their likeness to it. What it says of an example that it has not learned from comes
for free, and from that a second small model learns when to believe it, by three signs: the top score, its lead over the
second, and how near the text is to known examples.

Closed accuracy in percent, measured on public sets (seven-bit encoder; 10 = ten examples an intent):
                                              CLINC150   BANKING77   BANKING77, 10
  linear SVM on vectors and TF-IDF              96.4        94.3        84.1
  this, meaning alone                           96.2        94.1        86.1
  this, meaning and spelling                    96.2        94.3        86.7
  this, all four                                96.5        94.4        87.1
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Callable, Mapping, NamedTuple, Sequence, TypeVar

import numpy as np
from scipy import linalg, sparse

from bot.nlu.encoder import WIDTH
from bot.nlu.graph_session import open_graph
from bot.nlu.spelling import Spelling
from bot.nlu.sureness import Sureness

# Shares of the parts of a vector in the likeness of two texts (those of spelling are in spelling.py). The deeper layer
# misleads where examples are few: with so many an intent it counts half.
PARTS = ("meaning", "deeper", "telling")
MEANING, DEEPER, TELLING = 1.0, 1 / 4, 1 / 5
DEEPER_HALF = 20  # examples an intent
KERNEL_WIDTH = 1.25  # exp(-1.25 · squared distance)
RIDGE = 0.15
NAME_COUNTS = 3.0  # examples that the name of an intent is worth, read as words: "card arrival"
MOST_KNOWN = 16_000  # examples learned from: the matrix of all pairs has 1 GB then
BLOCK = 500  # rows of that matrix computed at once
NEIGHBOURS = 5  # known examples that nearness is taken over
# Of very many intents, only those of the nearest examples are weighed: fetching all answers takes longer than the rest.
MANY_INTENTS, WEIGHED = 64, 100
# Of messages, those that mean nothing the model was taught: more when it learns by what signs to tell them, about as
# many as there may be when it learns how sure to be.
UNKNOWN_TO_TELL, UNKNOWN_TO_EXPECT = 0.2, 0.04
GROUPS = 2  # of intents, each left out once
MOST_TRIED = 4_000  # examples that the sureness is learned from: those of a kind, and those of left-out intents

_Result = TypeVar("_Result")


class Ranked(NamedTuple):
    """An intent, how probable it is (0 to 1), and how far its score lies behind the best one's."""

    intent: str
    confidence: float
    behind: float


class KernelIntentModel:
    """Learns intents from texts and their vectors; see the file's opening lines."""

    def fit(
        self,
        texts: Sequence[str],
        vectors: np.ndarray,
        intents: Sequence[str],
        names: Mapping[str, np.ndarray],
        usual: Sequence[bool] = (),
    ) -> KernelIntentModel:
        """Learn from texts, their vectors (float32, one row each) and their intents.

        Vectors as `SentenceEncoder` gives them have all parts; those of another length are a meaning and nothing else.

        Args:
            names: the vector of each intent's name, as `name_in_words` reads it.
            usual: which texts are messages as they usually come, where the others are there to teach what is hard:
                what is said of them, each unseen, tells how probable it is to be right. All of them, if none is named.

        Raises:
            ValueError: fewer than two intents.
        """
        self._classes = np.unique(intents)
        if len(self._classes) < 2:
            raise ValueError("At least two intents are needed to tell them apart; add examples in data/nlu.")
        count = len(self._classes)
        by_chance = np.random.default_rng(0).permutation(len(texts))[: MOST_KNOWN - count]
        is_usual = np.array(usual, dtype=bool) if any(usual) else np.ones(len(texts), dtype=bool)
        chosen = by_chance[np.argsort(is_usual[by_chance], kind="stable")]  # the usual ones come last and are tried
        texts = [*(name_in_words(intent) for intent in self._classes), *(texts[i] for i in chosen)]
        vectors = np.concatenate([[names[intent] for intent in self._classes], vectors[chosen]])
        labels = np.concatenate([np.arange(count), np.searchsorted(self._classes, np.array(intents)[chosen])])
        counts = np.ones(len(labels), dtype=np.float32)
        counts[:count] = NAME_COUNTS

        self._middle = vectors.mean(axis=0)
        self._middle[: vectors.shape[1] // len(_names_of_parts(vectors))] = 0.0
        parts = self._parts(vectors)
        each = len(chosen) / count
        shares = dict(zip(PARTS, (MEANING, DEEPER * each / (each + DEEPER_HALF), TELLING)))
        self._spelling = Spelling.for_examples(each)
        with ThreadPoolExecutor(1) as beside:  # the interpreter reads the spelling while other cores multiply
            fitting = beside.submit(self._spelling.fit, texts)
            alike = _likeness_of_all(parts, shares)
            spelt = fitting.result()
        _add_spelling(alike, spelt)
        alike[np.diag_indices(len(alike))] += RIDGE / counts
        target = (labels[:, None] == np.arange(count)).astype(np.float32) - np.float32(1 / count)
        unknown = _signs_of_unknown(alike, parts["meaning"], target, labels)
        tried = slice(max(count, len(labels) - MOST_TRIED), None)
        answers, unseen = _regression(alike, target, tried)
        signs = _signs(unseen, _nearness_to_others(parts["meaning"], tried))
        right = unseen.argmax(axis=1) == labels[tried]
        self._learn_sureness(signs, right, is_usual[chosen][tried.start - count :], unknown)
        self._by_run = np.asarray(spelt.T @ answers, dtype=np.float16)  # tens of thousands of runs, hundreds of classes
        from bot.nlu.known_graph import build_known_graph  # onnx is needed for training only

        weighted = [(part, shares[name]) for name, part in parts.items()]
        self._graph = build_known_graph(weighted, self._middle, KERNEL_WIDTH, NEIGHBOURS)
        self._answers = np.ascontiguousarray(answers.T, dtype=np.float32)  # onnxruntime would keep a second copy
        self._labels = labels.astype(np.int16)
        self._known = open_graph(self._graph)
        return self

    def rank(self, text: str, vector: np.ndarray, most: int | None = None) -> list[Ranked]:
        """The intents, the most probable first, `most` of them or all; the first one's confidence is the chance that it
        is right.
        """
        return self.rank_all([text], vector[None, :], most)[0]

    def rank_all(self, texts: Sequence[str], vectors: np.ndarray, most: int | None = None) -> list[list[Ranked]]:
        """As `rank`, of several texts and their vectors at once: the known examples are gone through once."""
        alike, nearness = self._known.run(["alike", "nearness"], {"vectors": vectors})
        if len(self._classes) < MANY_INTENTS:
            every = np.arange(len(self._classes))
            scored = [(every, scores) for scores in alike @ self._answers.T]
        else:
            near_ones = [self._intents_near(row) for row in alike]
            scored = [(weighed, self._answers[weighed] @ row) for weighed, row in zip(near_ones, alike)]
        return [self._ranked(text, *one, near, most) for text, one, near in zip(texts, scored, nearness)]

    def _ranked(
        self, text: str, weighed: np.ndarray, by_meaning: np.ndarray, nearness: float, most: int | None
    ) -> list[Ranked]:
        places, values = self._spelling.row(text)
        by_spelling = values @ self._by_run[places].astype(np.float32)
        scores = (by_meaning + by_spelling[weighed]).astype(float)
        order = np.argsort(-scores)
        scores, order = scores[order], weighed[order]
        best = scores[0]
        sure = float(self._sureness.probability(np.array([best, best - scores[1], nearness])))
        # What is left goes to the others by their scores.
        others = np.exp(scores[1:] * 10)
        others = np.minimum(others * ((1.0 - sure) / others.sum()), sure)
        names, behind = self._classes[order[:most]].tolist(), (best - scores[:most]).tolist()
        return [Ranked(*one) for one in zip(names, [sure, *others[:most].tolist()], behind)]

    def _intents_near(self, alike: np.ndarray) -> np.ndarray:
        """The intents that a text may have, given how alike it is to each example; at least two."""
        nearest = np.argpartition(-alike, min(WEIGHED, len(alike) - 1))[:WEIGHED]
        return np.union1d(self._labels[nearest], [0, 1])

    def _parts(self, vectors: np.ndarray) -> dict[str, np.ndarray]:
        """The parts of vectors, each of length one; all but the meaning less what every text has in common."""
        names, vectors = _names_of_parts(vectors), vectors - self._middle
        return {name: _unit(part) for name, part in zip(names, np.split(vectors, len(names), axis=1))}

    def _learn_sureness(self, signs: np.ndarray, right: np.ndarray, usual: np.ndarray, unknown: np.ndarray) -> None:
        """Learn from the signs of decisions about examples that the model has not seen, and whether they were right;
        and about examples of whole intents that it has not seen, where every decision is wrong.
        """
        # Among messages as they usually come there are already those that mean nothing here.
        expected = UNKNOWN_TO_EXPECT if usual.all() else 0.0
        count = max(1, len(unknown))
        to_tell, to_expect = (
            np.concatenate([weights * (1 - share), np.full(len(unknown), share * weights.sum() / count)])
            for share, weights in ((UNKNOWN_TO_TELL, np.ones(len(signs))), (expected, usual.astype(float)))
        )
        signs, right = np.concatenate([signs, unknown]), np.concatenate([right, np.zeros(len(unknown), dtype=bool)])
        self._sureness = Sureness.learn(signs, right, to_tell, to_expect)

    def save(self, directory: Path) -> None:
        """Write the model as plain numbers, names and a graph; nothing that runs code when it is read."""
        (directory / "known.onnx").write_bytes(self._graph)
        np.savez(
            directory / "model.npz",
            answers=self._answers,
            labels=self._labels,
            by_run=self._by_run,
            **self._spelling.arrays(),
            **self._sureness.as_arrays(),
        )
        names = {"classes": [str(name) for name in self._classes], **self._spelling.names()}
        (directory / "model.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> KernelIntentModel:
        """Read what `save` wrote."""
        model = cls()
        names = json.loads((directory / "model.json").read_text(encoding="utf-8"))
        with np.load(directory / "model.npz", allow_pickle=False) as arrays:
            model._answers, model._labels, model._by_run = arrays["answers"], arrays["labels"], arrays["by_run"]
            model._spelling = Spelling.restore(arrays, names)
            model._sureness = Sureness.from_arrays(arrays)
        model._classes = np.array(names["classes"])
        model._known = open_graph((directory / "known.onnx").read_bytes())
        return model


def _names_of_parts(vectors: np.ndarray) -> Sequence[str]:
    return PARTS if vectors.shape[1] == WIDTH * len(PARTS) else PARTS[:1]


def name_in_words(intent: str) -> str:
    """The name of an intent as an example of it: "card arrival"."""
    return intent.replace("_", " ").replace("/", " ")


def _likeness_of_all(parts: dict[str, np.ndarray], shares: dict[str, float]) -> np.ndarray:
    """How alike all examples are to each other, a symmetric square; half of it is computed, the rest is its mirror."""
    count = len(next(iter(parts.values())))
    alike = np.empty((count, count), dtype=np.float32)

    def fill(begin: int) -> None:
        end = min(begin + BLOCK, count)
        rows = sum(np.float32(shares[name]) * _kernel(part[begin:end] @ part[:end].T) for name, part in parts.items())
        alike[begin:end, :end] = rows
        alike[:begin, begin:end] = rows[:, :begin].T

    _in_blocks(fill, 0, count)
    return alike


def _add_spelling(alike: np.ndarray, spelt: sparse.csr_matrix) -> None:
    """Add how alike the examples are in spelling, in place."""

    def add(begin: int) -> None:
        end = min(begin + BLOCK, len(alike))
        rows = (spelt[begin:end] @ spelt[:end].T).toarray()
        alike[begin:end, :end] += rows
        alike[:begin, begin:end] += rows[:, :begin].T

    _in_blocks(add, 0, len(alike))


def _in_blocks(work: Callable[[int], _Result], first: int, end: int) -> list[_Result]:
    """What is made of each block of rows, on all cores; the work is given the block's first row."""
    with ThreadPoolExecutor() as workers:
        return list(workers.map(work, range(first, end, BLOCK)))


def _regression(alike: np.ndarray, target: np.ndarray, tried: slice) -> tuple[np.ndarray, np.ndarray]:
    """Solve the regression, in place of `alike`.

    Returns:
        The answers, and what is said of each of the last examples by those learned from all others (Rasmussen and
        Williams, Gaussian Processes for Machine Learning, equation 5.12; of the inverse's diagonal, the last values
        need only the last corner of the factor).
    """
    factor = _cholesky(alike)
    answers, _ = linalg.lapack.spotrs(factor, target, lower=1)
    inverse, failed = linalg.lapack.strtri(factor[tried, tried], lower=1)
    if failed:
        raise ValueError("The examples give no regression; one of their vectors may not be a number.")
    return answers, target[tried] - answers[tried] / np.einsum("ij,ij->j", inverse, inverse)[:, None]


def _cholesky(symmetric: np.ndarray) -> np.ndarray:
    factor, failed = linalg.lapack.spotrf(symmetric.T, lower=1, clean=1, overwrite_a=1)
    if failed:
        raise ValueError("The examples give no regression; one of their vectors may not be a number.")
    return factor


def _signs_of_unknown(alike: np.ndarray, meaning: np.ndarray, target: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The signs of examples whose intents a model was not taught: what comes from outside looks like them."""
    signs = [np.zeros((0, 3))]
    for group in np.array_split(np.random.default_rng(0).permutation(target.shape[1]), GROUPS):
        outside, inside = np.flatnonzero(np.isin(labels, group)), np.flatnonzero(~np.isin(labels, group))
        outside = outside[-MOST_TRIED // GROUPS :]
        taught = np.setdiff1d(labels, group)
        if len(taught) < 2:
            continue
        factor = _cholesky(alike[np.ix_(inside, inside)])
        answers, _ = linalg.lapack.spotrs(factor, target[np.ix_(inside, taught)], lower=1)
        scores = alike[np.ix_(outside, inside)] @ answers
        signs.append(_signs(scores, _nearness(meaning[outside] @ meaning[inside].T)))
    return np.concatenate(signs)


def _nearness_to_others(meaning: np.ndarray, tried: slice) -> np.ndarray:
    """How near each of the last examples is to all others."""
    first = range(len(meaning))[tried].start

    def of_block(begin: int) -> np.ndarray:
        likeness = meaning[begin : begin + BLOCK] @ meaning.T
        own = np.arange(len(likeness))
        likeness[own, begin + own] = -1.0
        return _nearness(likeness)

    return np.concatenate(_in_blocks(of_block, first, len(meaning)))


def _nearness(likeness: np.ndarray) -> np.ndarray:
    """How near each text is to the known examples: its mean likeness to the nearest few."""
    count = min(NEIGHBOURS, likeness.shape[1])
    nearest: np.ndarray = -np.partition(-likeness, count - 1, axis=1)[:, :count].mean(axis=1)
    return nearest


def _kernel(cosines: np.ndarray) -> np.ndarray:
    """From the cosines of vectors of length one to the kernel of their distances."""
    kernel: np.ndarray = np.exp((cosines - 1.0) * np.float32(2 * KERNEL_WIDTH), dtype=np.float32)
    return kernel


def _signs(scores: np.ndarray, nearness: np.ndarray) -> np.ndarray:
    best = -np.sort(-scores, axis=1)
    return np.stack([best[:, 0], best[:, 0] - best[:, 1], nearness], axis=1)


def _unit(vectors: np.ndarray) -> np.ndarray:
    unit: np.ndarray = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-9))
    return unit
