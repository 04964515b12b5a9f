"""What may be done for a customer about an order: every option with its reason, none granted here.

`decide_redress` computes what policy and law give; the customer chooses; a person decides. A statutory right is
never refused by this code: where the law may give more than the data shows, the option goes to a person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
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
    PRICE_REDUCTION = "price_reduction"  # keep it and get a part of the money
    CREDIT = "credit"  # the money on a gift card, if the customer likes that better
    COMPENSATION = "compensation"
    PERSON_DECIDES = "person_decides"


@dataclass(frozen=True)
class PolicyRule:
    """One dated rule of a policy file."""

    id: str
    text: str
    source: str
    days: int | None = None
    since: date | None = None  # the first day on which it holds; None: it always has


@dataclass(frozen=True)
class RedressPolicy:
    """The rules that `decide_redress` reads."""

    withdrawal: PolicyRule  # days from delivery to change one's mind
    guarantee: PolicyRule  # days from delivery in which a fault is ours to mend
    cancellation: PolicyRule  # until it is sent
    late: PolicyRule  # days after sending when a parcel counts as missing
    goodwill: PolicyRule  # compensation, decided by a person
    repair_extends: PolicyRule | None = None  # days that a repair adds to the guarantee, once
    reduction: PolicyRule | None = None  # what is open where repair and replacement fail
    credit: PolicyRule | None = None  # instead of money, if the customer likes that better
    commercial_return: PolicyRule | None = None  # days from delivery in which the house takes goods back of its own

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
    missing: tuple[str, ...] = ()  # evidence that would help whoever decides; nothing is refused for want of it
    also: tuple[PolicyRule, ...] = ()  # what the customer should know before choosing it


@dataclass(frozen=True)
class Before:
    """What is known of the line from before."""

    repaired: bool = False  # a repair was chosen under the guarantee
    remedy_failed: bool = False  # a repair or replacement failed, was refused, or took too long
    evidence: bool = False  # a picture or a paper is there


NOTHING_BEFORE = Before()
PICTURE, ARRIVAL, COSTS = "picture", "arrival", "costs"
EVIDENCE = {
    PICTURE: "a photo that shows what is wrong",
    ARRIVAL: "the day on which it arrived",
    COSTS: "what it cost you, such as a receipt",
}


@dataclass(frozen=True)
class RedressDecision:
    """All options for one line of an order, the customer's wish first."""

    order_number: str
    product_name: str
    options: tuple[RedressOption, ...]
    note: str | None = None  # what the customer should know before choosing


