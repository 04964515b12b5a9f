"""What a simulated customer wants of the shop, in structured form, and how they show who they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Mapping

from bot.evaluation.conversation_book import BookItem, Place


class Act(str, Enum):
    """What a customer may want. The first seven change something; they are called as `ActKind` calls them."""

    CANCEL = "cancel"
    CHANGE_ADDRESS = "change_address"
    CHANGE_PAYMENT = "change_payment"
    CHANGE_ITEMS = "change_items"
    RETURN = "return"
    EXCHANGE = "exchange"
    CHANGE_OWN_ADDRESS = "change_own_address"
    ASK_STATUS = "ask_status"
    ASK_TRACKING = "ask_tracking"
    ASK_TOTAL = "ask_total"
    ASK_FIND = "ask_find"  # which order something was in
    ASK_BACK = "ask_back"  # how much they would get back for some items
    ASK_PERSON = "ask_person"


QUESTIONS = frozenset({Act.ASK_STATUS, Act.ASK_TRACKING, Act.ASK_TOTAL, Act.ASK_FIND, Act.ASK_BACK})
OF_ITEMS = frozenset({Act.CHANGE_ITEMS, Act.RETURN, Act.EXCHANGE, Act.ASK_BACK})


class Proof(str, Enum):
    """How customers show who they are."""

    EMAIL = "email"
    NAME = "name"  # and postcode
    ORDER = "order"  # its number, and the e-mail address


class How(str, Enum):
    """How a customer says which variant they want instead."""

    SAME_BUT = "same_but"  # the same in everything but what they name
    FALLBACK = "fallback"  # the same, but; and if that is not there, something else
    CHEAPEST = "cheapest"  # of those left
    MOST = "most"  # of something that comes in figures, such as storage
    OTHER_PRODUCT = "other_product"  # which nobody can have by an exchange


class Unless(str, Enum):
    """What a customer wants where a part of an order cannot be cancelled."""

    ALL = "all"  # cancel all of it
    NOTHING = "nothing"  # leave it as it is


@dataclass(frozen=True)
class Persona:
    """Who the customer is, and what they say about it."""

    account: str
    proof: Proof
    order: str | None = None  # whose number they give, of Proof.ORDER
    wrong_postcode: str | None = None  # what they give instead of their own


@dataclass(frozen=True)
class Wanted:
    """One item of an order, and what is wanted in its place."""

    item: BookItem
    how: How | None = None  # None: nothing in its place
    changes: Mapping[str, str] = field(default_factory=dict)  # option → what it should be
    fallback: Mapping[str, str] = field(default_factory=dict)  # the second choice
    most_of: str = ""  # an option, of How.MOST
    product: str = ""  # what it is called, of How.OTHER_PRODUCT


@dataclass(frozen=True)
class Wish:
    """One thing that the customer wants."""

    act: Act
    order: str | None = None  # its number
    items: tuple[Wanted, ...] = ()  # empty, of a return: all
    method: str | None = None
    address: Place | None = None
    address_of: str | None = None  # the order whose address it is, where the customer says it that way
    reason: str | None = None  # of a cancellation: what the phrase books call it
    most: int | None = None  # minor units: wanted only if it costs less
    unless: Unless | None = None
    by_item: str | None = None  # the name by which the customer knows the order, where they do not know its number
    at_first: Wish | None = None  # what they say before they think again, at the last step
    says_no: bool = False  # at the last step


@dataclass(frozen=True)
class Goal:
    """Everything that one customer wants in one conversation."""

    id: str
    family: str
    persona: Persona
    wishes: tuple[Wish, ...]
    at_once: bool = False  # all wishes in the first message
    between: tuple[str, ...] = ()  # questions asked on the way, as the phrase books call them
