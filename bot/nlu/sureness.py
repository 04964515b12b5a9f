"""How sure an intent model may be: from the signs of a decision to the probability that it is right."""

from __future__ import annotations

import numpy as np


class Sureness:
    """Learned from decisions about sentences the model had not seen; each sign may only speak for its own meaning."""

    def __init__(self, mean: np.ndarray, spread: np.ndarray, weights: np.ndarray, offset: float) -> None:
        self._mean, self._spread, self._weights, self._offset = mean, spread, weights, offset

    @classmethod
    def learn(cls, signs: np.ndarray, right: np.ndarray, to_tell: np.ndarray, to_expect: np.ndarray) -> Sureness:
        """From the signs of many decisions, float of shape (decisions, signs), and whether each was right.

        Args:
            to_tell: how much each counts when it is learned what the signs are worth against each other.
            to_expect: how much each counts when it is learned how probable it is to be right.
        """
        mean, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-9
        if right.all() or not right.any():  # nothing to learn from: a plain, steep rule
            return cls(mean, spread, np.ones(signs.shape[1]), 2.0)
        scaled = (signs - mean) / spread
        from sklearn.linear_model import LogisticRegression  # a second and 30 MB that only a training needs

        worth = LogisticRegression(C=1.0, random_state=0).fit(scaled, right, to_tell).coef_[0]
        # A sign that speaks against its own meaning is chance; it may not lower the sureness.
        worth = np.maximum(worth, 0.0)
        level = LogisticRegression(C=100.0, random_state=0).fit((scaled @ worth)[:, None], right, to_expect)
        return cls(mean, spread, worth * max(float(level.coef_[0, 0]), 0.0), float(level.intercept_[0]))

    def probability(self, signs: np.ndarray) -> np.ndarray:
        """How probable it is, 0 to 1, that a decision with these signs is right."""
        value = ((signs - self._mean) / self._spread) @ self._weights + self._offset
        probability: np.ndarray = 1.0 / (1.0 + np.exp(-value))
        return probability

    def as_arrays(self) -> dict[str, np.ndarray]:
        """Everything learned, by name."""
        return {
            "sign_mean": self._mean,
            "sign_spread": self._spread,
            "sign_weights": self._weights,
            "sign_offset": np.array(self._offset),
        }

    @classmethod
    def from_arrays(cls, arrays: np.lib.npyio.NpzFile) -> Sureness:
        """Read what `as_arrays` gave."""
        return cls(arrays["sign_mean"], arrays["sign_spread"], arrays["sign_weights"], float(arrays["sign_offset"]))
