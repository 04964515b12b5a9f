"""Asking something that may hang, without hanging: in a thread of its own, and never twice at once."""

from __future__ import annotations

import asyncio
import threading
from typing import Callable, Generic, TypeVar

T = TypeVar("T")


class Asked(Generic[T]):
    """A question to somebody slow. Who asks while it is being asked already waits for the same answer."""

    def __init__(self, question: Callable[[], T]) -> None:
        self._question = question
        self._answer: asyncio.Future[T] | None = None

    async def ask(self, at_most: float) -> T:
        """The answer. Raises asyncio.TimeoutError after `at_most` seconds, and whatever the question raises."""
        if self._answer is None or self._answer.done():
            self._answer = asyncio.get_running_loop().create_future()
            self._answer.add_done_callback(_heard)
            # A daemon, unlike the threads of a pool: one that hangs does not keep the part from ending.
            threading.Thread(target=self._find_out, args=(self._answer,), name="asking", daemon=True).start()
        return await asyncio.wait_for(asyncio.shield(self._answer), at_most)

    def _find_out(self, answer: asyncio.Future[T]) -> None:
        try:
            found = self._question()
        except Exception as error:
            failure = error  # its own name is gone when the loop comes to it
            _tell(answer, lambda: answer.set_exception(failure))
        else:
            _tell(answer, lambda: answer.set_result(found))


def _tell(answer: asyncio.Future[T], say: Callable[[], None]) -> None:
    try:
        answer.get_loop().call_soon_threadsafe(lambda: None if answer.done() else say())
    except RuntimeError:  # the loop is closed: nobody waits any more
        pass


def _heard(answer: asyncio.Future[T]) -> None:
    if not answer.cancelled():
        answer.exception()  # else the loop complains that nobody did
