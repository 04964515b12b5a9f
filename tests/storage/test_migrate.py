"""Migrations: there and back, and what they build is what tables.py says."""

from __future__ import annotations

from typing import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select
from sqlalchemy.engine import Engine

from bot.storage.engine import open_database
from bot.storage.migrate import downgrade, is_current, upgrade
from bot.storage.tables import metadata, staff
from tests.builders import TUESDAY_MORNING


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty database of each kind."""
    engine = open_database(database_url)
    yield engine
    engine.dispose()


def tables_in(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_empty_database_is_not_current(engine: Engine) -> None:
    """A database without our tables is not up to date; after the upgrade it is."""
    before = is_current(engine)
    upgrade(engine)

    assert not before
    assert is_current(engine)


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


def test_migrated_schema_is_that_of_the_tables(engine: Engine) -> None:
    """What the migrations build differs in nothing from tables.py."""
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)

    assert differences == []


def test_checks_are_migrated(engine: Engine) -> None:
    """The migrated tables carry every check of tables.py, which alembic's own comparison leaves out."""
    upgrade(engine)
    inspector = inspect(engine)
    migrated = {check["name"] for name in metadata.tables for check in inspector.get_check_constraints(name)}

    assert migrated == {
        "ck_conversations_owner",
        "ck_conversations_one_holder",
        "ck_decisions_money_whole",
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
