"""Who may import whom, how large a file may grow, what importing and starting may not do."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Iterator

import pytest

from bot.console.training import current_model
from bot.settings import PROJECT, read_settings

MOST_LINES = 400
# Room → what of ours it may import besides itself. A room that is not here is the top, which may import everything.
MAY_IMPORT = {
    "bot.domain": set(),
    "bot.use_cases": {"bot.domain"},
    "bot.storage": {"bot.domain", "bot.use_cases"},
    "bot.channels": {"bot.domain", "bot.use_cases"},
    "bot.router": {"bot.domain", "bot.use_cases"},
    "bot.desk": {"bot.domain", "bot.use_cases"},
    "bot.papers": {"bot.domain", "bot.use_cases"},
    "bot.shops": {"bot.domain", "bot.use_cases"},
    "bot.ops": {"bot.domain", "bot.use_cases"},
    "bot.brain": {"bot.domain", "bot.use_cases", "bot.nlu"},
    "bot.nlu": {"bot.domain"},
    "actions": {"bot.domain", "bot.use_cases", "bot.bootstrap"},
}
TOP = {
    "bot.bootstrap", "bot.web", "bot.cli", "bot.console", "bot.bench", "bot.evaluation", "bot.settings", "bot.signing",
    "bot.wording", "bot.ids", "bot.shop_page", "bot.receipt_door",
    "bot.pictures", "bot.web_attachments", "bot.widget_sockets", "bot.mail_settings", "bot.smtp", "bot.host_identity",
    "bot.withdrawal_door", "bot.withdrawal_page", "bot.staff_secrets", "bot.channel_doors", "bot.channel_loops",
    "bot.channel_settings", "bot.backups", "bot.backup_settings", "bot.restoring", "bot.worker_building",
    "bot.secret_files", "bot.slow_bodies", "bot.channel_tokens", "bot.refusals",
}  # fmt: skip
# Package → the only rooms that import it.
ONLY_IN = {
    "sqlalchemy": {"bot.storage"},
    "alembic": {"bot.storage"},
    "rasa": {"bot.brain", "bot.nlu"},
    "rasa_sdk": {"actions"},
    "fpdf": {"bot.papers"},
    "requests": {"bot.shops", "actions"},
    "jinja2": {"bot.papers", "bot.shop_page", "bot.withdrawal_page", "bot.desk"},
    "argon2": {"bot.staff_secrets"},
    "cryptography": {"bot.staff_secrets", "bot.channel_tokens"},
    "zxcvbn": {"bot.staff_secrets"},
    "segno": {"bot.desk"},
    "imap_tools": {"bot.channels"},
    "aiosmtplib": {"bot.channels"},
    "nh3": {"bot.channels"},
    "prometheus_client": {"bot.ops"},
    "opentelemetry": {"bot.ops"},
    "matplotlib": {"bot.papers", "bot.evaluation", "bot.bench"},
}
EXCEPTIONS = {
    ("bot/bootstrap.py", "sqlalchemy"): "the house keeps the engine that storage opened; the name is its type",
    ("bot/console/doctor.py", "sqlalchemy"): "tells a database that does not answer from one that is wrong",
    ("bot/console/train_model.py", "rasa"): "the process that trains; it is started for that and ends after it",
    ("bot/evaluation/rasa_child.py", "rasa"): "the process that trains and understands what is measured",
    ("bot/console/parts.py", "rasa_sdk"): "starts the action server",
}
# Alembic generates these and runs env.py itself, in the middle of a migration.
MIGRATIONS = PROJECT / "bot" / "storage" / "migrations"

FILES = sorted([*PROJECT.glob("bot/**/*.py"), *PROJECT.glob("actions/**/*.py")])
WRITTEN = [file for file in FILES if MIGRATIONS / "versions" not in file.parents]


def place(file: Path) -> str:
    return file.relative_to(PROJECT).as_posix()


def module_of(file: Path) -> str:
    """The name a file is imported by."""
    return place(file).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def room_of(module: str) -> str:
    """The room a module of ours is in: bot.<room>, or actions."""
    parts = module.split(".")
    return "actions" if parts[0] == "actions" else ".".join(parts[:2])


def imports_of(file: Path) -> Iterator[str]:
    """Every module a file imports, at its top, inside functions and for types alone."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place(file)}:{node.lineno}: write absolute imports"
            # `from bot import settings` imports a module too.
            yield from (f"bot.{n.name}" for n in node.names) if node.module == "bot" else [node.module or ""]