def decide_redress(
    order: Order,
    line: OrderLine,
    reason: RedressReason,
    wish: RedressKind | None,
    policy: RedressPolicy,
    now: datetime,
    before: Before = NOTHING_BEFORE,
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
    covered = delivered is not None and may_be_faulty and _covers(policy, delivered, now, before)

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
        if covered:
            options += _free_of_charge(policy, now, before)
        if reason is RedressReason.NOT_ARRIVED:
            options.append(RedressOption(RedressKind.TRACE, policy.late))
            note = "Our carrier reports this parcel as delivered."
        back = _takes_back(policy, delivered, now)
        if back is not None:
            options.append(RedressOption(RedressKind.WITHDRAWAL, back, price))
        if covered and policy.reduction is not None and before.remedy_failed:
            options.append(RedressOption(RedressKind.PRICE_REDUCTION, policy.reduction))
            options.append(RedressOption(RedressKind.REFUND, policy.reduction, price))

    options += _wished(options, wish, policy, covered)
    options.append(RedressOption(RedressKind.PERSON_DECIDES, policy.goodwill))
    options.sort(key=lambda option: not _meets(option.kind, wish))
    with_evidence = [replace(option, missing=_missing(option, order, reason, covered, before)) for option in options]
    return RedressDecision(order.number, line.product_name, tuple(with_evidence), note)


def _free_of_charge(policy: RedressPolicy, now: datetime, before: Before) -> list[RedressOption]:
    """What the guarantee gives first, as the customer chooses; who chooses repair is told what that adds."""
    adds = policy.repair_extends
    also = (adds,) if adds is not None and not before.repaired and _holds(adds, now) else ()
    return [
        RedressOption(RedressKind.REPAIR, policy.guarantee, also=also),
        RedressOption(RedressKind.REPLACEMENT, policy.guarantee),
    ]


def _wished(
    options: list[RedressOption], wish: RedressKind | None, policy: RedressPolicy, covered: bool
) -> list[RedressOption]:
    """What is not open by itself and was wished for; a machine neither refuses it nor says that it is due."""
    if wish is None or any(option.kind is wish for option in options):
        return []
    amount = next((option.amount for option in options if option.amount is not None), None)
    if wish is RedressKind.COMPENSATION:
        return [RedressOption(wish, policy.goodwill)]
    if wish is RedressKind.PRICE_REDUCTION:
        return [RedressOption(wish, (policy.reduction if covered else None) or policy.goodwill)]
    if wish is RedressKind.CREDIT:
        return [RedressOption(wish, (policy.credit if amount is not None else None) or policy.goodwill, amount)]
    if wish is RedressKind.REFUND and amount is None:
        return [RedressOption(wish, policy.guarantee if covered else policy.goodwill)]
    return []


def _missing(
    option: RedressOption, order: Order, reason: RedressReason, covered: bool, before: Before
) -> tuple[str, ...]:
    """What evidence would help with an option and is not there, in words."""
    about_fault = option.kind in (
        RedressKind.REPAIR, RedressKind.REPLACEMENT, RedressKind.REFUND, RedressKind.PRICE_REDUCTION
    )  # fmt: skip
    needed = []
    if covered and about_fault and reason is not RedressReason.OTHER and not before.evidence:
        needed.append(PICTURE)
    if covered and about_fault and order.delivered_at is None:
        needed.append(ARRIVAL)
    if option.kind is RedressKind.COMPENSATION and not before.evidence:
        needed.append(COSTS)
    return tuple(EVIDENCE[kind] for kind in needed)


def _covers(policy: RedressPolicy, delivered: datetime, now: datetime, before: Before) -> bool:
    """Whether the guarantee still runs; a repair under it has added its days once."""
    added = policy.repair_extends
    if not before.repaired or added is None:
        return _lasts(policy.guarantee, delivered, now)
    return now - delivered < _days(policy.guarantee) + _days(added) + timedelta(days=1)


def _takes_back(policy: RedressPolicy, delivered: datetime, now: datetime) -> PolicyRule | None:
    """The rule by which goods may be sent back today without a reason: the law's, else the house's own."""
    rules = (policy.withdrawal, policy.commercial_return)
    return next((rule for rule in rules if rule is not None and _lasts(rule, delivered, now)), None)


def _holds(rule: PolicyRule, now: datetime) -> bool:
    return rule.since is None or rule.since <= now.date()


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
    (RedressReason.FAULTY, r"fault\w*|bro(?:ke|ken|kn)\b|bork?en\b|brocken|defect\w*|dam+ag\w*|demag\w*|crack(?:s|ed|ing)?\b|leak\w*|drips\b|dripp\w*|(?:it|to|will|would|that) drip\b|(?:do|doe|did)s?n'?t work\w*(?! out\b)|dosn'?t work|does not work|not work\w*|isn'?t work\w*|stop\w* (?:working|altogether|dead)|stoped working|won'?t (?:turn|switch|start|charge|work|heat|open|close)|(?:can'?t|cannot) (?:turn it on|switch it on|charge it)|dead\b|died\b|scratch\w*|dent(?:s|ed)?\b|torn|ripped|chipped|bent|smash\w*|shatter\w*|(?<!in )(?<!the )(?<!for )rust\w*|flicker\w*|falls? apart|fell apart|came off|snapped|malfunction\w*|packed up|conked out"),
    (RedressReason.CHANGED_MIND, r"chang\w* my mind|(?:don'?t|do not) (?:want|need|like) (?:it|them|this)\b(?! (?:to|repaired|replaced|fixed|refunded))|no longer (?:want|need)|not (?:for me|my style|my taste)|too (?:big|small|large|tight|loose|heavy)|(?:doesn'?t|don'?t) (?:fit|suit)|by mistake|ordered twice|second thoughts|found (?:it )?cheaper"),
))  # fmt: skip


def find_reason(text: str) -> tuple[RedressReason, int, int] | None:
    """The reason a text gives for wanting redress, with where it stands (start, end); None if it gives none."""
    return next(_REASON_SIGNS.find(text), None)
