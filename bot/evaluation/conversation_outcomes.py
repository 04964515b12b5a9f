"""What can come of a wish, with what has to be said and read out on the way, and the figures of the rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Mapping

import yaml

from bot.domain.errors import BadFile
from bot.evaluation.conversation_book import (
    CANCELLED,
    DELIVERED,
    PACKED,
    PLACED,
    SENT,
    BookAccount,
    BookItem,
    BookOrder,
    BookVariant,
    Place,
)


class Outcome(str, Enum):
    """What should come of a wish."""

    DONE = "done"
    NOTHING = "nothing"  # the customer does not want it in the end
    REFUSED = "refused"  # the rules do not allow it
    HANDED_OVER = "handed_over"  # a person decides
    TOLD = "told"  # it was a question


@dataclass(frozen=True)
class Rules:
    """What the shop's policy says in figures."""

    machine_limit: int | None = None  # minor units that one act may give a customer without a person


def read_rules(directory: Path, currency: str) -> Rules:
    """The figures of the policies in this directory. Raises BadFile: there is no policy of acts."""
    file = directory / "order_acts.yml"
    try:
        limits = yaml.safe_load(file.read_text(encoding="utf-8"))["order_acts"]["limits"]
        return Rules(int(Decimal(str(limits[currency])) * 100) if currency in limits else 0)
    except (OSError, KeyError, TypeError, ArithmeticError, yaml.YAMLError) as error:
        raise BadFile(f"{file}: conversations are judged by its limits, which cannot be read ({error!r}).") from None


@dataclass(frozen=True)
class WishTruth:
    """What should come of one wish, and what has to be read out before."""

    outcome: Outcome
    amount: int = 0  # positive: the customer gets it; negative: they pay
    method: str | None = None
    swaps: tuple[tuple[BookItem, BookVariant], ...] = ()
    items: tuple[BookItem, ...] = ()  # that it is about
    address: Place | None = None
    told: tuple[tuple[str, ...], ...] = ()  # of each, one has to be in what was said
    why: str = ""  # of a refusal
    at_first: WishTruth | None = None  # of what they said before they thought again


@dataclass(frozen=True)
class Truth:
    """What should come of a goal."""

    wishes: tuple[WishTruth, ...]
    orders: Mapping[str, BookOrder] = field(default_factory=dict)  # those that differ afterwards
    accounts: Mapping[str, BookAccount] = field(default_factory=dict)
    parts: tuple[Truth, ...] = ()  # what should come of some of several wishes, if no more were done

    @property
    def is_handed_over(self) -> bool:
        """Whether a person has to take something over."""
        return any(one.outcome is Outcome.HANDED_OVER for one in self.wishes)


# How a state is told; any of these words will do.
TOLD_STATE = {
    PLACED: ("not sent", "not been sent", "prepar", "placed", "not left", "not packed", "not yet"),
    PACKED: ("packed",),
    SENT: ("on its way", "sent", "left our", "shipped", "on the way"),
    DELIVERED: ("delivered",),
    CANCELLED: ("cancelled",),
}
