"""The sentences of the house as they stand in its source: what it refuses with, and what it notes for the staff."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path
from types import ModuleType
from typing import Iterator

from bot.settings import PROJECT

REACH = frozenset(
    "BadInput TooLarge WrongKind UntrustedRequest SessionLocked TooManyRequests NotFound NotAllowed Stale "
    "TryAgain".split()
)
# What is part of the desk by what it imports, and is never refused there.
ELSEWHERE = {
    "bot/domain/attachment.py": "a customer's file",
    "bot/use_cases/attachments.py": "a customer's file",
    "bot/domain/satisfaction.py": "a customer's answer",
    "bot/use_cases/cases.py": "a customer who asks how it stands",
    "bot/use_cases/customer_steps.py": "a step of a customer",
    "bot/use_cases/withdrawals.py": "a customer's withdrawal",
    "bot/domain/corrective_action.py": "the command line",
    "bot/domain/recovery.py": "the command line",
    "bot/use_cases/recoveries.py": "the command line",
    "bot/domain/referral.py": "the command line",
    "bot/domain/training.py": "the command line",
    "bot/storage/audit.py": "the command line",
    "bot/storage/backup_store.py": "a backup",
    "bot/storage/example_files.py": "the command line",
}
# What a sentence says that was made somewhere else, and where that is looked at.
LOOKED_AT_ELSEWHERE = {"str(error)": "test_amounts_are_refused_in_german"}
OF_AN_IMPORT = "or import under that name."  # so ends what an import of a shop refuses
# What fills a place in other ways than as a name does.
FILLED = {"team": ("", " or your team's"), "because_text": ("It is late.",)}


def modules() -> list[Path]:
    """Every module that the desk reaches by its imports, and what stores things for it."""
    todo = [f"bot.desk.{file.stem}" for file in (PROJECT / "bot" / "desk").glob("*.py")]
    found: dict[str, Path] = {}
    while todo:
        name = todo.pop()
        file = (PROJECT / name.replace(".", "/")).with_suffix(".py")
        if name not in found and file.exists():
            found[name] = file
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("bot"):
                    todo += [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
    files = {*found.values(), *(PROJECT / "bot" / "storage").glob("*.py"), PROJECT / "bot" / "bootstrap.py"}
    return sorted(files)


def filler(node: ast.AST) -> tuple[str, ...]:
    """What stands in a place of a sentence, in a test: a name of its own, or what alone fills it."""
    name = ast.unparse(node).replace(".", "_")
    ours = [texts for place, texts in FILLED.items() if name.endswith(place)]
    return ours[0] if ours else (f"Q{abs(hash(name)) % 10_000}Q",)


def texts_of(node: ast.AST, module: ModuleType, tree: ast.Module) -> list[str]:
    """The texts that an expression may be, each place filled. Raises LookupError: they cannot be told."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        whole = [""]
        for part in node.values:
            each = filler(part.value) if isinstance(part, ast.FormattedValue) else (str(getattr(part, "value", "")),)
            whole = [text + one for text in whole for one in each]
        return whole
    if isinstance(node, ast.Name) and isinstance(getattr(module, node.id, None), str):
        return [getattr(module, node.id)]
    if isinstance(node, ast.IfExp):
        return [text for one in (node.body, node.orelse) for text in texts_of(one, module, tree)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        whole = texts_of(node.func.value, module, tree)
        for keyword in node.keywords:
            each = FILLED.get(str(keyword.arg), (f"Q{keyword.arg}Q",))
            whole = [text.replace(f"{{{keyword.arg}}}", one) for text in whole for one in each]
        return whole
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        made = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == node.func.id]
        returned = [one.value for made_by in made for one in ast.walk(made_by) if isinstance(one, ast.Return)]
        if returned:
            return [text for one in returned if one is not None for text in texts_of(one, module, tree)]
    raise LookupError(ast.unparse(node))


def refusals() -> Iterator[tuple[str, str]]:
    """Where each sentence is made with which something is refused, and the sentence."""
    for file in modules():
        place = file.relative_to(PROJECT).as_posix()
        if place in ELSEWHERE:
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        module = importlib.import_module(place.removesuffix(".py").replace("/", "."))
        for node in ast.walk(tree):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if not isinstance(node, ast.Call) or name not in REACH:
                continue
            if ast.unparse(node.args[0]) not in LOOKED_AT_ELSEWHERE:
                for text in texts_of(node.args[0], module, tree):
                    if not text.endswith(OF_AN_IMPORT):
                        yield f"{place}:{node.lineno}", text


def notes_of(file: Path) -> Iterator[str]:
    """What a module has the house note for the staff."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    module = importlib.import_module(f"bot.use_cases.{file.stem}")
    noted_by = {"note_by_house": 1, **({"_note": 3} if file.stem == "channel_intake" else {})}  # where in the call
    said_before = {
        getattr(node.targets[0], "id", ""): node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, (ast.Constant, ast.JoinedStr))
    }
    for node in ast.walk(tree):
        place = noted_by.get(getattr(node.func, "id", "")) if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and place is not None:
            said = node.args[place]
            if ast.unparse(said) not in ("what", "event.remark") or getattr(said, "id", "") in said_before:
                texts = texts_of(said_before.get(getattr(said, "id", ""), said), module, tree)
                yield from (re.sub(r"assistant\.Q\w+Q", "assistant. Settled: QallQ", text) for text in texts)