def is_ours(module: str) -> bool:
    return module.split(".")[0] in ("bot", "actions", "tests")


def test_every_room_has_its_rule() -> None:
    """A room or a module of the top that the table does not know is put into it."""
    rooms = {room_of(module_of(file)) for file in FILES if module_of(file) != "bot"}

    assert rooms - TOP - set(MAY_IMPORT) == set()


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_it_may(room: str) -> None:
    """A room imports itself and the rooms below it, at the top of its files and everywhere in them."""
    reaches = {
        (place(file), imported)
        for file in FILES
        if room_of(module_of(file)) == room
        for imported in imports_of(file)
        if is_ours(imported) and room_of(imported) not in MAY_IMPORT[room] | {room}
    }

    assert sorted(reach for reach in reaches if (reach[0], room_of(reach[1])) not in EXCEPTIONS) == []


def test_nothing_of_ours_imports_tests() -> None:
    """The product runs without its tests."""
    assert [place(file) for file in FILES for name in imports_of(file) if name.split(".")[0] == "tests"] == []


def test_the_rules_need_the_standard_library_only() -> None:
    """The domain imports nothing that has to be installed."""
    foreign = {
        (place(file), name)
        for file in FILES
        if room_of(module_of(file)) == "bot.domain"
        for name in imports_of(file)
        if not is_ours(name) and name.split(".")[0] not in sys.stdlib_module_names
    }

    assert foreign == set()


@pytest.mark.parametrize("package", ONLY_IN)
def test_a_package_stays_in_its_room(package: str) -> None:
    """SQLAlchemy is storage's business, Rasa the brain's and the understanding's, rasa-sdk the actions'."""
    users = {
        place(file)
        for file in FILES
        if room_of(module_of(file)) not in ONLY_IN[package] and package in {n.split(".")[0] for n in imports_of(file)}
    }

    assert sorted(user for user in users if (user, package) not in EXCEPTIONS) == []


@pytest.mark.parametrize(("file", "package"), EXCEPTIONS)
def test_an_exception_is_still_needed(file: str, package: str) -> None:
    """An exception that no file makes use of any more is taken off the list."""
    assert any(name == package or name.startswith(f"{package}.") for name in imports_of(PROJECT / file))


@pytest.mark.parametrize("file", WRITTEN, ids=place)
def test_a_file_opens_with_a_sentence(file: Path) -> None:
    """Every file says first what is in it; only the empty ones that make a folder a package do not."""
    source = file.read_text(encoding="utf-8")
    if not source:
        assert file.name == "__init__.py"
        return
    opening = (ast.get_docstring(ast.parse(source)) or "").split("\n\n")[0]

    assert opening[:1].isupper() or opening[:1] in "`“"
    assert opening.rstrip().endswith((".", "?", ":"))


