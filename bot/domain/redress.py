"""What may be done for a customer about an order: every option with its reason, none granted here.

`decide_redress` computes what policy and law give; the customer chooses; a person decides. A statutory right is
never refused by this code: where the law may give more than the data shows, the option goes to a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.money import Money
from bot.domain.order import Order, OrderLine, OrderState
from bot.domain.signs import Signs


class RedressReason(str, Enum):
    """Why the customer asks."""

    FAULTY = "faulty"
    NOT_AS_DESCRIBED = "not_as_described"
    NOT_ARRIVED = "not_arrived"
    CHANGED_MIND = "changed_mind"
    OTHER = "other"


class RedressKind(str, Enum):
    """What may be done."""

    CANCELLATION = "cancellation"
    WITHDRAWAL = "withdrawal"  # send it back and get the money
    REPAIR = "repair"
    REPLACEMENT = "replacement"
    REFUND = "refund"
    TRACE = "trace"  # find out where the parcel is
    COMPENSATION = "compensation"
    PERSON_DECIDES = "person_decides"


@dataclass(frozen=True)
class PolicyRule:
    """One dated rule of a policy file."""

    id: str
    text: str
    source: str
    days: int | None = None


@dataclass(frozen=True)
class RedressPolicy:
    """The rules that `decide_redress` reads."""

    withdrawal: PolicyRule  # days from delivery to change one's mind
    guarantee: PolicyRule  # days from delivery in which a fault is ours to mend
    cancellation: PolicyRule  # until it is sent
    late: PolicyRule  # days after sending when a parcel counts as missing
    goodwill: PolicyRule  # compensation, decided by a person

    @property
    def rules(self) -> tuple[PolicyRule, ...]:
        """Every rule of these that a customer may be told."""
        return tuple(rule for rule in vars(self).values() if rule is not None)


@dataclass(frozen=True)
class RedressOption:
    """One way to put it right, and why it is open."""

    kind: RedressKind
    because: PolicyRule
    amount: Money | None = None  # the most that could be paid; it is asked for, not granted


@dataclass(frozen=True)
class RedressDecision:
    """All options for one line of an order, the customer's wish first."""

    order_number: str
    product_name: str
    options: tuple[RedressOption, ...]
    note: str | None = None  # what the customer should know before choosing


def decide_redress(
    order: Order, line: OrderLine, reason: RedressReason, wish: RedressKind | None, policy: RedressPolicy, now: datetime
) -> RedressDecision:
    """Every option that policy and law give for this line today, the wished one first.

    There is always at least one: a person decides.
    """
    price = line.unit_price * line.quantity
    may_be_faulty = reason in (RedressReason.FAULTY, RedressReason.NOT_AS_DESCRIBED, RedressReason.OTHER)
    options: list[RedressOption] = []
    note: str | None = None
    # An order whose day of delivery was not noted gets every benefit of the doubt.
    delivered = order.delivered_at or (now if order.state is OrderState.DELIVERED else None)

    if order.state is OrderState.CANCELLED:
        note = "This order was cancelled before."
    elif order.state in (OrderState.PLACED, OrderState.PACKED):
        options.append(RedressOption(RedressKind.CANCELLATION, policy.cancellation, price))
    elif delivered is None:
        options.append(RedressOption(RedressKind.TRACE, policy.late))
        if order.sent_at is not None and now - order.sent_at > _days(policy.late):
            options.append(RedressOption(RedressKind.REPLACEMENT, policy.late))
            options.append(RedressOption(RedressKind.REFUND, policy.late, price))
        elif order.sent_at is not None:
            note = "The parcel is on its way and not late yet."
    else:
        if may_be_faulty and _lasts(policy.guarantee, delivered, now):
            options.append(RedressOption(RedressKind.REPAIR, policy.guarantee))
            options.append(RedressOption(RedressKind.REPLACEMENT, policy.guarantee))
        if reason is RedressReason.NOT_ARRIVED:
            options.append(RedressOption(RedressKind.TRACE, policy.late))
            note = "Our carrier reports this parcel as delivered."
        if _lasts(policy.withdrawal, delivered, now):
            options.append(RedressOption(RedressKind.WITHDRAWAL, policy.withdrawal, price))

    if wish is RedressKind.COMPENSATION:
        options.append(RedressOption(RedressKind.COMPENSATION, policy.goodwill))
    if wish is RedressKind.REFUND and not any(option.amount for option in options):
        # A refund may still be due by law; a machine neither refuses it nor says that it is.
        covered = delivered is not None and may_be_faulty and _lasts(policy.guarantee, delivered, now)
        options.append(RedressOption(RedressKind.REFUND, policy.guarantee if covered else policy.goodwill))
    options.append(RedressOption(RedressKind.PERSON_DECIDES, policy.goodwill))
    options.sort(key=lambda option: not _meets(option.kind, wish))
    return RedressDecision(order.number, line.product_name, tuple(options), note)


