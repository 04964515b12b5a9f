"""Bringing a database to the newest schema. Run by `heard up` before anything else touches the file.

Every part looks whether the schema is the newest, without alembic: that takes 9 MB, and only migrating needs it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text
from sqlalchemy.engine import Engine

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config(engine: Engine) -> Config:
    """The configuration that alembic's commands take, without an ini file."""
    from alembic.config import Config

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
    from alembic import command

    if not is_current(engine):
        command.upgrade(alembic_config(engine), "head")


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Take migrations back, down to `revision`."""
    from alembic import command

    command.downgrade(alembic_config(engine), revision)


def newest_revision() -> str:
    """The revision of the newest migration; their files are named by them, in their order."""
    return max(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def is_current(engine: Engine) -> bool:
    """Whether the database has the newest schema."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.execute(text("select version_num from alembic_version")).scalar() == newest_revision()
