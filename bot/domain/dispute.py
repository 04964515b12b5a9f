"""External disputes (ISO 10003): when a complaint is stuck between the two sides, and who outside may settle it.

What becomes of a case that goes to such a body is in `referral.py`.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Sequence

from bot.domain.case import CaseState

ANY = "any"  # of sectors: a body that takes what no body of the sector does


class Method(str, Enum):
    """How a body works; ISO 10003 tells these three apart."""

    FACILITATIVE = "facilitative"  # helps the two sides to find their own solution
    ADVISORY = "advisory"  # proposes one, which binds nobody
    DETERMINATIVE = "determinative"  # decides


class Role(str, Enum):
    """What a body is to the customer."""

    SETTLES = "settles"  # settles disputes out of court
    ADVISES = "advises"  # helps, and knows which body settles
    COURT = "court"  # a court, by its simple procedure


class Since(str, Enum):
    """From when a body's time limit runs."""

    COMPLAINT = "complaint"  # when the customer first complained to the house
    FINAL_ANSWER = "final_answer"  # when the house gave its final answer


@dataclass(frozen=True)
class TimeLimit:
    """By when a customer has to turn to a body."""

    months: int
    since: Since


@dataclass(frozen=True)
class DisputeBody:
    """A body outside the house that a customer can turn to. What is not known of it is left empty, and not told."""

    id: str
    name: str
    role: Role
    countries: tuple[str, ...]  # ISO 3166-1 alpha-2; where a trader is established whom it deals with
    sectors: tuple[str, ...]  # ANY, or such as retail, financial
    source: str
    verified_on: date
    valid_until: date
    method: Method | None = None
    customers_in: tuple[str, ...] = ()  # where the customer has to live; empty: anywhere
    cross_border: bool = False  # only where customer and trader are in different ones of `countries`
    website: str | None = None
    email: str | None = None
    postal: str | None = None
    languages: tuple[str, ...] = ()  # ISO 639-1
    fee: str | None = None  # what it costs the customer, in a sentence
    preconditions: tuple[str, ...] = ()  # in sentences
    note: str | None = None  # what else a customer should know of it, in a sentence
    limit: TimeLimit | None = None
    wait_days: int | None = None  # after so many days without a final answer the customer need not wait for one

    def is_current(self, on: date) -> bool:
        """Whether what is known of it may be told on a day."""
        return on <= self.valid_until

    def deals_with(self, sector: str, house_in: str | None, customer_in: str | None) -> bool:
        """Whether it takes disputes of a sector between these two; a body of any sector does, too."""
        if house_in not in self.countries or not {sector, ANY} & set(self.sectors):
            return False
        if self.cross_border and (customer_in == house_in or customer_in not in {*self.countries, *self.customers_in}):
            return False
        return not self.customers_in or customer_in in self.customers_in


@dataclass(frozen=True)
class BodyChoice:
    """Whom a customer can turn to, the most fitting first, and why these."""

    country: str | None  # where the customer lives
    sector: str
    settling: tuple[DisputeBody, ...] = ()
    others: tuple[DisputeBody, ...] = ()  # advice and courts
    because: str = ""

    @property
    def is_known(self) -> bool:
        """Whether we know a body that settles such disputes."""
        return bool(self.settling)


