"""Migrations: there and back, and what they build is what tables.py says."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text
from sqlalchemy.engine import Engine

from bot.storage.checkpoints import CheckpointFile
from bot.storage.engine import open_database
from bot.storage.migrate import alembic_config, downgrade, is_compared, is_current, newest_revision, upgrade
from bot.storage.tables import metadata, staff
from bot.storage.unit_of_work import SqlUnitOfWork
from bot.use_cases.audit import verify_audit
from tests.builders import TUESDAY_MORNING


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty database of each kind."""
    engine = open_database(database_url)
    yield engine
    engine.dispose()


def tables_in(engine: Engine) -> set[str]:
    """The tables of tables.py; those of the search are the database's own."""
    return {
        name
        for name in inspect(engine).get_table_names()
        if name != "alembic_version" and not name.startswith("search_")
    }


def test_empty_database_is_not_current(engine: Engine) -> None:
    """A database without our tables is not up to date; after the upgrade it is."""
    before = is_current(engine)
    upgrade(engine)

    assert not before
    assert is_current(engine)


def test_the_newest_revision_is_alembics_head(engine: Engine) -> None:
    """What a part takes for the newest schema, without alembic, is what alembic migrates to."""
    assert newest_revision() == ScriptDirectory.from_config(alembic_config(engine)).get_current_head()


def test_up_down_and_up_again(engine: Engine) -> None:
    """Every migration can be taken back and applied again."""
    upgrade(engine)
    up = tables_in(engine)
    downgrade(engine)
    down, current_when_down = tables_in(engine), is_current(engine)
    upgrade(engine)

    assert up == set(metadata.tables)
    assert down == set()
    assert not current_when_down
    assert tables_in(engine) == up


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")  # of PostgreSQL's indexes for the search
def test_migrated_schema_is_that_of_the_tables(engine: Engine) -> None:
    """What the migrations build differs in nothing from tables.py."""
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": is_compared})
        differences = compare_metadata(context, metadata)

    assert differences == []


def test_checks_are_migrated(engine: Engine) -> None:
    """The migrated tables carry every check of tables.py, which alembic's own comparison leaves out."""
    upgrade(engine)
    inspector = inspect(engine)
    migrated = {check["name"] for name in metadata.tables for check in inspector.get_check_constraints(name)}

    assert migrated == {
        "ck_attachments_size_whole",
        "ck_conversations_owner",
        "ck_conversations_one_holder",
        "ck_decisions_money_whole",
        "ck_inbox_state",
        "ck_referrals_declined",
        "ck_referrals_both_consented",
        "ck_training_suggestions_decided",
    }


def test_upgrade_keeps_what_is_there(engine: Engine) -> None:
    """Upgrading a database that is up to date changes nothing in it."""
    upgrade(engine)
    with engine.connect() as connection:
        connection.execute(staff.insert().values(id="s", name="Ann", disabled=False, added_at=TUESDAY_MORNING))
        connection.commit()
    upgrade(engine)
    with engine.connect() as connection:
        names = connection.execute(select(staff.c.name)).scalars().all()

    assert names == ["Ann"]


def test_a_shop_survives_the_migration_to_imports(engine: Engine) -> None:
    """Orders, products and facts of a database before imports belong to the files of data/, there and back."""
    command.upgrade(alembic_config(engine), "0004")
    at = "2026-09-15 09:00:00"
    with engine.connect() as connection:
        for statement in (
            f"INSERT INTO orders (number, email, state, placed_at) VALUES ('10417', 'a@example.com', 'sent', '{at}')",
            "INSERT INTO order_lines VALUES ('10417', 0, 'kettle', 'Kettle', 1, 3990, 'EUR')",
            "INSERT INTO products VALUES ('kettle', 'Kettle', '[]', 'kitchen', 3990, 'EUR', 3)",
            "INSERT INTO facts VALUES ('kettle.weight', 1, 'attribute', 'kettle', 'weight', 0, 'It weighs 1 kg.', '1',"
            " 'kg', 'sheet', 'Ann', '2026-09-01', '2028-01-01', false)",
        ):
            connection.execute(text(statement))
        connection.commit()
    upgrade(engine)
    with engine.connect() as connection:
        order = connection.execute(text("SELECT origin, figures FROM orders")).one()
        origins = connection.execute(text("SELECT origin FROM products UNION ALL SELECT origin FROM facts")).scalars()
        assert (tuple(order), list(origins)) == (("files", "10417"), ["files", "files"])
    downgrade(engine, "0004")
    with engine.connect() as connection:
        lines = connection.execute(text("SELECT count(*) FROM orders JOIN order_lines ON number = order_number"))
        assert lines.scalar_one() == 1
        assert connection.execute(text("SELECT value FROM facts")).scalar_one() == "1"


