"""Reading data/policies/identity.yml: by what customers show who they are, and how often they may try."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.domain.identity import EVERYTHING, STANDARD, IdentityPolicy, TryLimits, Way
from bot.domain.one_time_code import CodeRules
from bot.domain.order import ActKind
from bot.storage.entries import Entry, read_entries

IDENTITY = "identity.yml"
ALL = "all"
MOST_TRIES = 100  # more is no limit
LONGEST_CODE = 60  # minutes; OWASP ASVS 5.0, 6.5.5 says ten


def read_identity_policy(policies: Path) -> IdentityPolicy:
    """What the file says; the standard where there is none.

    Args:
        policies: the folder data/policies.

    Raises:
        BadFile: the file is wrong; the message names place and field.
    """
    file = policies / IDENTITY
    if not file.exists():
        return STANDARD
    whole = read_entries(file).entry("identity")
    tries, code = whole.entry("tries"), whole.entry("code")
    return IdentityPolicy(
        ways={_way(name, whole): _acts(entry) for name, entry in whole.entries("ways")},
        tries=TryLimits(
            conversation=_number(tries, "conversation", MOST_TRIES),
            claimed=_number(tries, "claimed", MOST_TRIES),
            address=_number(tries, "address", 10 * MOST_TRIES),
            within=timedelta(minutes=_number(tries, "minutes", 24 * 60)),
        ),
        codes=CodeRules(
            lives=timedelta(minutes=_number(code, "minutes", LONGEST_CODE)),
            tries=_number(code, "tries", 10),
            an_hour=_number(code, "an_hour", 10),
            proof_lasts=timedelta(minutes=_number(code, "known_for_minutes", 12 * 60)),
        ),
    )


def _way(name: str, whole: Entry) -> Way:
    try:
        return Way(name)
    except ValueError:
        known = ", ".join(way.value for way in Way)
        raise whole.wrong("ways", f"names no way we know ({name!r}; there are {known})") from None


def _acts(entry: Entry) -> frozenset[ActKind]:
    if entry.values.get("acts") == ALL:
        return EVERYTHING
    acts = set()
    for name in entry.take("acts", list):
        try:
            acts.add(ActKind(name))
        except ValueError:
            known = ", ".join(kind.value for kind in ActKind)
            raise entry.wrong("acts", f"names no act we know ({name!r}; write all, or some of {known})") from None
    return frozenset(acts)


def _number(entry: Entry, field: str, most: int) -> int:
    number = entry.take(field, int)
    if not 1 <= number <= most:
        raise entry.wrong(field, f"must be from 1 to {most}")
    return int(number)
