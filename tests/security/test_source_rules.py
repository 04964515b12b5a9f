"""What our own code never does, read from it: run texts, unpack what is pickled, trust any certificate, build SQL."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from bot.settings import PROJECT

CODE = sorted([*PROJECT.glob("bot/**/*.py"), *PROJECT.glob("actions/**/*.py")])
SCRIPTS = sorted(PROJECT.glob("bot/static/**/*.js"))
TEMPLATES = sorted([*PROJECT.glob("bot/**/*.html")])

NEVER_CALLED = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.unsafe_load", "input"}
# Directory services, XPath, memcached, Java's JNDI, unpickling: nothing of ours speaks to or through any of them.
NEVER_IMPORTED = {
    "pickle", "cPickle", "_pickle", "marshal", "shelve", "jsonpickle", "dill", "cloudpickle", "joblib", "ldap", "ldap3",
    "lxml", "xmltodict", "xml.sax", "xml.dom", "memcache", "pymemcache", "pylibmc", "telnetlib", "ftplib", "jnius",
}  # fmt: skip
# `import random` is for what nobody has to be unable to guess: pauses, drawn tests. Where secrets are made, it is not.
NO_CHANCE_IN = ("signing.py", "staff_secrets.py", "ids.py", "host_identity.py", "settings.py", "bootstrap.py")
# The other side's algorithm, where nothing else is understood: (file, name).
OLD_HASHES = {("channels/twilio.py", "hashlib.sha1"), ("domain/totp.py", '"sha1"')}
# SQL with a name of ours in it: tables, settings and numbers that stand in our own code.
SQL_OF_OUR_OWN_NAMES = {
    "storage/engine.py",
    "storage/notices.py",
    "storage/database_copy.py",
    "storage/audit.py",
    "evaluation/conversation_state.py",
}


@cache
def tree(path: Path) -> ast.Module:
    """A file, parsed once."""
    return ast.parse(path.read_text("utf-8"))


def short(path: Path) -> str:
    """A file as this test calls it."""
    return path.relative_to(PROJECT / "bot" if PROJECT / "bot" in path.parents else PROJECT).as_posix()


@cache
def calls(path: Path) -> tuple[tuple[str, ast.Call], ...]:
    """Every call of a file, with its dotted name."""
    return tuple((_name(node.func), node) for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def option(call: ast.Call, name: str) -> str:
    """An option of a call, as it is written."""
    return next((ast.unparse(one.value) for one in call.keywords if one.arg == name), "")


def test_no_text_becomes_code() -> None:
    """No text is run, no class is made from bytes, and no YAML names a class (ASVS 5.0, 1.3.2, 1.5.2)."""
    wrong = [(short(path), name) for path in CODE for name, _ in calls(path) if name in NEVER_CALLED]
    for path in CODE:
        for name, call in calls(path):
            if name == "yaml.load":
                loader = option(call, "Loader")
                assert loader.endswith(("CSafeLoader", "_Loader")), (short(path), loader)
    own_loaders = [
        ast.unparse(base)
        for path in CODE for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and node.name == "_Loader" for base in node.bases
    ]  # fmt: skip

    assert wrong == []
    assert all("Safe" in base for base in own_loaders)


def test_what_is_never_imported() -> None:
    """What would need rules of its own (LDAP, XPath, XML from outside, pickles, memcached) is not there at all."""
    wrong = []
    for path in CODE:
        for node in ast.walk(tree(path)):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            wrong += [
                (short(path), name)
                for name in names if any(name == never or name.startswith(f"{never}.") for never in NEVER_IMPORTED)
            ]  # fmt: skip
            if any(name.startswith("xml") for name in names):
                assert short(path) == "papers/charts.py"  # it reads drawings that we have just made ourselves

    assert wrong == []


def test_programs_are_started_by_lists() -> None:
    """No shell reads what we start: a program and its arguments, each by itself (ASVS 5.0, 1.2.5)."""
    wrong = [
        (short(path), name, option(call, "shell"))
        for path in CODE for name, call in calls(path)
        if name.startswith("subprocess.") and (option(call, "shell") not in ("", "False") or isinstance(
            call.args[0] if call.args else None, (ast.JoinedStr, ast.Constant)
        ))
    ]  # fmt: skip

    assert wrong == []


def test_statements_are_not_put_together_from_texts() -> None:
    """SQL has its values as parameters; the few names put into it are our own (ASVS 5.0, 1.2.4)."""
    found = set()
    for path in (path for path in CODE if "migrations" not in path.parts):
        for name, call in calls(path):
            if name.split(".")[-1] not in ("text", "execute", "exec_driver_sql", "executemany") or not call.args:
                continue
            first = call.args[0]
            built = isinstance(first, (ast.JoinedStr, ast.BinOp)) or ".format(" in ast.unparse(first)[:200]
            if built and re.search(r"(?i)\b(select|insert|update|delete|show|listen|pragma)\b", ast.unparse(first)):
                found.add(short(path))

    assert found <= SQL_OF_OUR_OWN_NAMES


def test_certificates_are_looked_at_and_nothing_follows_redirects() -> None:
    """No call trusts every certificate, and none goes on by itself to where an answer sends it (12.3.2, 15.3.2)."""
    wrong = []
    for path in CODE:
        source = path.read_text("utf-8")
        wrong += [
            (short(path), word) for word in ("CERT_NONE", "_create_unverified", "disable_warnings") if word in source
        ]
        for name, call in calls(path):
            for key, bad in (("verify", "False"), ("follow_redirects", "True"), ("allow_redirects", "True")):
                if option(call, key) == bad:
                    wrong.append((short(path), f"{name} {key}"))
            if re.fullmatch(r"requests\.\w+|(self\._)?session\.request|self\._session\.\w+", name) and name.rpartition(
                "."
            )[2] in ("get", "post", "put", "request", "delete", "patch"):
                if option(call, "allow_redirects") != "False":
                    wrong.append((short(path), f"{name} follows redirects"))
                if not option(call, "timeout"):
                    wrong.append((short(path), f"{name} has no time limit"))

    has_its_limit = ("brain/agent.py", "self._session.post has no time limit")  # the session has one for all its calls
    loopback = {"bench", "evaluation"}  # they ask a Heard of their own on this machine
    assert [one for one in wrong if one[0].split("/")[0] not in loopback and one != has_its_limit] == []


def test_hashes_and_chance() -> None:
    """SHA-256 and better but where another's protocol says SHA-1; secrets are the system's chance (11.4.1, 11.5.1)."""
    old, drawn = set(), []
    for path in CODE:
        source = path.read_text("utf-8")
        banned = ("hashlib.sha1", "hashlib.md5", '"sha1"', '"md5"', "MODE_ECB", "PKCS1v15")
        old |= {(short(path), word) for word in banned if word in source}
        if path.name in NO_CHANCE_IN:
            drawn += [short(path) for word in ("import random", "random.random", "uuid1(") if word in source]

    assert old <= OLD_HASHES
    assert drawn == []


@pytest.mark.parametrize("path", SCRIPTS, ids=short)
def test_scripts_put_texts_in_as_texts(path: Path) -> None:
    """No markup is made of texts, nothing is run, and no message of other windows is listened to (3.2.2, 3.5.5)."""
    source = path.read_text("utf-8")
    banned = (
        r"\.innerHTML", r"\.outerHTML", "insertAdjacentHTML", r"document\.write", r"\beval\(", r"new Function",
        r"createContextualFragment", "DOMParser", r"setTimeout\(\s*['\"`]", r"addEventListener\(\s*['\"]message",
        r"(window|self|globalThis)\.onmessage", r"__proto__", r"document\.cookie", r"\.srcdoc",
    )  # fmt: skip

    assert [word for word in banned if re.search(word, source)] == []


def test_templates_escape_everything() -> None:
    """Nothing is put into a page raw but the constants and drawings of our own that are listed here (1.2.1, 1.3.7)."""
    raw = {
        (path.name, match.group(0).strip())
        for path in TEMPLATES
        for match in re.finditer(r"[^{%]*\|\s*safe\b|autoescape\s+false", path.read_text("utf-8"))
    }
    made = {
        short(path) for path in CODE for name, _ in calls(path) if name in ("Markup", "Template", "from_string")
    }  # fmt: skip

    assert {name for name, _ in raw} <= {"parts.html"}
    assert all(text.startswith("' maxlength=") for _, text in raw)
    assert made <= {"withdrawal_page.py", "desk/pages.py", "desk/board_pages.py", "papers/page.py"}


def test_nothing_of_elsewhere_is_loaded() -> None:
    """Pages load files of this server alone: no fonts, scripts or counters of others (14.2.3)."""
    wrong = []
    for path in (*TEMPLATES, *SCRIPTS, *PROJECT.glob("bot/static/**/*.css")):
        for match in re.finditer(
            r"""(?:src|href|@import|url)\s*[=(]?\s*["']?(https?:)?//[^"')\s]+""", path.read_text("utf-8")
        ):
            if "xmlns" not in match.group(0) and "w3.org" not in match.group(0):
                wrong.append((short(path), match.group(0)[:80]))

    assert wrong == []
