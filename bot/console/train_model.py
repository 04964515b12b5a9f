"""Trains one model and exits; run by training.py in a process of its own, which gives all its memory back."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path


def main() -> None:
    """Train the project in argv[1] into the directory argv[2] under the name argv[3]."""
    project, output, name = sys.argv[1:]
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.chdir(project)
    sys.path.insert(0, project)
    from bot.brain.lean import keep_tensorflow_out

    keep_tensorflow_out()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    from rasa.model_training import train

    from bot.brain import lean_training
    from bot.nlu import kept_vectors

    lean_training.apply()
    kept_vectors.keep_in(Path(output) / "vectors")
    result = train("domain.yml", "config.yml", ["data"], output=output, force_training=True, fixed_model_name=name)
    sys.exit(result.code)


if __name__ == "__main__":
    main()
