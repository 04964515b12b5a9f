"""Looking into a trained model without Rasa."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

import numpy as np
import pytest

from bot.console.training import current_model
from bot.nlu.trained import TrainedUnderstanding
from bot.settings import PROJECT, read_settings

LOOK = """
import sys
from pathlib import Path
from bot.nlu.trained import TrainedUnderstanding
print(TrainedUnderstanding(Path(sys.argv[1])).rank("where has my parcel got to", 3))
print([name for name in sys.modules if name.split(".")[0] in ("rasa", "tensorflow")])
"""


def test_looking_needs_no_rasa(trained: Path) -> None:
    """The likeliest intents of a text come from the model file alone; neither Rasa nor TensorFlow is loaded."""
    model = current_model(read_settings(trained, {}))
    done = subprocess.run(
        [sys.executable, "-c", LOOK, str(model)], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    ranked, loaded = done.stdout.splitlines()

    assert ranked.startswith("[Ranked(intent='ask_order_status'") and ranked.count("Ranked(") == 3
    assert loaded == "[]"


def test_likeness_is_of_meaning(trained: Path) -> None:
    """Two ways of asking one thing are more alike than two different wishes."""
    model = current_model(read_settings(trained, {}))
    assert model is not None
    square = TrainedUnderstanding(model).likeness(["where is my parcel", "where's my package?", "your lamp is lovely"])

    assert np.allclose(np.diag(square), 1, atol=1e-3)
    assert square[0][1] > square[0][2] + 0.3


def test_a_model_of_other_components_is_told(tmp_path: Path) -> None:
    """A model file that was made from another pipeline is refused, not half read."""
    model = tmp_path / "model.tar.gz"
    with tarfile.open(model, "w:gz"):
        pass

    with pytest.raises(KeyError, match=r"encoder\.onnx"):
        TrainedUnderstanding(model)
