"""Reading a shop system's JSON with care: what is missing or of another kind is said, and nothing is guessed.

An answer of the wrong form is ShopUnavailable: the system, or something between it and us, is not as it should be.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from decimal import Decimal, InvalidOperation
from typing import Any, Mapping, Sequence

from bot.domain.errors import ShopUnavailable
from bot.domain.money import Money

Json = Mapping[str, Any]


class WrongForm(ShopUnavailable):
    """An answer is not of the form that the system documents."""


def the_object(value: Any, what: str) -> Json:
    """An object. Raises WrongForm."""
    if not isinstance(value, dict):
        raise WrongForm(f"The shop system's answer has no object where {what} should be.")
    return value


def the_list(value: Any, what: str) -> Sequence[Json]:
    """A list of objects. Raises WrongForm."""
    if not isinstance(value, list):
        raise WrongForm(f"The shop system's answer has no list where {what} should be.")
    return [the_object(entry, what) for entry in value]


def text(source: Json, name: str, default: str | None = None) -> str:
    """A text, or a whole number as text (ids come as both). Raises WrongForm where there is none and no default."""
    value = source.get(name)
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is None and default is not None:
        return default
    raise WrongForm(f"The shop system's answer has no text under '{name}'.")


def whole(source: Json, name: str, default: int | None = None) -> int:
    """A whole number. Raises WrongForm where there is none and no default."""
    value = source.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if value is None and default is not None:
        return default
    raise WrongForm(f"The shop system's answer has no whole number under '{name}'.")


def decimal(value: Any, what: str) -> Decimal:
    """An amount as it is written, such as "24.90"; numbers are read exactly. Raises WrongForm."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise WrongForm(f"The shop system's answer has no amount under '{what}'.")
    if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,10})?", str(value).strip()):
        raise WrongForm(f"The shop system's answer has no amount under '{what}'.")
    try:
        return Decimal(str(value).strip())
    except InvalidOperation:
        raise WrongForm(f"The shop system's answer has no amount under '{what}'.") from None


def to_money(amount: Decimal, currency: str, what: str = "amount") -> Money:
    """Money in hundredths, exactly. Raises WrongForm: it has a part of a cent, or no currency."""
    hundredths = amount * 100
    if hundredths != hundredths.to_integral_value():
        raise WrongForm(f"The shop system's answer has a part of a cent under '{what}'.")
    try:
        return Money(int(hundredths), currency)
    except ValueError:
        raise WrongForm("The shop system's answer has no currency of three letters.") from None


def money(source: Json, name: str, currency: str) -> Money:
    """The amount under a name. Raises WrongForm."""
    return to_money(decimal(source.get(name), name), currency, name)


def moment(source: Json, name: str, *, zone_is_utc: bool = False) -> datetime | None:
    """A moment in ISO 8601, or None where none is told.

    Args:
        zone_is_utc: one without a zone is in UTC; otherwise it is refused.

    Raises:
        WrongForm: it is no moment.
    """
    value = source.get(name)
    if value is None or value == "":
        return None
    try:
        at = datetime.fromisoformat(re.sub(r"Z$", "+00:00", value))
    except (TypeError, ValueError):
        raise WrongForm(f"The shop system's answer has no moment under '{name}'.") from None
    if at.tzinfo is None:
        if not zone_is_utc:
            raise WrongForm(f"The shop system's answer has a moment without its zone under '{name}'.")
        at = at.replace(tzinfo=timezone.utc)
    return at.astimezone(timezone.utc)


def in_decimals(amount: Money) -> str:
    """An amount as it is written in JSON, such as "24.90"; never rounded."""
    whole_part, hundredths = divmod(abs(amount.minor), 100)
    return f"{'-' if amount.minor < 0 else ''}{whole_part}.{hundredths:02d}"