@dataclass(frozen=True)
class DisputeBook:
    """The bodies a house knows, and where it stands itself."""

    country: str | None = None  # where the house is established; None: not said, so that no body can be named
    sector: str = "retail"
    bodies: tuple[DisputeBody, ...] = ()
    takes_part_with: frozenset[str] = field(default_factory=frozenset)  # ids of bodies
    takes_no_part_with: frozenset[str] = field(default_factory=frozenset)

    def takes_part(self, body: DisputeBody) -> bool | None:
        """Whether the house takes part in the procedure of a body; None where that is not settled."""
        if body.id in self.takes_part_with:
            return True
        return False if body.id in self.takes_no_part_with else None

    def body(self, body_id: str) -> DisputeBody | None:
        """The body with this id."""
        return next((body for body in self.bodies if body.id == body_id), None)

    def choose_bodies(self, country: str | None, sector: str | None, on: date) -> BodyChoice:
        """Whom a customer can turn to.

        A body for the sector goes before one for any sector, which takes only what no other does. Entries that have
        expired are not told.

        Args:
            country: where the customer lives, as ISO 3166-1 alpha-2; None: where the house is.
            sector: of the matter; None: the sector of the house.
            on: the day on which it is told.
        """
        customer_in, matter = (country or self.country), (sector or self.sector)
        fitting = [b for b in self.bodies if b.is_current(on) and b.deals_with(matter, self.country, customer_in)]
        settling = [body for body in fitting if body.role is Role.SETTLES]
        own = [body for body in settling if matter in body.sectors] or settling
        others = sorted((b for b in fitting if b.role is not Role.SETTLES), key=lambda body: body.role is Role.COURT)
        where = f"{matter} traders in {self.country or 'a country that is not said'}"
        if not own:
            because = f"No entry that holds on {on.isoformat()} names a body for {where}."
        elif matter in own[0].sectors:
            because = f"It is the body for {where}."
        else:
            because = f"No body for {where} alone is known; this one takes what no other does."
        return BodyChoice(customer_in, matter, tuple(own), tuple(others), because)


def last_day(body: DisputeBody, complained_at: datetime, final_answer_at: datetime | None) -> date | None:
    """The last day on which a customer may turn to a body; None where it names no limit, or it does not run yet."""
    if body.limit is None:
        return None
    start = complained_at if body.limit.since is Since.COMPLAINT else final_answer_at
    return None if start is None else _months_after(start.date(), body.limit.months)


def _months_after(day: date, months: int) -> date:
    # A month without such a day ends the time on its own last day: Regulation (EEC) No 1182/71, Art. 3(2)(c).
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class DeadlockReason(str, Enum):
    """Why the two sides are stuck."""

    REJECTED = "rejected"  # the customer does not accept the final answer
    NO_ANSWER = "no_answer"  # the time for a final answer has passed without one
    BOTH_SAY_SO = "both_say_so"


@dataclass(frozen=True)
class Deadlock:
    """The house cannot settle a complaint with the customer, and why."""

    reason: DeadlockReason
    since: datetime
    because: str


# In these there is nothing left to settle, whatever happened before.
_SETTLED = frozenset({CaseState.ACCEPTED, CaseState.CLOSED})


def decide_deadlock(
    state: CaseState,
    received_at: datetime,
    final_answer_at: datetime | None,
    rejected_at: datetime | None,
    now: datetime,
    final_due: datetime | None,
    *,
    both_say_so_at: datetime | None = None,
) -> Deadlock | None:
    """Whether a complaint is stuck between customer and house, so that somebody outside should be named.

    What the customer says goes first: a final answer that is rejected is a deadlock even before its time was over.
    """
    if state in _SETTLED:
        return None
    if rejected_at is not None and final_answer_at is not None and final_answer_at <= rejected_at <= now:
        return Deadlock(DeadlockReason.REJECTED, rejected_at, "The customer does not accept our final answer.")
    if both_say_so_at is not None and received_at <= both_say_so_at <= now:
        return Deadlock(DeadlockReason.BOTH_SAY_SO, both_say_so_at, "Both sides say that they cannot agree.")
    if final_answer_at is None and final_due is not None and now > final_due:
        days = (final_due - received_at) // timedelta(days=1)
        because = f"Our final answer was due {days} days after the complaint came in, and there is none."
        return Deadlock(DeadlockReason.NO_ANSWER, final_due, because)
    return None


def may_go_without_answer(body: DisputeBody, complained_at: datetime, now: datetime) -> bool:
    """Whether the customer has waited for a final answer as long as a body wants."""
    return body.wait_days is not None and now >= complained_at + timedelta(days=body.wait_days)


def names_of(bodies: Sequence[DisputeBody]) -> str:
    """Their names, one after the other."""
    return ", ".join(body.name for body in bodies)