def _meets(kind: RedressKind, wish: RedressKind | None) -> bool:
    money_back = {RedressKind.WITHDRAWAL, RedressKind.REFUND, RedressKind.CANCELLATION}
    return wish is not None and (kind is wish or (wish is RedressKind.REFUND and kind in money_back))


def _lasts(rule: PolicyRule, since: datetime, now: datetime) -> bool:
    """Whether a period in days still runs: it begins on the day after and ends with the last hour of its last day
    (Regulation (EEC, Euratom) No 1182/71, Art. 3), wherever the customer's midnight is: a day is added for that.
    """
    return now - since < _days(rule) + timedelta(days=1)


def _days(rule: PolicyRule) -> timedelta:
    if rule.days is None:
        raise ValueError(f"The policy rule {rule.id} needs a number of days.")
    return timedelta(days=rule.days)


_HAS_NOT = r"(?:has|have|had|did|is|was|are|were)n'?t"
# What an order brings. "Not received an answer" is another matter, and so is "didn't get a refund". Two blanks and more
# stand where a product or a number was recognised.
_GOODS = (
    r"(?:(?:it|them|this|that|anything|mine|one)\b(?! (?:to|back|repaired|replaced|fixed|refunded|working|open|out|in|off|on)\b)|"
    r"(?:(?:my|our|the|any|a|an|this|that|of|what i) )?(?:(?:\w+ )?(?:parcel|package|order|delivery|shipment|goods|item|product|ordered|things?|stuff)\b(?! (?:confirmation|number|update|status|note|refund)| {2,}(?:confirmation|number))| {3,}))"
)
_REASON_SIGNS = Signs((
    (RedressReason.NOT_ARRIVED, rf"(?:never|not|{_HAS_NOT}|yet to) (?:\w+ ){{0,2}}?(?:arriv\w*|show(?:n|ed|s)? up|turn(?:ed|s)? up|be(?:en)? delivered|deliver(?:ed)?\b(?! (?:on|what)\b)|(?:come|came)\b(?! (?:with|without|off|out|on|apart|undone|loose|clean|up|in|as)\b)(?! back\b)|(?:rec(?:ei|ie|e)v\w*|got|get|had)\b(?= {_GOODS}|\s*$|\s*[.,;!?]))|nothing (?:\w+ )?(?:arrived|came|come)\b|still waiting\b(?= for {_GOODS}|(?! (?:for|on|to)\b))|still no sign of|lost in the (?:post|mail)|(?:missing|lost) (?:parcel|package|delivery|order)|where(?: is|'?s) (?:my|our|the) (?:parcel|package|delivery)|(?:parcel|package|order|delivery|shipment|it)(?: is|'s| has gone| went| got)(?: still)? (?:missing|lost)\b| {{3,}}(?:is|are) (?:still )?missing"),
    (RedressReason.NOT_AS_DESCRIBED, rf"wrong (?:\w+ )?(?:item|colou?r|size|product|one|model|thing|order|parcel)|not (?:as|what)\b|different (?:from|to|than)|(?:does|do|did)n'?t match|not the one|ordered \w+ (?:but|and) got|(?:is|are|was|were) missing|(?:came|come|comes|arrived) without|(?:{_HAS_NOT}|not|never) come with\b|miss(?:es|ing) (?:a|an|the|one|two|its|some) \w+|(?:part|piece|screw)s? missing"),
    (RedressReason.FAULTY, r"fault\w*|bro(?:ke|ken|kn)\b|bork?en\b|brocken|defect\w*|dam+ag\w*|demag\w*|crack(?:s|ed|ing)?\b|leak\w*|drip\w*|(?:do|doe|did)s?n'?t work\w*|dosn'?t work|does not work|not work\w*|isn'?t work\w*|stop\w* (?:working|altogether|dead)|stoped working|won'?t (?:turn|switch|start|charge|work|heat|open|close)|(?:can'?t|cannot) (?:turn it on|switch it on|charge it)|dead\b|died\b|scratch\w*|dent(?:s|ed)?\b|torn|ripped|chipped|bent|smash\w*|shatter\w*|rust\w*|flicker\w*|falls? apart|fell apart|came off|snapped|malfunction\w*|packed up|conked out"),
    (RedressReason.CHANGED_MIND, r"chang\w* my mind|(?:don'?t|do not) (?:want|need|like) (?:it|them|this)\b(?! (?:to|repaired|replaced|fixed|refunded))|no longer (?:want|need)|not (?:for me|my style|my taste)|too (?:big|small|large|tight|loose|heavy)|(?:doesn'?t|don'?t) (?:fit|suit)|by mistake|ordered twice|second thoughts|found (?:it )?cheaper"),
))  # fmt: skip


def find_reason(text: str) -> tuple[RedressReason, int, int] | None:
    """The reason a text gives for wanting redress, with where it stands (start, end); None if it gives none."""
    return next(_REASON_SIGNS.find(text), None)
