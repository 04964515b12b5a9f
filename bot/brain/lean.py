"""Keeps TensorFlow out of a process that loads Rasa.

Rasa registers every built-in component when it is imported, and eight of those modules import TensorFlow: 4–10 s and
several hundred megabytes for components that Heard's pipeline does not contain. `keep_tensorflow_out()` puts
stand-ins of the same names in their place *before* rasa is imported. A model whose graph uses one of them is told
so plainly. Plain `rasa` commands do not pass through here and keep working, TensorFlow included.
"""

from __future__ import annotations

import sys
import types
from typing import Any

STOOD_IN = {
    "rasa.utils.tensorflow.callback": ["RasaTrainingLogger", "RasaModelCheckpoint"],
    "rasa.utils.tensorflow.data_generator": ["RasaBatchDataGenerator", "RasaDataGenerator"],
    "rasa.nlu.classifiers.diet_classifier": ["DIETClassifier"],
    "rasa.nlu.selectors.response_selector": ["ResponseSelector"],
    "rasa.core.policies.ted_policy": ["TEDPolicy"],
    "rasa.core.policies.unexpected_intent_policy": ["UnexpecTEDIntentPolicy"],
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": ["ConveRTFeaturizer"],
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": ["LanguageModelFeaturizer"],
}


class TensorFlowKeptOut(RuntimeError):
    """A model asks for a component that needs TensorFlow in a process that was started without it."""


def keep_tensorflow_out() -> None:
    """Put the stand-ins in place; harmless when called twice.

    Raises:
        RuntimeError: rasa was imported before, so it is too late.
    """
    if any(getattr(sys.modules.get(module), "__stand_in__", False) for module in STOOD_IN):
        return
    if "rasa.engine.recipes.default_components" in sys.modules:
        raise RuntimeError("keep_tensorflow_out() must be called before rasa is imported.")
    for module_name, class_names in STOOD_IN.items():
        module = types.ModuleType(module_name)
        module.__dict__["__stand_in__"] = True
        for class_name in class_names:
            setattr(module, class_name, _stand_in(class_name, module_name))
        sys.modules[module_name] = module


def _stand_in(class_name: str, module_name: str) -> type:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise TensorFlowKeptOut(
            f"{class_name} needs TensorFlow, which Heard does not load; "
            f"take it out of config.yml, or use plain 'rasa' for this project."
        )

    return type(class_name, (), {"__init__": refuse, "create": refuse, "load": refuse, "__module__": module_name})
