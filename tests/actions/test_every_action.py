"""What holds for every action: rasa-sdk can make it, the domain knows it, and it says only what the domain can say."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re

import pytest
import yaml
from rasa_sdk import Action

import actions
from actions.base import CaseAction
from actions.forms import IntakeForm
from bot.settings import PROJECT

DOMAIN = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
MODULES = [importlib.import_module(f"actions.{module.name}") for module in pkgutil.iter_modules(actions.__path__)]
CLASSES = [
    thing
    for module in MODULES
    for thing in vars(module).values()
    if inspect.isclass(thing) and issubclass(thing, Action) and thing.__module__ == module.__name__
]
CONCRETE = [kind for kind in CLASSES if not inspect.isabstract(kind)]


@pytest.mark.parametrize("kind", CONCRETE)
def test_every_action_can_be_made_and_is_in_the_domain(kind: type[Action]) -> None:
    """Each action is made without arguments, as rasa-sdk does, and its name stands in domain.yml."""
    assert kind().name() in DOMAIN["actions"]


def test_every_action_of_the_domain_has_one_class() -> None:
    """What domain.yml lists is done by exactly one class."""
    assert sorted(kind().name() for kind in CONCRETE) == sorted(DOMAIN["actions"])


def test_bases_are_abstract() -> None:
    """What others derive from is abstract, or rasa-sdk would take it for an action of its own."""
    assert inspect.isabstract(CaseAction) and inspect.isabstract(IntakeForm)
    assert all(inspect.isabstract(base) for kind in CONCRETE for base in kind.__bases__)


@pytest.mark.parametrize("kind", [kind for kind in CONCRETE if issubclass(kind, IntakeForm)])
def test_every_form_fills_slots_of_its_own(kind: type[IntakeForm]) -> None:
    """A form is one of the domain, and what it lets be free text is a slot it asks for."""
    assert kind.form in DOMAIN["forms"]
    assert kind.free_text <= set(DOMAIN["forms"][kind.form]["required_slots"])


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_actions_say_only_what_the_domain_can_say(module: object) -> None:
    """Every response an action names is in domain.yml; a name that is not would be said as silence."""
    named = set(re.findall(r"\"(utter_\w+)\"", inspect.getsource(module)))  # type: ignore[arg-type]

    assert named - set(DOMAIN["responses"]) == set()
