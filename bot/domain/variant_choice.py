"""Which variant of a product a wish means, as far as it says so, and what stands in the way where none is chosen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Mapping, Sequence

from bot.domain.shop import Product, Variant
from bot.domain.variant_phrases import PRICE
from bot.domain.variant_scale import scale_of

MOST_NEAREST = 5  # told where nothing meets the wish


@dataclass(frozen=True)
class Extreme:
    """The most or the least of an option that can be measured, or of the price."""

    option: str
    most: bool


@dataclass(frozen=True)
class Step:
    """More or less of an option, or of the price, than the current variant has."""

    option: str
    up: bool
    places: int | None = None  # exactly so many sizes further; None: any


@dataclass(frozen=True)
class Features:
    """What one kind has to have. Options and values are the shop's; a value that the shop does not have is as said."""

    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # option → values, one of which it has
    either: tuple[tuple[tuple[str, str], ...], ...] = ()  # of each group of (option, value) one: "black" frame or lens
    extremes: tuple[Extreme, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def options(self) -> frozenset[str]:
        """The options that are spoken of."""
        among = (option for group in self.either for option, _ in group)
        return frozenset((*self.named, *among, *(e.option for e in self.extremes), *(s.option for s in self.steps)))

    def __bool__(self) -> bool:
        return bool(self.named or self.either or self.extremes or self.steps)


@dataclass(frozen=True)
class VariantWish:
    """What other variant of a product a customer wishes."""

    first_to_last: tuple[Features, ...] = (Features(),)  # the first of which there is one is meant; never empty
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # option → values that it must not have
    same: bool = False  # what is not spoken of has to be as it is
    kept: frozenset[str] = frozenset()  # options that have to be as they are
    changed: frozenset[str] = frozenset()  # options that have to be other than they are: "another colour"
    free: frozenset[str] = frozenset()  # options that do not matter: "any colour"


class Unsettled(str, Enum):
    """Why no variant is chosen."""

    SEVERAL = "several"  # to be asked which
    OUT_OF_STOCK = "out_of_stock"  # there is what was wished for, but not in stock
    ONLY_CURRENT = "only_current"  # only the one that the customer has meets the wish
    NO_SUCH_VARIANT = "no_such_variant"  # the product is not made like this


@dataclass(frozen=True)
class VariantChoice:
    """The variant that is meant, or why that is open."""

    chosen: Variant | None
    candidates: tuple[Variant, ...] = ()  # to be asked about, in the product's order; in stock, never the current one
    differ: tuple[str, ...] = ()  # options in which the candidates differ, in the product's order
    why: Unsettled | None = None  # None only where one is chosen
    nearest: tuple[Variant, ...] = ()  # in stock, the nearest first, where nothing meets the wish
    unasked: tuple[str, ...] = ()  # options in which the chosen is other than the current, though nobody spoke of them


def decide_variant(
    wish: VariantWish, product: Product, current_variant_id: str | None, quantity: int = 1
) -> VariantChoice:
    """The variant of the product that the wish means: in stock as often as needed, and never the current one.

    What is named is fixed. Of what is not, the wish for "the same" requires what the current variant has, and any other
    prefers it: "10 l if you have it, else 20 l" is 20 l in the same colour, where 10 l would be of another. "The
    cheapest" is that of the others: who has the cheapest sees what another costs before they agree. Where only options
    are left that do not matter to the customer, the cheapest is taken.
    """
    if len(wish.first_to_last) > 1 and current_variant_id is not None and not wish.same:
        alike = decide_variant(replace(wish, same=True), product, current_variant_id, quantity)
        if alike.chosen is not None:
            return alike
    current = next((variant for variant in product.variants if variant.id == current_variant_id), None)
    ways: set[Unsettled] = set()
    for features in wish.first_to_last:
        fitting = [variant for variant in product.variants if _fits(variant, features, wish, product, current)]
        others = [variant for variant in fitting if variant is not current]
        there = [variant for variant in fitting if variant.in_stock >= quantity]
        best = _extreme_of([variant for variant in there if variant is not current], features, product)
        if best:
            return _settle(best, features, wish, product, current)
        if any(variant is not current for variant in there) or (current in fitting and not others):
            ways.add(Unsettled.ONLY_CURRENT)
        else:
            ways.add(Unsettled.OUT_OF_STOCK if others else Unsettled.NO_SUCH_VARIANT)
    why = next(way for way in Unsettled if way in ways)
    return VariantChoice(None, why=why, nearest=_nearest(wish, product, current, quantity))


def merge(wish: VariantWish, later: VariantWish) -> VariantWish:
    """A wish with what the customer said after it: the later words hold where both speak of the same option."""
    spoken = frozenset(option for one in later.first_to_last for option in one.options)
    overruled = spoken | later.changed | later.free | later.kept
    combined = [over(_less(before, overruled), after) for after in later.first_to_last for before in wish.first_to_last]
    excluded = {option: values for option, values in wish.excluded.items() if option not in spoken}
    for option, values in later.excluded.items():
        excluded[option] = tuple(dict.fromkeys((*excluded.get(option, ()), *values)))
    return VariantWish(
        each_once(combined),
        excluded,
        wish.same or later.same,
        (wish.kept - overruled) | later.kept,
        (wish.changed - overruled) | later.changed,
        (wish.free - overruled) | later.free,
    )


def over(before: Features, later: Features) -> Features:
    """Both, the later holding where both speak of the same option."""
    rest = _less(before, later.options)
    return Features(
        {**rest.named, **later.named},
        (*rest.either, *later.either),
        (*rest.extremes, *later.extremes),
        (*rest.steps, *later.steps),
    )


def _less(features: Features, options: frozenset[str]) -> Features:
    return Features(
        {option: values for option, values in features.named.items() if option not in options},
        tuple(group for group in features.either if not {option for option, _ in group} & options),
        tuple(extreme for extreme in features.extremes if extreme.option not in options),
        tuple(step for step in features.steps if step.option not in options),
    )


def each_once(features: Sequence[Features]) -> tuple[Features, ...]:
    """The same without repeats."""
    return tuple(one for place, one in enumerate(features) if one not in features[:place])


def _settle(
    best: Sequence[Variant], features: Features, wish: VariantWish, product: Product, current: Variant | None
) -> VariantChoice:
    left = features.options | wish.changed | wish.free
    if current is not None:
        alike = [_alike(variant, current, left) for variant in best]
        best = [variant for variant, count in zip(best, alike) if count == max(alike)]
    differ = tuple(option for option in _options(product) if len({v.options.get(option) for v in best}) > 1)
    if len(best) > 1 and differ and set(differ) <= wish.free:
        best = [min(best, key=lambda variant: (variant.price.minor, -variant.in_stock))]
    if len(best) > 1:
        return VariantChoice(None, tuple(best), differ, Unsettled.SEVERAL)
    [chosen] = best
    unasked: tuple[str, ...] = ()
    if current is not None:
        other = [o for o in _options(product) if chosen.options.get(o) != current.options.get(o)]
        unasked = tuple(option for option in other if option not in left)
    return VariantChoice(chosen, unasked=unasked)


def _fits(variant: Variant, features: Features, wish: VariantWish, product: Product, current: Variant | None) -> bool:
    """Whether a variant is as all that is fixed says; what refers to the current one counts where that is known."""
    if not all(_conditions(variant, features)) or any(
        variant.options.get(option) in values for option, values in wish.excluded.items()
    ):
        return False
    if current is None:
        return True
    if any(variant.options.get(option) == current.options.get(option) for option in wish.changed):
        return False
    kept = wish.kept | (set(_options(product)) if wish.same else set())
    kept -= features.options | wish.changed | wish.free
    return all(variant.options.get(option) == current.options.get(option) for option in kept) and all(
        _is_step(variant, step, product, current) for step in features.steps
    )


def _conditions(variant: Variant, features: Features) -> list[bool]:
    """Of each thing that is named, whether the variant has it."""
    named = [variant.options.get(option) in values for option, values in features.named.items()]
    return named + [any(variant.options.get(o) == value for o, value in group) for group in features.either]


def _is_step(variant: Variant, step: Step, product: Product, current: Variant) -> bool:
    if step.option == PRICE:
        return variant.price > current.price if step.up else variant.price < current.price
    scale = _scale(product, step.option)
    own, now = scale.get(variant.options.get(step.option, "")), scale.get(current.options.get(step.option, ""))
    if own is None or now is None:
        return False
    if step.places is None:
        return own > now if step.up else own < now
    steps = sorted(set(scale.values()))
    return steps.index(own) - steps.index(now) == (step.places if step.up else -step.places)


def _extreme_of(variants: Sequence[Variant], features: Features, product: Product) -> Sequence[Variant]:
    """Those with the most of what most is wanted of; the price decides last."""
    for extreme in sorted(features.extremes, key=lambda one: one.option == PRICE):
        scale = _scale(product, extreme.option)
        amounts = {
            variant.id: float(variant.price.minor)
            if extreme.option == PRICE
            else scale.get(variant.options.get(extreme.option, ""))
            for variant in variants
        }
        known = [amount for amount in amounts.values() if amount is not None]
        if known:
            wanted = max(known) if extreme.most else min(known)
            variants = [variant for variant in variants if amounts[variant.id] == wanted]
    return variants


def _nearest(wish: VariantWish, product: Product, current: Variant | None, quantity: int) -> tuple[Variant, ...]:
    features = wish.first_to_last[0]
    left = features.options | wish.changed | wish.free

    extremes = sorted(features.extremes, key=lambda one: one.option == PRICE)
    scales = {extreme.option: _scale(product, extreme.option) for extreme in extremes}

    def distance(variant: Variant) -> tuple[float, ...]:
        met = sum(_conditions(variant, features))
        if current is not None:
            met += sum(_is_step(variant, step, product, current) for step in features.steps)
            met += sum(variant.options.get(option) != current.options.get(option) for option in wish.changed)
        amounts = [
            float(variant.price.minor)
            if extreme.option == PRICE
            else scales[extreme.option].get(variant.options.get(extreme.option, ""), 0.0)
            for extreme in extremes
        ]
        far = [-amount if extreme.most else amount for amount, extreme in zip(amounts, extremes)]
        return (-met, *far, -_alike(variant, current, left) if current is not None else 0)

    there = [v for v in product.variants if v is not current and v.in_stock >= quantity]
    allowed = [v for v in there if all(v.options.get(o) not in values for o, values in wish.excluded.items())]
    return tuple(sorted(allowed, key=distance)[:MOST_NEAREST])


def _alike(variant: Variant, current: Variant, but: frozenset[str]) -> int:
    """In how many options a variant is as the current one, of those that nobody spoke of."""
    return sum(variant.options.get(o) == value for o, value in current.options.items() if o not in but)


def _options(product: Product) -> tuple[str, ...]:
    return tuple(dict.fromkeys(option for variant in product.variants for option in variant.options))


def _scale(product: Product, option: str) -> Mapping[str, float]:
    return scale_of(variant.options[option] for variant in product.variants if option in variant.options)
