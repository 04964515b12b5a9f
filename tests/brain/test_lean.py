"""TensorFlow and Rasa's connectors stay out of the process, and whoever asks for them is told so."""

from __future__ import annotations

import subprocess
import sys
import types
from pathlib import Path

import pytest
import rasa

from bot.brain.agent import DialogueAgent
from bot.brain.lean import CONNECTORS, STOOD_IN, VENDORS, KeptOut, keep_tensorflow_out, keep_unused_out
from bot.settings import PROJECT

HEAVY = [(module, name) for module, names in STOOD_IN.items() for name in names]
RASA = Path(rasa.__file__).parent


def source_of(module: str) -> str:
    """Rasa's own file of a module, whatever stands in for it here."""
    return RASA.joinpath(*module.split(".")[1:]).with_suffix(".py").read_text(encoding="utf-8")


def test_a_loaded_agent_has_not_loaded_tensorflow(agent: DialogueAgent) -> None:
    """The whole dialogue runs without TensorFlow in the process."""
    loaded = {module.partition(".")[0] for module in sys.modules}

    assert agent._agent.is_ready()
    assert loaded & {"tensorflow", "keras", "tensorflow_hub", "transformers", "torch"} == set()


def test_a_fresh_process_keeps_out_what_answers_no_message() -> None:
    """The stand-ins alone are enough: Rasa's components and the whole brain load without the real thing behind them."""
    script = (
        "import sys, warnings; warnings.simplefilter('ignore')\n"
        "from bot.brain.lean import keep_unused_out, keep_tensorflow_out\n"
        "keep_tensorflow_out(); keep_unused_out()\n"
        "import rasa.engine.recipes.default_components, rasa.core.agent, rasa.core.channels\n"
        "import bot.brain.worker\n"
        "heavy = ['tensorflow', 'keras', 'twilio', 'slack_sdk', 'aiogram', 'pymongo', 'boto3', 'webexteamssdk']\n"
        "heavy += ['sklearn', 'matplotlib', 'sanic', 'apscheduler', 'aio_pika', 'pkg_resources']\n"
        "print([name for name in heavy if hasattr(sys.modules.get(name), '__file__')])\n"
    )
    said = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize(("module", "name"), HEAVY)
def test_what_is_stood_in_for_is_there_in_rasa_and_heavy(module: str, name: str) -> None:
    """Each stand-in has the name of a class that Rasa has in that place, and that needs TensorFlow."""
    source = source_of(module)

    assert f"class {name}" in source
    assert "tensorflow" in source


@pytest.mark.parametrize(("module", "name"), CONNECTORS.items())
def test_connectors_are_where_rasa_has_them(module: str, name: str) -> None:
    """Each connector that is kept out is one that Rasa imports with its channels."""
    assert f"class {name}" in source_of(f"rasa.core.channels.{module}")
    assert name in (RASA / "core" / "channels" / "__init__.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(("module", "name"), HEAVY)
@pytest.mark.parametrize("way", ["__call__", "create", "load"])
def test_a_pipeline_that_needs_tensorflow_is_told_so(module: str, name: str, way: str) -> None:
    """Building a component that was kept out says which one, why, and what to do."""
    stand_in = getattr(sys.modules[module], name)
    build = stand_in if way == "__call__" else getattr(stand_in, way)

    with pytest.raises(KeptOut, match=rf"{name} needs TensorFlow.*take it out of config\.yml; plain 'rasa' has it\."):
        build({}, model_storage=None)


def test_a_connector_says_that_the_gateway_is_the_way_in() -> None:
    """Whoever asks the brain for a channel learns where channels are."""
    with pytest.raises(KeptOut, match=r"SlackInput is not loaded in Heard's brain; .* through the gateway"):
        sys.modules["rasa.core.channels.slack"].SlackInput()


def test_keeping_out_twice_is_harmless() -> None:
    """A second call changes nothing."""
    before = {module: sys.modules[module] for module in (*STOOD_IN, *VENDORS)}
    keep_tensorflow_out()
    keep_unused_out()

    assert {module: sys.modules[module] for module in before} == before


@pytest.mark.parametrize(
    ("keep_out", "loaded", "stand_ins"),
    [
        (keep_tensorflow_out, "rasa.engine.recipes.default_components", list(STOOD_IN)),
        (keep_unused_out, "rasa.core.channels", [f"rasa.core.channels.{module}" for module in CONNECTORS]),
    ],
)
def test_too_late_is_said(
    keep_out: types.FunctionType, loaded: str, stand_ins: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once Rasa is loaded with the real thing, keeping it out is refused instead of half done."""
    for module in stand_ins:
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, loaded, types.ModuleType(loaded))

    with pytest.raises(RuntimeError, match="before rasa is imported"):
        keep_out()

    assert not any(module in sys.modules for module in stand_ins)
