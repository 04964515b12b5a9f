"""What is promised in one place is there in the other: README, domain.yml, training data, code, CHANGELOG."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections import defaultdict
from pathlib import Path
from typing import Any, Iterator

import click
import pytest
import yaml
from rasa_sdk import Action

import actions
from bot.channels.known import BY_NAME
from bot.cli import main
from bot.domain.language import is_foreign
from bot.settings import PROJECT

INTENTS = (
    "greet goodbye thank affirm deny are_you_a_bot what_can_you_do ask_product list_products compare_products "
    "ask_policy ask_order_status ask_case_status withdraw_complaint make_complaint report_safety_problem "
    "request_refund request_replacement request_repair request_compensation cancel_order change_order ask_human "
    "give_praise suggest_improvement ask_my_data change_my_mind repeat out_of_scope"
).split()
EXAMPLES_EACH = 40

README = (PROJECT / "README.md").read_text(encoding="utf-8")
SETTINGS = (PROJECT / "bot" / "settings.py").read_text(encoding="utf-8")
PYPROJECT = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
DOMAIN = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
RESPONSES: dict[str, list[dict[str, Any]]] = DOMAIN["responses"]
CODE = sorted([*PROJECT.glob("actions/*.py"), *PROJECT.glob("bot/**/*.py")])


def visible_commands(group: click.Group, *before: str) -> Iterator[tuple[str, ...]]:
    """Every command that `--help` shows, as the words to type. `prepare` is hidden: `heard up` runs it."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from visible_commands(command, *before, name)
        elif not command.hidden:
            yield (*before, name)


@pytest.mark.parametrize("setting", sorted(set(re.findall(r"HEARD_[A-Z_]+", SETTINGS))))
def test_every_setting_is_in_the_readme(setting: str) -> None:
    """Whoever runs Heard finds every setting in the README."""
    assert f"`{setting}`" in README


def test_the_table_of_settings_lists_what_is_read() -> None:
    """The table at the top of settings.py lists what the code below it reads; nlu reads the encoder's."""
    table = set(re.findall(r"^\| (HEARD_[A-Z_]+) \|", SETTINGS, re.MULTILINE))
    read = set(re.findall(r"""environment\.get\("(HEARD_[A-Z_]+)""", SETTINGS))

    assert table - {"HEARD_ENCODER_DIR"} == read


@pytest.mark.parametrize("command", visible_commands(main), ids=" ".join)
def test_every_command_is_in_the_readme(command: tuple[str, ...]) -> None:
    """Every command is in the README: in full, or by its last word on the line of its neighbours."""
    whole, group = " ".join(("heard", *command)), " ".join(("heard", *command[:-1]))
    lines = README.splitlines()

    assert any(
        re.search(rf"\b{whole}\b", line) or (f"`{group} " in line and f"`{command[-1]}`" in line) for line in lines
    )


@pytest.mark.parametrize("channel", ["web_widget", "rest", *BY_NAME])
def test_every_channel_is_in_the_readme(channel: str) -> None:
    """Every channel is in the README under its name."""
    assert f"`{channel}`" in README


def markers() -> list[str]:
    """The markers in the configuration of pytest."""
    [listed] = re.findall(r"^markers = \[(.*?)\]$", PYPROJECT, re.MULTILINE | re.DOTALL)
    return re.findall(r"[\"'](\w+):", listed)


@pytest.mark.parametrize("marker", markers())
def test_every_marker_is_in_the_readme(marker: str) -> None:
    """Whoever runs the tests finds in the README which ones are left out, and how to run them."""
    assert f"`{marker}`" in README or f"-m {marker}" in README


def test_what_the_help_offers_is_there() -> None:
    """An option that the help of `heard test` names is one that pytest or our configuration of it knows."""
    offered = set(re.findall(r"--[a-z-]+", main.commands["test"].help or ""))
    ours = set(re.findall(r"addoption\(\s*\"(--[a-z-]+)\"", (PROJECT / "tests" / "conftest.py").read_text()))

    assert offered <= ours


