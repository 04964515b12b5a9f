"""Bringing a database to the newest schema. Run by `heard up` before anything else touches the file."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config(engine: Engine) -> Config:
    """The configuration that alembic's commands take, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def is_compared(thing: object, name: str | None, kind: str, is_there: bool, beside: object) -> bool:
    """Whether something of the database belongs to tables.py: what the search needs differs between databases, so the
    migrations alone know it.
    """
    return not (name or "").startswith(("search_", "ix_search_"))


def upgrade(engine: Engine) -> None:
    """Apply every migration that is missing; does nothing to a database that is up to date."""
    if not is_current(engine):
        command.upgrade(alembic_config(engine), "head")


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Take migrations back, down to `revision`."""
    command.downgrade(alembic_config(engine), revision)


def is_current(engine: Engine) -> bool:
    """Whether the database has the newest schema."""
    newest = ScriptDirectory.from_config(alembic_config(engine)).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest
