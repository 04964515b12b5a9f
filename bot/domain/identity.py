"""Who a customer is: what they say to show it, how that is compared, how often it may be tried. No code is here."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import Collection, Mapping, Sequence, Union

from bot.domain.account import Account
from bot.domain.one_time_code import CodeRules
from bot.domain.order import MAX_TRIES_PER_HOUR, ActKind, figures_of, normalise_email, order_number

PROOF_LASTS = timedelta(hours=12)  # afterwards the customer shows again who they are
NOBODY = "nobody@invalid"  # what is compared where nobody was found, so that the answer takes the same time
ACCOUNT, ORDER, WAY = "account ", "order ", "way "  # how the subjects of proofs begin
WEBSITE_TOKEN = "website token"  # the subject under which a token is noted, once
CLAIM, TRIED = "claim ", "tried "  # and of wrong claims, each as a whole and by what was guessed at

# Letters that do not fall apart into one of the alphabet and an accent.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "a", "œ": "o", "ı": "i"})
_TWO_LETTERS = re.compile(r"([aou])e")  # Mueller is Müller, who is Muller: all three are compared as the last
_US_POSTCODE = re.compile(r"(\d{5})\d{4}")  # ZIP+4, whose last figures few people know


class Way(str, Enum):
    """By what a customer can show who they are."""

    EMAIL = "email"
    NAME = "name_and_postcode"
    ORDER = "order_and_email"
    WEBSITE = "website"  # where they are logged in, and which vouches for them


@dataclass(frozen=True)
class ByEmail:
    """The customer names the e-mail address of their account."""

    email: str
    way = Way.EMAIL

    def fits(self, account: Account | None) -> bool:
        """Whether the claim is true of this account."""
        return same_key(email_key(self.email), email_key(NOBODY if account is None else account.email), account)

    @property
    def guessed_at(self) -> tuple[str, ...]:
        """What somebody would be guessing at who tries such claims again and again."""
        return (f"email {email_key(self.email)}",)


@dataclass(frozen=True)
class ByName:
    """The customer says what they are called and where they live; first and last name in either order."""

    first: str
    last: str
    postcode: str
    way = Way.NAME

    @property
    def key(self) -> str:
        """Name and postcode as they are compared; empty where one of them is missing."""
        name, postcode = name_key(self.first, self.last), postcode_key(self.postcode)
        return f"{name} {postcode}" if name and postcode else ""

    def fits(self, account: Account | None) -> bool:
        """Whether the claim is true of this account."""
        known = ByName("no", "body", "0")
        if account is not None and account.address is not None:
            known = ByName(account.first_name, account.last_name, account.address.postcode)
        return same_key(self.key, known.key, account)

    @property
    def guessed_at(self) -> tuple[str, ...]:
        """See above: somebody's postcode, by their name."""
        return (f"name {name_key(self.first, self.last)}",)


@dataclass(frozen=True)
class ByOrder:
    """The customer names an order and the e-mail address it was placed with."""

    number: str
    email: str
    way = Way.ORDER

    @property
    def guessed_at(self) -> tuple[str, ...]:
        """See above: an order by its number, or somebody's orders by their address."""
        number = order_number(self.number)
        return f"order {figures_of(number) or number}", f"email {email_key(self.email)}"


Claim = Union[ByEmail, ByName, ByOrder]


@dataclass(frozen=True)
class Vouched:
    """Whom the website vouches for: an account by its id, else by its e-mail address."""

    account_id: str | None
    email: str | None
    token_id: str  # of the token that said so, which does it once


@dataclass(frozen=True)
class TryLimits:
    """How many wrong claims are taken before a person helps: counted for what is guessed at, too, not only where."""

    conversation: int = MAX_TRIES_PER_HOUR  # in one conversation
    claimed: int = 10  # about one thing, over all conversations: many chats are as one
    address: int = 20  # from one address of the network, over all conversations
    within: timedelta = timedelta(hours=1)


EVERYTHING = frozenset(ActKind)


@dataclass(frozen=True)
class IdentityPolicy:
    """By what customers may show who they are, and for what it is enough."""

    ways: Mapping[Way, frozenset[ActKind]] = field(default_factory=lambda: dict.fromkeys(Way, EVERYTHING))
    tries: TryLimits = TryLimits()
    codes: CodeRules = field(default_factory=CodeRules)

    def accepts(self, way: Way) -> bool:
        """Whether customers may show by this who they are."""
        return way in self.ways

    def is_enough(self, ways: Collection[Way], kind: ActKind) -> bool:
        """Whether what was shown is enough for an act of this kind."""
        return any(kind in self.ways.get(way, ()) for way in ways)


STANDARD = IdentityPolicy()


def only_one_that_fits(claim: ByEmail | ByName, accounts: Sequence[Account]) -> Account | None:
    """The account that a claim is true of; None for no one, and for several, of whom it would be a guess.

    Somebody is compared in any case, so that nobody learns from the time it takes whether there is anybody.
    """
    fitting = [account for account in accounts if claim.fits(account)]
    if not accounts:
        claim.fits(None)
    return fitting[0] if len(fitting) == 1 else None


def wrong_claim(claim: Claim) -> str:
    """The subject under which a wrong claim is noted: no name and no address can be read in it."""
    return CLAIM + hashlib.sha256(repr(claim).encode()).hexdigest()[:40]


def tried(what: str) -> str:
    """The subject under which a wrong try at one thing is noted, whoever tries."""
    return TRIED + hashlib.sha256(what.encode()).hexdigest()[:40]


def email_key(email: str) -> str:
    """An e-mail address as it is compared: without blanks, in small letters, in one way of writing letters."""
    return unicodedata.normalize("NFKC", normalise_email(email))


def name_key(first: str, last: str) -> str:
    """A whole name as it is compared: its words in order of the alphabet, without accents, hyphens and capitals.

    So "Anna" "Müller-Lüdenscheidt" is "anna ludenscheidt muller"; a word that is left out makes another name.
    """
    folded = f"{first} {last}".casefold().translate(_LETTERS)
    letters = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    words = re.findall(r"[^\W_]+", re.sub("['’ʼ`´]", "", letters))  # O'Brien is one word
    return " ".join(sorted(_TWO_LETTERS.sub(r"\1", word) for word in words))


def postcode_key(postcode: str) -> str:
    """A postcode as it is compared: letters and figures only, in capitals; of a US ZIP+4 the first five figures."""
    written = unicodedata.normalize("NFKC", postcode)
    plain = "".join(c for c in written if c.isalnum()).upper()
    nine = _US_POSTCODE.fullmatch(plain)
    return nine.group(1) if nine is not None else plain


def same_key(one: str, other: str, of: object) -> bool:
    """Whether both are the same, in a time that tells nothing; an empty one is like nothing, nor is nobody's."""
    same = hmac.compare_digest(one.encode(), other.encode())
    return same and bool(one) and of is not None


def masked_email(email: str) -> str:
    """An address by which its owner knows it and nobody else learns it, such as m***@e***.com."""
    name, _, domain = email.strip().rpartition("@")
    host, _, end = domain.rpartition(".")
    return f"{name[:1]}***@{host[:1]}***.{end}" if name and host else "***"


def masked_phone(phone: str) -> str:
    """The last two figures of a phone number, such as ***45."""
    figures = re.sub(r"\D", "", phone)
    return f"***{figures[-2:]}" if len(figures) > 4 else "***"