@pytest.mark.parametrize("file", WRITTEN, ids=place)
def test_a_file_is_read_in_one_sitting(file: Path) -> None:
    """No file of a room has more than 400 lines."""
    assert len(file.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


IMPORT_EVERYTHING = """
import importlib, json, sys, threading
done = []
WATCHED = {"sqlite3.connect", "socket.bind", "socket.connect", "subprocess.Popen", "os.remove", "os.mkdir"}
def is_urllib3_asking_for_ipv6():  # it binds a socket to find out, whenever it is imported
    frame = sys._getframe(2)
    return frame.f_code.co_name == "_has_ipv6"
def watch(event, arguments):
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if (event in WATCHED or writes) and not is_urllib3_asking_for_ipv6():
        done.append([event, str(arguments)[:100]])
sys.addaudithook(watch)
for module in sys.argv[1:]:
    importlib.import_module(module)
threads = [thread.name for thread in threading.enumerate()]
print(json.dumps({"done": done, "threads": threads, "loaded": sorted(sys.modules)}))
"""


def run(program: str, *arguments: str) -> dict[str, list[str]]:
    """What a program in a process of its own prints as its last line."""
    done = subprocess.run(
        [sys.executable, "-B", "-W", "ignore", "-c", program, *arguments], cwd=PROJECT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    printed: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return printed


def test_importing_does_nothing() -> None:
    """Importing a module outside brain and nlu opens no database or connection, and starts and writes nothing."""
    modules = [
        module_of(file)
        for file in FILES
        if file.parent != MIGRATIONS and MIGRATIONS not in file.parent.parents
        if room_of(module_of(file)) not in ("bot.brain", "bot.nlu", "actions")
    ]
    after = run(IMPORT_EVERYTHING, *modules)

    assert set(modules) <= set(after["loaded"])
    assert after["done"] == []
    assert after["threads"] == ["MainThread"]


BUILD_THE_GATEWAY = """
import json, sys
import bot.web
from bot.bootstrap import build_gateway, build_house
from bot.console.parts import prepare_part
from bot.settings import read_settings
settings = read_settings(sys.argv[1], {})
app = build_gateway(settings, build_house(settings), own_origins=("http://localhost",))
print(json.dumps({"app": [type(app).__name__], "loaded": sorted(sys.modules)}))
"""


def test_the_gateway_knows_neither_rasa_nor_tensorflow(tmp_path: Path) -> None:
    """A gateway that is ready to serve has loaded nothing of Rasa, its SDK, TensorFlow or Keras."""
    command = [sys.executable, "-m", "bot.cli", "prepare", "--data-dir", str(tmp_path)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    built = run(BUILD_THE_GATEWAY, str(tmp_path))

    assert built["app"] != ["NoneType"] and "bot.router.front_door" in built["loaded"]
    assert {name.split(".")[0] for name in built["loaded"]} & {"rasa", "rasa_sdk", "tensorflow", "keras"} == set()


LOAD_THE_BRAIN = """
import json, sys
from pathlib import Path
from bot.brain.lean import keep_unused_out, keep_tensorflow_out
keep_tensorflow_out()
keep_unused_out()
from bot.brain.agent import DialogueAgent
agent = DialogueAgent(Path(sys.argv[1]), None, repr)
files = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
real = sorted(name for name in files if name.split(".")[0] in ("tensorflow", "keras") and files[name])
print(json.dumps({"intents": sorted(agent._agent.domain.intents), "real": real, "loaded": sorted(files)}))
"""


def test_the_brain_has_rasa_without_tensorflow(trained: Path) -> None:
    """A brain that has loaded the trained model has Rasa, and no file of TensorFlow or Keras."""
    model = current_model(read_settings(trained, {}))
    loaded = run(LOAD_THE_BRAIN, str(model))

    assert "make_complaint" in loaded["intents"]
    assert "rasa.core.agent" in loaded["loaded"]
    assert loaded["real"] == []


def test_a_mood_decides_neither_rights_nor_facts() -> None:
    """Moods are read for tone, rank and the colleague; the rules of redress, orders and facts cannot see them."""
    readers = {place(file) for file in FILES for name in imports_of(file) if name.startswith("bot.domain.mood")}

    assert {reader for reader in readers if not reader.startswith("bot/domain/mood")} == {
        "actions/base.py",
        "actions/customer_turn.py",
        "bot/domain/alarm.py",
        "bot/domain/case.py",
        "bot/domain/matter.py",
        "bot/domain/tone.py",
        "bot/use_cases/cases.py",
        "bot/use_cases/moods.py",
    }
