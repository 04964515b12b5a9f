"""The kinds of goals that customers have, how many of each a suite has, and by which recipe they are made."""

from __future__ import annotations

from typing import Mapping

from bot.evaluation.conversation_book import CANCELLED, DELIVERED, PLACED, SENT
from bot.evaluation.conversation_goals import Act, How, Unless
from bot.evaluation.conversation_recipes import (
    Recipe,
    address_of_other_order,
    another_product,
    asks,
    asks_how_much_back,
    asks_where_it_is,
    both,
    cancel,
    change_address,
    change_payment,
    gift_card_too_small,
    give_all_back,
    give_back,
    in_the_end_no,
    only_under,
    own_address,
    own_address_of_order,
    part_or,
    person,
    sold_out,
    strange_number,
    swaps,
    then,
    thinks_again,
    to_gift_card,
    wrong_state,
)

SAME, FALL, CHEAP, MOST = How.SAME_BUT, How.FALLBACK, How.CHEAPEST, How.MOST
# Group → family → how many of a whole suite, and the recipe.
FAMILIES: Mapping[str, Mapping[str, tuple[int, Recipe]]] = {
    "ask": {
        "ask_status": (10, asks(Act.ASK_STATUS, PLACED, SENT, DELIVERED, CANCELLED)),
        "ask_tracking": (8, asks(Act.ASK_TRACKING, SENT, DELIVERED)),
        "ask_total": (8, asks(Act.ASK_TOTAL, PLACED, SENT, DELIVERED)),
        "ask_find": (8, asks_where_it_is),
        "ask_back": (8, asks_how_much_back),
    },
    "cancel": {
        "cancel": (22, cancel),
        "cancel_no": (6, in_the_end_no(cancel)),
        "cancel_but": (4, thinks_again(cancel)),
    },
    "address": {
        "change_address": (12, change_address),
        "address_of_other_order": (6, address_of_other_order),
        "own_address": (6, own_address),
        "own_address_of_order": (5, own_address_of_order),
        "address_but": (4, thinks_again(change_address)),
        "address_no": (2, in_the_end_no(change_address)),
    },
    "payment": {"change_payment": (14, change_payment), "payment_no": (3, in_the_end_no(change_payment))},
    "items": {
        "items_same_but": (14, swaps(PLACED, SAME)),
        "items_cheapest": (5, swaps(PLACED, CHEAP)),
        "items_most": (5, swaps(PLACED, MOST)),
        "items_fallback": (5, swaps(PLACED, FALL)),
        "items_two": (7, swaps(PLACED, SAME, SAME)),
        "items_but": (3, thinks_again(swaps(PLACED, SAME))),
        "items_no": (3, in_the_end_no(swaps(PLACED, SAME))),
    },
    "return": {
        "return_some": (18, give_back),
        "return_all": (8, give_all_back),
        "return_to_gift_card": (8, to_gift_card),
        "return_but": (5, thinks_again(give_back)),
        "return_no": (4, in_the_end_no(give_back)),
    },
    "exchange": {
        "exchange_same_but": (16, swaps(DELIVERED, SAME)),
        "exchange_cheapest": (5, swaps(DELIVERED, CHEAP)),
        "exchange_most": (5, swaps(DELIVERED, MOST)),
        "exchange_fallback": (5, swaps(DELIVERED, FALL)),
        "exchange_two": (7, swaps(DELIVERED, SAME, SAME)),
        "exchange_but": (3, thinks_again(swaps(DELIVERED, SAME))),
        "exchange_no": (3, in_the_end_no(swaps(DELIVERED, SAME))),
    },
    "combined": {
        "cancel_and_return": (6, both(cancel, give_back)),
        "cancel_two": (4, both(cancel, cancel)),
        "exchange_and_address": (5, both(swaps(DELIVERED, SAME), change_address)),
        "items_and_return": (4, both(swaps(PLACED, SAME), give_back)),
        "address_and_own_address": (4, both(change_address, own_address)),
        "payment_and_status": (3, both(change_payment, asks(Act.ASK_STATUS, SENT, DELIVERED))),
    },
    "conditional": {
        "part_or_all": (6, part_or(Unless.ALL)),
        "part_or_nothing": (4, part_or(Unless.NOTHING)),
        "under_limit": (6, only_under(DELIVERED, kept=True)),
        "over_limit": (6, only_under(DELIVERED, kept=False)),
        "items_under_limit": (3, only_under(PLACED, kept=True)),
        "items_over_limit": (3, only_under(PLACED, kept=False)),
    },
    "refused": {
        "cancel_sent": (5, wrong_state(Act.CANCEL, SENT)),
        "address_delivered": (4, wrong_state(Act.CHANGE_ADDRESS, DELIVERED)),
        "return_placed": (3, wrong_state(Act.RETURN, PLACED)),
        "cancel_cancelled": (3, wrong_state(Act.CANCEL, CANCELLED)),
        "items_sold_out": (4, sold_out(PLACED)),
        "exchange_sold_out": (4, sold_out(DELIVERED)),
        "another_product": (4, another_product),
        "gift_card_too_small": (4, gift_card_too_small),
        "items_twice": (4, then(swaps(PLACED, SAME), Act.CHANGE_ITEMS)),
        "address_after_items": (3, then(swaps(PLACED, SAME), Act.CHANGE_ADDRESS)),
        "order_of_another": (5, strange_number(guessed=False)),
        "guessed_number": (4, strange_number(guessed=True)),
        "wrong_postcode": (4, cancel),
    },
    "handed_over": {
        "ask_person": (6, person),
        "over_machine_limit": (6, cancel),
        "return_sent": (4, wrong_state(Act.RETURN, SENT)),
        "return_after_exchange": (3, then(swaps(DELIVERED, SAME), Act.RETURN)),
        "cancel_after_items": (3, then(swaps(PLACED, SAME), Act.CANCEL)),
    },
}  # fmt: skip
