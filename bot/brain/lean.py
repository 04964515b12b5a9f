"""Keeps out of a process that loads Rasa what it will never use: TensorFlow, and the connectors to other platforms.

Rasa registers every built-in component when it is imported, and eight of those modules import TensorFlow: 4–10 s and
several hundred megabytes for components that Heard's pipeline does not contain. `keep_tensorflow_out()` puts
stand-ins of the same names in their place *before* rasa is imported. A model whose graph uses one of them is told
so plainly. Plain `rasa` commands do not pass through here and keep working, TensorFlow included.

`keep_unused_out()` does the same for what answers no message: Rasa's channel connectors and their vendors' libraries
(80 MB), its web server, and what measures, draws and learns (scikit-learn and matplotlib with it: 60 MB and six tenths
of the time that the imports take). The brain has no network face, and channels are the gateway's business. Only the
brain calls it.
"""

from __future__ import annotations

import sys
import types
from typing import Any, Iterable

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


# Module of Rasa's connector → its class; all are imported by rasa.core.channels.
CONNECTORS = {
    "socketio": "SocketIOInput",
    "botframework": "BotFrameworkInput",
    "callback": "CallbackInput",
    "console": "CmdlineInput",
    "facebook": "FacebookInput",
    "mattermost": "MattermostInput",
    "rasa_chat": "RasaChatInput",
    "rest": "RestInput",
    "rocketchat": "RocketChatInput",
    "slack": "SlackInput",
    "telegram": "TelegramInput",
    "twilio": "TwilioInput",
    "twilio_voice": "TwilioVoiceInput",
    "webexteams": "WebexTeamsInput",
    "hangouts": "HangoutsInput",
}
# Vendors' libraries that rasa.core.tracker_store and rasa.utils.plotting import for what the brain has not got.
VENDORS = {
    "boto3.dynamodb.conditions": ["Key"],
    "pymongo.collection": ["Collection"],
}

# Modules that answer no message, and the names that others import from them.
UNUSED = {
    "rasa.cli.utils": [],
    "rasa.core.brokers.pika": ["PikaEventBroker"],
    "rasa.core.jobs": ["scheduler"],
    "rasa.core.test": [],
    "rasa.nlu.classifiers.logistic_regression_classifier": ["LogisticRegressionClassifier"],
    "rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer": ["CountVectorsFeaturizer"],
    "rasa.nlu.test": ["determine_token_labels", "EntityEvaluationResult", "evaluate_entities"],
    "rasa.telemetry": [],
    "rasa.utils.plotting": [],
    "rasa.utils.tensorflow.model_data": [
        "RasaModelData",
        "FeatureSignature",
        "FeatureArray",
        "Data",
        "ragged_array_to_ndarray",
    ],
    "rasa.utils.train_utils": [],
    "sanic": ["Sanic", "Blueprint"],
    "sanic.request": ["Request"],
    "sanic.response": ["HTTPResponse"],
}


class KeptOut(RuntimeError):
    """Something asks for a part of Rasa in a process that was started without it."""


def keep_tensorflow_out() -> None:
    """Put the stand-ins in place; harmless when called twice.

    Raises:
        RuntimeError: rasa was imported before, so it is too late.
    """
    _check_in_time("rasa.engine.recipes.default_components", STOOD_IN)
    for module, names in STOOD_IN.items():
        _stand_in(module, names, "needs TensorFlow, which Heard does not load; take it out of config.yml")


def keep_unused_out() -> None:
    """Put the stand-ins for what answers no message in place, connectors and all; harmless when called twice. A process
    that trains needs some of it: there only `keep_connectors_out`.

    Raises:
        RuntimeError: rasa was imported before, so it is too late.
    """
    keep_connectors_out()
    for module, names in UNUSED.items():
        _stand_in(module, names, "is not loaded in Heard's brain, which only answers")


def keep_connectors_out() -> None:
    """Put the stand-ins for connectors in place; harmless when called twice.

    Raises:
        RuntimeError: rasa was imported before, so it is too late.
    """
    modules = {f"rasa.core.channels.{module}": [name] for module, name in CONNECTORS.items()}
    _check_in_time("rasa.core.channels", modules)
    for module, names in {**modules, **VENDORS}.items():
        _stand_in(module, names, "is not loaded in Heard's brain; customers reach it through the gateway")


def _check_in_time(imported: str, modules: Iterable[str]) -> None:
    done = any(getattr(sys.modules.get(module), "__stand_in__", False) for module in modules)
    if not done and imported in sys.modules:
        raise RuntimeError("Stand-ins must be in place before rasa is imported.")


def _stand_in(module_name: str, class_names: Iterable[str], why: str) -> None:
    if module_name in sys.modules:
        return
    parent = ""
    for part in module_name.split(".")[:-1] if not module_name.startswith("rasa.") else ():
        parent = f"{parent}.{part}".lstrip(".")
        if parent not in sys.modules:
            package = types.ModuleType(parent)
            package.__path__ = []
            sys.modules[parent] = package
    module = types.ModuleType(module_name)
    module.__dict__["__stand_in__"] = True
    for class_name in class_names:
        setattr(module, class_name, _refusing_class(class_name, module_name, why))
    sys.modules[module_name] = module


def _refusing_class(class_name: str, module_name: str, why: str) -> type:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise KeptOut(f"{class_name} {why}; plain 'rasa' has it.")

    name = classmethod(lambda cls: class_name)
    return type(
        class_name, (), {"__init__": refuse, "create": refuse, "load": refuse, "name": name, "__module__": module_name}
    )
