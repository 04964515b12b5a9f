"""Handing one letter to the mail server: what came of it, and when it is given up.

No transaction is open meanwhile. A letter counts as sent when the server has taken it; a crash before that is noted
sends it again, which is better than not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Callable, Protocol

from bot.domain.errors import PermanentDeliveryFailure, TemporaryDeliveryFailure


class Mailbox(Protocol):
    """See `withdrawal_ports.Letters`."""

    def send(self, to: str, text: str) -> None:
        """Send it; the first line of the text is the subject."""


class Posted(Enum):
    """What came of a letter."""

    SENT = "sent"
    LATER = "later"
    GIVEN_UP = "given up"


@dataclass(frozen=True)
class Outcome:
    """What came of a letter, and why it is not sent."""

    came: Posted
    why: str = ""


def post_letter(
    mailbox: Mailbox, to: str, text: str, now: Callable[[], datetime], give_up_at: datetime | None = None
) -> Outcome:
    """Send a letter once.

    Args:
        give_up_at: until when a server that cannot take it just now is asked again; None: the caller knows.
    """
    try:
        mailbox.send(to, text)
    except TemporaryDeliveryFailure as error:
        is_over = give_up_at is not None and now() >= give_up_at
        return Outcome(Posted.GIVEN_UP if is_over else Posted.LATER, str(error))
    except PermanentDeliveryFailure as error:
        return Outcome(Posted.GIVEN_UP, str(error))
    return Outcome(Posted.SENT)