def concrete_actions() -> dict[str, type[Action]]:
    """Every action that the action server would find, by the name it gives itself."""
    for module in pkgutil.iter_modules(actions.__path__, "actions."):
        importlib.import_module(module.name)
    found: dict[str, type[Action]] = {}
    waiting: list[type[Action]] = [Action]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("actions.") and not inspect.isabstract(kind):
            name = kind().name()
            assert found.setdefault(name, kind) is kind, f"{name} is the name of two actions"
    return found


def test_every_action_has_its_class_and_every_class_its_action() -> None:
    """The actions of domain.yml are those of the action server, no more and no fewer."""
    named = {name for name in DOMAIN["actions"] if name.startswith(("action_", "validate_"))}

    assert named == set(concrete_actions())
    assert len(DOMAIN["actions"]) == len(set(DOMAIN["actions"]))


def test_every_form_is_validated() -> None:
    """Every form has its class that says how it listens."""
    assert {f"validate_{form}" for form in DOMAIN["forms"]} <= set(DOMAIN["actions"])


def plain(example: str) -> str:
    """An example as the customer would type it, without marked entities and large letters."""
    return " ".join(re.sub(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})", r"\1", example).casefold().split())


def examples() -> dict[str, list[str]]:
    """Intent → its examples in the training data."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(PROJECT.glob("data/nlu/*.yml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            if "intent" in entry:
                lines = entry["examples"].splitlines()
                found[entry["intent"]] += [plain(line[2:]) for line in lines if line.startswith("- ")]
    return found


EXAMPLES = examples()


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_has_enough_examples(intent: str) -> None:
    """Each thing a customer may want is in domain.yml and has at least 40 different examples."""
    assert intent in DOMAIN["intents"]
    assert len(set(EXAMPLES[intent])) >= EXAMPLES_EACH


def test_examples_and_domain_name_the_same_intents() -> None:
    """No example is for an intent that domain.yml does not have, and no intent is without one."""
    assert set(EXAMPLES) == set(DOMAIN["intents"])


def test_no_example_means_two_things() -> None:
    """No text is an example of two intents, and none stands twice under one."""
    meanings: dict[str, list[str]] = defaultdict(list)
    for intent, texts in EXAMPLES.items():
        for text in texts:
            meanings[text].append(intent)

    assert {text: intents for text, intents in meanings.items() if len(intents) > 1} == {}


class Saying:
    """One place in the code where a response is said: its possible names and the values passed with it."""

    def __init__(self, file: Path, call: ast.Call, names: set[str]) -> None:
        self.where = f"{file.relative_to(PROJECT)}:{call.lineno}"
        self.names = names
        self.values = {str(word.arg) for word in call.keywords} - {"buttons", "told", "asks_meaning"}


def possible_names(node: ast.expr, function: ast.AST) -> set[str]:
    """The responses an expression may stand for: a name, one of two, or what a variable was given."""
    if isinstance(node, ast.Constant):
        return {node.value} if str(node.value).startswith("utter_") else set()
    if isinstance(node, ast.IfExp):
        return possible_names(node.body, function) | possible_names(node.orelse, function)
    if isinstance(node, ast.Name):
        given = [
            step.value
            for step in ast.walk(function)
            if isinstance(step, ast.Assign) and any(isinstance(t, ast.Name) and t.id == node.id for t in step.targets)
        ]
        return {name for value in given for name in possible_names(value, function)}
    return set()


def sayings() -> list[Saying]:
    """Every place where `say` is called with the name of a response."""
    found: list[Saying] = []
    for file in CODE:
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                continue
            for call in ast.walk(function):
                is_say = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "say"
                if is_say and call.args and (names := possible_names(call.args[0], function)):  # type: ignore[attr-defined]
                    found.append(Saying(file, call, names))  # type: ignore[arg-type]
    return found


SAYINGS = sayings()


def placeholders(response: str) -> set[str]:
    """What has to be filled into a response; doubled braces are braces."""
    texts = [variant.get("text", "") for variant in RESPONSES[response]]
    return {name for text in texts for name in re.findall(r"(?<!\{)\{(\w+)\}(?!\})", text)}


def names_in_code() -> set[str]:
    """Every response that the code names anywhere; "utter_action" is what Rasa calls the name of one."""
    named = (re.findall(r"[\"'](utter_\w+)[\"']", file.read_text(encoding="utf-8")) for file in CODE)
    return {name for names in named for name in names} - {"utter_action"}


def test_every_response_in_code_is_in_the_domain() -> None:
    """Whatever the code says has its words in domain.yml, and the code that says it was found."""
    assert names_in_code() - set(RESPONSES) == set()
    assert names_in_code() == {name for saying in SAYINGS for name in saying.names}


@pytest.mark.parametrize("saying", SAYINGS, ids=lambda saying: saying.where)
def test_every_placeholder_is_filled(saying: Saying) -> None:
    """What is passed with a response is exactly what its words have places for."""
    assert {name: placeholders(name) for name in saying.names} == dict.fromkeys(saying.names, saying.values)


def test_what_rasa_says_by_itself_needs_no_values() -> None:
    """A response that no code says has no places to fill but those that Rasa fills from slots."""
    by_rasa = set(RESPONSES) - {name for saying in SAYINGS for name in saying.names}

    assert {name: placeholders(name) - set(DOMAIN["slots"]) for name in by_rasa if placeholders(name)} == {}


def test_no_words_are_left_over() -> None:
    """Every response is said: by code, by a rule or a story, or as the question of a form."""
    learned = "\n".join(file.read_text(encoding="utf-8") for file in PROJECT.glob("data/*/*.yml"))
    asked = {
        question
        for form, details in DOMAIN["forms"].items()
        for slot in details["required_slots"]
        for question in (f"utter_ask_{form}_{slot}", f"utter_ask_{slot}")
    }

    assert set(RESPONSES) - names_in_code() - asked - set(re.findall(r"\butter_\w+", learned)) == set()


def languages_of(response: str) -> list[str | None]:
    """The languages in which a response is said, in order; None for the one without a condition."""
    conditions = [variation.get("condition") for variation in RESPONSES[response]]
    return [condition[0]["value"] if condition else None for condition in conditions]


def test_what_is_said_in_other_languages_is_said_in_all() -> None:
    """A response has words in no other language, or in all of those; English first, for who reads only that."""
    every = languages_of("utter_other_language")
    translated = {response for response in RESPONSES if len(set(languages_of(response))) > 1}

    assert len(every) == 12 and every[0] is None
    assert {response for response in translated if languages_of(response) != every} == set()
    assert {language for language in every if language and not is_foreign(language)} == set()


def test_translations_say_the_same() -> None:
    """A translation promises the same time under the same reference, and offers the same choices."""
    for response, variations in RESPONSES.items():
        for variation in variations:
            told = set(re.findall(r"\{(due|reference)\}", variation["text"]))
            payloads = [button["payload"] for button in variation.get("buttons", ())]
            english = variations[0]

            assert told == set(re.findall(r"\{(due|reference)\}", english["text"])), (response, variation)
            assert payloads == [button["payload"] for button in english.get("buttons", ())], (response, variation)


def test_figures_in_arabic_are_read_from_left_to_right() -> None:
    """What is filled into Arabic words is isolated; otherwise a date is shown with its parts in turned order."""
    arabic = [v["text"] for vs in RESPONSES.values() for v in vs if v.get("condition", [{}])[0].get("value") == "ar"]

    assert [text for text in arabic if re.search(r"(?<!\u2066)\{\w+\}|\{\w+\}(?!\u2069)", text)] == []


def test_two_years_of_guarantee_are_never_a_day_short() -> None:
    """The guarantee is told as two years; one leap day makes them 731 days.

    Directive (EU) 2019/771, Art. 10(1).
    """
    files = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(PROJECT.glob("data/policies/*.yml"))]
    guarantees = [file["policy"]["redress"]["guarantee"] for file in files if "policy" in file]

    assert guarantees and all(guarantee["days"] >= 731 for guarantee in guarantees)


def test_the_changelog_has_the_version() -> None:
    """The version in pyproject.toml has its entry in the CHANGELOG."""
    [version] = re.findall(r'^version = "([^"]+)"', PYPROJECT, re.MULTILINE)

    assert re.search(
        rf"^## .*\b{re.escape(version)}\b", (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
