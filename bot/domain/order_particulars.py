"""What is wanted of an order where no verb says so: one that is named with an address goes there, with a card it is
paid by that.
"""

from __future__ import annotations

import re

from bot.domain.address_words import read_address
from bot.domain.method_words import find_methods
from bot.domain.order import ActKind, figures_of
from bot.domain.order_counter import Counter, mentions
from bot.domain.order_matters import is_of_order, is_of_other_matter

_PLACE = re.compile(
    r"\b(?:address(?:es)?|place|location)\b|"
    r"\bwhere (?:\S+ ){0,4}?(?:went|goes|is going|was (?:sent|delivered|shipped))\b",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:account|profile|default|on file)\b", re.IGNORECASE)


def act_of_particulars(text: str, counter: Counter) -> ActKind | None:
    """The act that a text's particulars stand for; None where they stand for none, or items are named besides."""
    if is_of_other_matter(text):
        return None
    numbers = {one.number for one in counter.orders if re.search(rf"(?<!\d){figures_of(one.number)}(?!\d)", text)}
    lines = [line for order in counter.orders for line in order.lines]
    if not (numbers or is_of_order(text)):
        read = read_address(text, counter.account.address) if _OWN.search(text) else None
        return ActKind.CHANGE_OWN_ADDRESS if read is not None and read.address is not None else None
    if mentions(text, lines):
        return None
    if len(numbers) > 1 and _PLACE.search(text):
        return ActKind.CHANGE_ADDRESS
    if len(find_methods(text, counter.account.payment_methods)) == 1:
        return ActKind.CHANGE_PAYMENT
    read = read_address(text, counter.account.address)
    return ActKind.CHANGE_ADDRESS if read is not None and read.address is not None else None
