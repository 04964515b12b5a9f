"""Makes the goals of a suite: so many of each family, with different customers, the same for the same seed."""

from __future__ import annotations

import random
from typing import Iterator, Sequence

from bot.evaluation.conversation_book import Book, BookAccount
from bot.evaluation.conversation_draw import Draw, NotHere
from bot.evaluation.conversation_families import FAMILIES
from bot.evaluation.conversation_goals import Act, Goal, Persona, Proof, Wish
from bot.evaluation.conversation_outcomes import Outcome, Rules, Truth
from bot.evaluation.conversation_recipes import Recipe
from bot.evaluation.conversation_truth import find_truth

COUNT = sum(many for families in FAMILIES.values() for many, _ in families.values())
ONCE_IN = 4  # goals that have a question in between, or everything in the first message
WRONG_PROOF = "wrong_postcode"


def make_goals(book: Book, rules: Rules, count: int = COUNT, seed: int = 1) -> list[Goal]:
    """About so many goals; fewer where the shop has no customers for some families.

    Customers are not used twice before all who fit a family were.
    """
    used: dict[str, int] = {}
    goals = [
        goal
        for group in FAMILIES
        for family, (of_all, recipe) in FAMILIES[group].items()
        for goal in _of_family(family, recipe, max(1, round(of_all * count / COUNT)), book, rules, seed, used)
    ]
    random.Random(seed).shuffle(goals)
    return goals[:count]


def group_of(goal: Goal) -> str:
    """The group of families that a goal belongs to."""
    return next(group for group, families in FAMILIES.items() if goal.family in families)


def _of_family(
    family: str, recipe: Recipe, many: int, book: Book, rules: Rules, seed: int, used: dict[str, int]
) -> Iterator[Goal]:
    chance = random.Random(f"{seed} {family}")
    accounts = list(book.accounts.values())
    chance.shuffle(accounts)
    accounts.sort(key=lambda account: used.get(account.id, 0))
    made = 0
    for account in accounts:
        if made == many:
            return
        draw = Draw(book, account, chance)
        try:
            wishes = recipe(draw)
            goal = _goal(f"{family}-{made + 1}", family, account, wishes, draw)
        except NotHere:
            continue
        if _is_fit(family, find_truth(goal, book, rules)):
            used[account.id] = used.get(account.id, 0) + 1
            made += 1
            yield goal


def _goal(id: str, family: str, account: BookAccount, wishes: tuple[Wish, ...], draw: Draw) -> Goal:
    persona = Persona(account.id, draw.one((Proof.EMAIL, Proof.EMAIL, Proof.NAME)))
    own = [wish.order for wish in wishes if wish.order in {order.number for order in draw.orders}]
    if family == WRONG_PROOF:
        persona = Persona(account.id, Proof.NAME, wrong_postcode=_another_postcode(account, draw))
    elif own and draw.chance.random() < 0.25 and wishes[0].by_item is None and wishes[0].act is not Act.ASK_FIND:
        persona = Persona(account.id, Proof.ORDER, own[0])
    between: tuple[str, ...] = ()
    if family != WRONG_PROOF and wishes[0].act is not Act.ASK_PERSON and draw.chance.random() < 1 / ONCE_IN:
        of_money = wishes[0].act in (Act.RETURN, Act.CANCEL)
        between = (draw.one(("between_money", "between_policy")) if of_money else "between_policy",)
    at_once = len(wishes) > 1 and wishes[0].order != wishes[1].order and draw.chance.random() < 0.5
    return Goal(id, family, persona, wishes, at_once, between)


def _another_postcode(account: BookAccount, draw: Draw) -> str:
    code = account.address[4]
    return "".join(str((int(sign) + draw.chance.randint(1, 9)) % 10) if sign.isdigit() else sign for sign in code)


def _is_fit(family: str, truth: Truth) -> bool:
    """Whether what should come of it is what the family is about."""
    outcomes: Sequence[Outcome] = [wish.outcome for wish in truth.wishes]
    at_first = [wish.at_first.outcome for wish in truth.wishes if wish.at_first is not None]
    if any(outcome is not Outcome.DONE for outcome in at_first):
        return False
    if family in FAMILIES["handed_over"]:
        return outcomes[-1] is Outcome.HANDED_OVER and outcomes[:-1] in ([], [Outcome.DONE])
    if family in ("items_twice", "address_after_items"):
        return outcomes == [Outcome.DONE, Outcome.REFUSED]
    if family in FAMILIES["refused"] or family == "part_or_nothing":
        return outcomes == [Outcome.REFUSED]
    if family.endswith(("_no", "over_limit")):
        return outcomes[-1] is Outcome.NOTHING
    return all(outcome in (Outcome.DONE, Outcome.TOLD) for outcome in outcomes)
