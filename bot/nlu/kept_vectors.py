"""The vectors of examples, kept from one training to the next: encoding them is more than half of a training.

A file holds the fingerprint of each text and its vector as the encoder gave it: a model trained with kept vectors
is the same as one trained without. It is written anew by each training, with the texts of that training.
"""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path
from typing import Callable, Dict, Iterable, Iterator, List, Optional
from zipfile import BadZipFile

import numpy as np

Encode = Callable[[Iterable[str]], np.ndarray]

_directory: Optional[Path] = None  # where this process keeps them, if it does


def keep_in(directory: Path) -> None:
    """Keep the vectors of this process's training in a directory, and use those that are there."""
    global _directory
    _directory = directory


class KeptVectors:
    """The vectors that one encoder gave in the last training, and what this one adds; use it as a context."""

    def __init__(self, name: str, version: str) -> None:
        """Args:
        name: of the file.
        version: of the encoder; another one's vectors are not used.
        """
        self._file = _directory / f"{name}.npz" if _directory is not None else None
        self._version = version
        self._asked: Dict[bytes, np.ndarray] = {}

    def __enter__(self) -> KeptVectors:
        self._kept = _read(self._file, self._version) if self._file is not None else {}
        return self

    def encode(self, texts: Iterable[str], encode: Encode) -> np.ndarray:
        """What `encode` gives for these texts; it is asked only for those whose vector is not known yet."""
        order: List[bytes] = []
        new: List[bytes] = []

        def unknown() -> Iterator[str]:
            for text in texts:
                key = blake2b(text.encode(), digest_size=16).digest()
                order.append(key)
                if key in self._kept:
                    self._asked[key] = self._kept[key]
                elif key not in self._asked:
                    self._asked[key] = np.empty(0)
                    new.append(key)
                    yield text

        encoded = encode(unknown())
        self._asked.update(zip(new, encoded))
        return np.stack([self._asked[key] for key in order]) if order else encoded

    def __exit__(self, failure: object, *of: object) -> None:
        if self._file is None or failure is not None or self._asked.keys() == self._kept.keys():
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        keys, vectors = np.array(list(self._asked), dtype="V16"), np.stack(list(self._asked.values()))
        fresh = self._file.with_suffix(".new")
        with fresh.open("wb") as file:
            np.savez(file, version=np.array(self._version), keys=keys, vectors=vectors)
        os.replace(fresh, self._file)


def _read(file: Path, version: str) -> Dict[bytes, np.ndarray]:
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as arrays:
            if str(arrays["version"]) != version:
                return {}
            return dict(zip((key.tobytes() for key in arrays["keys"]), arrays["vectors"]))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):  # none yet, or cut short: all are encoded anew
        return {}