def test_the_staff_get_the_roles_of_their_levels(engine: Engine) -> None:
    """Who decided on level 2 is a supervisor, on level 3 an admin; back again nothing of them is lost."""
    command.upgrade(alembic_config(engine), "0018")
    rows = [{"id": name, "name": name, "level": level} for level, name in ((1, "Ann"), (2, "Bea"), (3, "Cem"))]
    with engine.connect() as connection:
        for row in rows:
            connection.execute(
                text("INSERT INTO staff (id, name, level, disabled, added_at) VALUES (:id, :name, :level, false, :at)"),
                {**row, "at": "2026-09-15 09:00:00"},
            )
        connection.commit()
    upgrade(engine)
    with engine.connect() as connection:
        roles = connection.execute(select(staff.c.role, staff.c.most_chats, staff.c.skills).order_by("name")).all()
    downgrade(engine, "0018")
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT name, level FROM staff ORDER BY name")).all()

    assert [tuple(row) for row in roles] == [("agent", 6, []), ("supervisor", 6, []), ("admin", 6, [])]
    assert [tuple(row) for row in kept] == [("Ann", 1), ("Bea", 2), ("Cem", 3)]


HISTORY = [
    (1, "case-a", "2026-09-15 09:00:00.000000", "bot", "received", "complaint; priority 2"),
    (2, "case-b", "2026-09-15 09:00:00.250000", "bot", "received", None),
    (5, "case-a", "2026-09-15 09:01:00.000000", "customer", "added to the case", "message “3”"),
]


def test_the_history_of_cases_goes_into_the_audit_and_back(engine: Engine, tmp_path: Path) -> None:
    """What happened to cases before the audit is its beginning, in order and whole, and comes out again unchanged."""
    command.upgrade(alembic_config(engine), "0010")
    at = "2026-09-15 09:00:00"
    with engine.connect() as connection:
        connection.execute(
            text(
                "INSERT INTO conversations (id, channel, account, peer, owner, owner_since, last_seq, created_at)"
                f" VALUES ('conversation', 'rest', 'default', 'mara', 'bot', '{at}', 1, '{at}')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO messages (id, conversation_id, seq, author, text, channel, account, created_at)"
                f" VALUES ('message', 'conversation', 1, 'customer', 'It leaks.', 'rest', 'default', '{at}')"
            )
        )
        for case, kind, reference in (("case-a", "complaint", "C-2026-AAAA-A"), ("case-b", "redress", "C-2026-BBBB-B")):
            connection.execute(
                text(
                    "INSERT INTO cases (id, reference, kind, state, conversation_id, opened_by_message, opened_at,"
                    f" own_words, priority, safety, because) VALUES ('{case}', '{reference}', '{kind}', 'received',"
                    f" 'conversation', 'message', '{at}', 'It leaks.', 2, false, '[]')"
                )
            )
        for row in HISTORY:
            statement = "INSERT INTO case_events (id, case_id, at, actor, what, detail) VALUES (:a, :b, :c, :d, :e, :f)"
            connection.execute(text(statement), dict(zip("abcdef", row)))
        connection.commit()
    upgrade(engine)
    with SqlUnitOfWork(engine) as uow:
        events = {case: uow.cases.events(case) for case in ("case-a", "case-b")}
    verdict = verify_audit(SqlUnitOfWork(engine), CheckpointFile(tmp_path / "none", b"")).verdict
    downgrade(engine, "0010")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT case_id, actor, what, detail FROM case_events ORDER BY id")).all()
        times = connection.execute(text("SELECT count(*) FROM case_events WHERE at > '2026-09-15 09:00:00.1'")).scalar()
    names = tables_in(engine)
    upgrade(engine)
    with SqlUnitOfWork(engine) as uow:
        again = {case: uow.cases.events(case) for case in ("case-a", "case-b")}

    assert [event[1:] for event in events["case-a"]] == [HISTORY[0][3:], HISTORY[2][3:]]
    assert events["case-b"][0][0] == TUESDAY_MORNING + timedelta(microseconds=250_000)
    assert (verdict.flaw, verdict.entries) == (None, 3)
    assert [tuple(row) for row in rows] == [(row[1], *row[3:]) for row in HISTORY] and times == 2
    assert names & {"audit", "audit_payloads", "subject_keys"} == set()
    assert again == events


def test_what_was_erased_stays_erased_when_the_audit_is_taken_back(engine: Engine) -> None:
    """A migration back brings no words of a customer back, and an audit that is empty is taken back, too."""
    upgrade(engine)
    downgrade(engine, "0010")
    upgrade(engine)
    with SqlUnitOfWork(engine) as uow:
        uow.audit.append(TUESDAY_MORNING, "bot", "received", "C-2026-AAAA-A", {"detail": "words"}, "mara")
        uow.audit.erase("mara", TUESDAY_MORNING, "staff-17", "request-4")
        uow.commit()
    downgrade(engine, "0010")
    with engine.connect() as connection:
        count = connection.execute(text("SELECT count(*) FROM case_events")).scalar()

    assert count == 0  # its case is not there either
