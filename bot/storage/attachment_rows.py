"""The bytes of customers' files as rows, so that every machine on a PostgreSQL database has them."""

from __future__ import annotations

import io
from datetime import datetime
from typing import BinaryIO, Callable

from sqlalchemy import delete, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.errors import NotFound
from bot.storage.attachment_tables import attachment_bytes


class AttachmentRows:
    """See `attachment_ports.AttachmentStore`. Each call is a transaction of its own, as a file would be."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine, self._now = engine, now

    def put(self, name: str, content: bytes) -> None:
        """See ports. Raises OSError, as a disk does."""
        row = {"name": name, "content": content, "kept_at": self._now()}
        try:
            with self._engine.begin() as connection:
                connection.execute(delete(attachment_bytes).where(attachment_bytes.c.name == name))
                connection.execute(attachment_bytes.insert().values(**row))
        except SQLAlchemyError as error:
            raise OSError(f"The database could not keep a file ({type(error).__name__}).") from error

    def open(self, name: str) -> BinaryIO:
        """See ports."""
        with self._engine.connect() as connection:
            wanted = select(attachment_bytes.c.content).where(attachment_bytes.c.name == name)
            content = connection.execute(wanted).scalar_one_or_none()
        if content is None:
            raise NotFound("There is no such attachment.")
        return io.BytesIO(content)

    def remove(self, name: str) -> None:
        """See ports."""
        with self._engine.begin() as connection:
            connection.execute(delete(attachment_bytes).where(attachment_bytes.c.name == name))

    def kept_before(self, moment: datetime) -> list[str]:
        """See ports."""
        with self._engine.connect() as connection:
            old = select(attachment_bytes.c.name).where(attachment_bytes.c.kept_at < moment)
            return sorted(connection.execute(old).scalars())
