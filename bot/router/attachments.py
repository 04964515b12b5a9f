"""Takes customers' files in and gives them back to their customer; decoding never holds up anybody's messages."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, BinaryIO, Callable

from bot.domain.attachment import Attachment
from bot.router.front_door import Writer
from bot.use_cases.attachment_ports import AttachmentStore, Renewing
from bot.use_cases.attachments import access_attachment, forget_file, keep_file, record_attachment, stored_under
from bot.use_cases.ports import Ids, UnitOfWork

Owner = tuple[str, str, str]  # channel, account, peer


class AttachmentDoor:
    """What a channel calls with a file, and with the wish to see one again."""

    def __init__(
        self,
        writer: Writer,
        reading: Callable[[], UnitOfWork],
        store: AttachmentStore,
        renew: Renewing,
        now: Callable[[], datetime],
        ids: Ids,
    ) -> None:
        self._writer, self._reading, self._store = writer, reading, store
        self._renew, self._now, self._ids = renew, now, ids
        # One at a time: a picture of fifty million pixels takes a second of a core and 140 MB.
        self._decoding = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures")

    async def take_in(self, sent: BinaryIO, raw_name: str, owner: Owner) -> Attachment:
        """Keep a customer's file. When this returns, a power cut does not take it back.

        Raises:
            BadInput, TooLarge, WrongKind: it cannot be taken, and nothing of it is kept.
        """
        loop = asyncio.get_running_loop()
        kept = await loop.run_in_executor(self._decoding, self._keep, sent, raw_name)
        try:
            recorded: Attachment = await self._write(lambda uow: record_attachment(kept, *owner, uow))
        except Exception:
            await asyncio.to_thread(forget_file, kept.id, self._store)
            raise
        return recorded

    async def access(self, attachment_id: str, owner: Owner, *, thumbnail: bool) -> tuple[Attachment, BinaryIO]:
        """A customer's own file and its bytes, or those of its small picture. Raises NotFound."""
        return await asyncio.to_thread(self._access, attachment_id, owner, thumbnail)

    def close(self) -> None:
        """Finish the picture that is under way."""
        self._decoding.shutdown(cancel_futures=True)

    def _keep(self, sent: BinaryIO, raw_name: str) -> Attachment:
        return keep_file(self._renew(sent), raw_name, self._store, self._now(), self._ids)

    def _access(self, attachment_id: str, owner: Owner, thumbnail: bool) -> tuple[Attachment, BinaryIO]:
        attachment = access_attachment(attachment_id, *owner, self._reading())
        return attachment, self._store.open(stored_under(attachment, thumbnail=thumbnail))

    async def _write(self, job: Callable[[Any], Any]) -> Any:
        return await asyncio.wrap_future(self._writer.submit(job))
