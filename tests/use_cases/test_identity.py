"""Who the customer of a conversation is: one customer for each, and nothing about anybody else."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain.account import Account
from bot.domain.errors import HeardError, NotAllowed, NotFound, TooManyRequests, UntrustedRequest
from bot.domain.identity import PROOF_LASTS, ByEmail, ByName, ByOrder, Claim, IdentityPolicy, Vouched, Way
from bot.domain.order import ActKind
from bot.use_cases import orders
from bot.use_cases.identity import access_account, account_of, check_way, identify
from bot.use_cases.vouching import accept_vouched
from tests.identity_fakes import World, account, order

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=timezone.utc)
MARA, TOM = account("mara", "mara@x.ie"), account("tom", "tom@x.ie", "Tom", "Field", "D04")
TWINS = (account("twin-1", "both@x.ie", "Ann", "Lee", "D06"), account("twin-2", "both@x.ie", "Ann", "Lee", "D06"))
MARAS, TOMS = order("W1", "mara@x.ie", "mara"), order("W2", "tom@x.ie", "tom")
GUESTS, MARAS_AS_GUEST = order("W3", "guest@x.ie"), order("W4", "mara@x.ie")
RIGHT: list[Claim] = [ByEmail("Mara@x.ie"), ByName("quinn", "MARA", "d02-xy45"), ByOrder("W1", "mara@x.ie")]
TOMS_CLAIMS: list[Claim] = [ByEmail("tom@x.ie"), ByName("Tom", "Field", "D04"), ByOrder("W2", "tom@x.ie")]
WRONG: list[Claim] = [
    ByEmail("nobody@x.ie"),
    ByEmail("both@x.ie"),
    ByName("Mara", "Quinn", "D99"),
    ByName("No", "Body", "D02 XY45"),
    ByName("Ann", "Lee", "D06"),
]
WRONG_ORDERS: list[Claim] = [ByOrder("W2", "mara@x.ie"), ByOrder("W9", "mara@x.ie"), ByOrder("W9", "nobody@x.ie")]


@pytest.fixture
def world() -> World:
    """A shop with four accounts, of which two share an address and a name, and four orders."""
    return World((MARA, TOM, *TWINS), (MARAS, TOMS, GUESTS, MARAS_AS_GUEST))


class Chat:
    """One conversation."""

    def __init__(self, world: World, id: str = "here") -> None:
        self.world, self.id = world, id
        self._said = 0

    def claim(self, claim: Claim, now: datetime = NOW, **more: object) -> Account:
        """The customer claims something in a new message."""
        self._said += 1
        return identify(claim, self.id, f"{self.id}-{self._said}", self.world.uow(), now, **more)  # type: ignore[arg-type]

    def account(self, now: datetime = NOW) -> Account | None:
        """Whose it is."""
        return account_of(self.id, self.world.uow(), now)

    def sees(self, number: str, now: datetime = NOW) -> bool:
        """Whether the customer hears about an order."""
        return orders.has_proof(number, self.id, self.world.uow(), now) is not None


def said(attempt: Callable[..., object], *of: object, **more: object) -> tuple[str, str]:
    """How an attempt is answered."""
    with pytest.raises(HeardError) as refused:
        attempt(*of, **more)
    return type(refused.value).__name__, str(refused.value)


@pytest.mark.parametrize("claim", RIGHT, ids=repr)
def test_a_right_claim_opens_the_account_and_its_orders(world: World, claim: Claim) -> None:
    """Who shows in any of the ways who they are gets their account and all of its orders, and no other."""
    chat = Chat(world)

    assert not chat.sees("W1")
    assert chat.claim(claim) == MARA
    assert (chat.account(), access_account(chat.id, world.uow(), NOW)) == (MARA, MARA)
    assert [number for number in ("W1", "W2", "W3", "W4") if chat.sees(number)] == ["W1"]
    assert Chat(world, "elsewhere").account() is None


def test_wrong_claims_are_answered_alike(world: World) -> None:
    """Nobody can tell a wrong claim from one about nobody and one about two, nor an order that is not there."""
    answers = {said(Chat(world, repr(claim)).claim, claim) for claim in WRONG}
    about_orders = {said(Chat(world, repr(claim)).claim, claim) for claim in WRONG_ORDERS}

    assert answers == {("NotFound", "Nobody is found by this.")}
    assert about_orders == {("NotFound", "There is no order with this number and this address.")}


@pytest.mark.parametrize("first", RIGHT, ids=repr)
def test_a_conversation_is_one_customers(world: World, first: Claim) -> None:
    """Once a conversation is somebody's, every claim that is not theirs is answered alike, be it true or not."""
    answers = set()
    for claim in (*TOMS_CLAIMS, *WRONG, *WRONG_ORDERS, ByOrder("W3", "guest@x.ie")):
        chat = Chat(world, f"{claim!r}")
        chat.claim(first)
        answers.add(said(chat.claim, claim))
        assert chat.account() == MARA
        assert [number for number in ("W1", "W2", "W3", "W4") if chat.sees(number)] == ["W1"]

    assert len(answers) == 1
    assert answers.pop()[0] == "NotAllowed"


def test_what_is_theirs_may_be_shown_again(world: World) -> None:
    """The customer of a conversation may show themselves in other ways, and orders placed by the same address."""
    chat = Chat(world)
    shown = [chat.claim(claim).id for claim in RIGHT]
    kind = said(chat.claim, ByOrder("W4", "mara@x.ie"))[0]

    assert shown == ["mara"] * 3
    assert kind == "NotFound"  # it has no account
    assert chat.sees("W4")


def test_a_proof_fades_and_the_conversation_stays_theirs(world: World) -> None:
    """After twelve hours the customer shows again who they are; nobody else may take the conversation over."""
    chat = Chat(world)
    chat.claim(RIGHT[0])
    later = NOW + PROOF_LASTS + timedelta(seconds=1)

    assert chat.account(NOW + PROOF_LASTS) == MARA
    assert (chat.account(later), chat.sees("W1", later)) == (None, False)
    with pytest.raises(NotAllowed, match="not shown"):
        access_account(chat.id, world.uow(), later)
    assert said(chat.claim, TOMS_CLAIMS[0], later)[0] == "NotAllowed"
    assert chat.claim(RIGHT[1], later) == MARA


def test_an_order_without_an_account_is_proved_alone(world: World) -> None:
    """Where the shop knows no account, the proof is for the order, and the conversation is nobody's yet."""
    chat = Chat(world)
    proved = orders.identify("W3", "guest@x.ie", chat.id, "m", world.uow(), NOW)

    assert proved == GUESTS
    assert chat.sees("W3") and not chat.sees("W1")
    assert chat.account() is None
    assert chat.claim(RIGHT[0]) == MARA


def test_order_and_address_prove_the_account(world: World) -> None:
    """Who shows one order by number and address hears of the account's other orders, too."""
    world.orders = (*world.orders, order("W5", "mara.old@x.ie", "mara"))
    chat = Chat(world)
    orders.identify("W1", "mara@x.ie", chat.id, "m", world.uow(), NOW)

    assert chat.account() == MARA
    assert chat.sees("W5")
    assert said(orders.identify, "W2", "tom@x.ie", chat.id, "m2", world.uow(), NOW)[0] == "NotAllowed"


def test_an_order_that_became_another_customers_is_closed(world: World) -> None:
    """An order that was shown as a guest's and belongs to another account by now is no longer told in this chat."""
    chat = Chat(world)
    orders.identify("W3", "guest@x.ie", chat.id, "m", world.uow(), NOW)
    chat.claim(RIGHT[0])
    world.orders = (MARAS, order("W3", "guest@x.ie", "tom"))

    assert not chat.sees("W3")


@pytest.mark.parametrize("right", RIGHT, ids=repr)
def test_guessing_ends_in_a_conversation(world: World, right: Claim) -> None:
    """After five wrong claims within the hour even a right one is not looked at; afterwards it is."""
    chat = Chat(world)
    for number in range(5):
        assert said(chat.claim, ByEmail(f"guess{number}@x.ie"))[0] == "NotFound"

    assert said(chat.claim, right)[0] == "TooManyRequests"
    assert Chat(world, "elsewhere").claim(right) == MARA
    assert chat.claim(right, NOW + timedelta(hours=1, seconds=1)) == MARA


def test_a_claim_repeated_with_its_message_counts_once(world: World) -> None:
    """A turn that is carried out again uses up no tries."""
    chat = Chat(world)
    for _ in range(7):
        with pytest.raises(NotFound):
            identify(WRONG[0], chat.id, "m", world.uow(), NOW)

    assert chat.claim(RIGHT[0]) == MARA


@pytest.mark.parametrize(
    ("guess", "right"),
    [
        (lambda i: ByOrder("W1", f"guess{i}@x.ie"), ByOrder("W1", "mara@x.ie")),
        (lambda i: ByOrder(f"X{i}", "mara@x.ie"), ByOrder("W1", "mara@x.ie")),
        (lambda i: ByName("Mara", "Quinn", f"D{i}"), RIGHT[1]),
    ],
)
def test_many_conversations_guess_no_more_than_one(world: World, guess: Callable[[int], Claim], right: Claim) -> None:
    """What is guessed at is counted over all conversations: an order, an address, somebody's postcode."""
    for i in range(10):
        assert said(Chat(world, f"bot-{i}").claim, guess(i))[0] == "NotFound"

    assert said(Chat(world, "the eleventh").claim, right)[0] == "TooManyRequests"
    assert Chat(world, "tom").claim(TOMS_CLAIMS[1]) == TOM


def test_one_address_of_the_network_guesses_no_more_than_twenty_times(world: World) -> None:
    """Whatever is guessed at, from however many conversations: an address that is known is counted, too."""
    for i in range(20):
        with pytest.raises(NotFound):
            Chat(world, f"bot-{i}").claim(ByEmail(f"guess{i}@x.ie"), address="203.0.113.7")
    with pytest.raises(TooManyRequests):
        Chat(world, "one more").claim(RIGHT[0], address="203.0.113.7")

    assert Chat(world, "neighbour").claim(RIGHT[0], address="203.0.113.8") == MARA


def test_the_shop_decides_what_is_accepted(world: World) -> None:
    """A way that the shop does not accept is refused before anybody is looked up, and counts as no try."""
    strict = IdentityPolicy(ways={Way.ORDER: frozenset({ActKind.CANCEL})})
    chat = Chat(world)
    refused = {said(chat.claim, claim, policy=strict) for claim in (*RIGHT[:2], *WRONG)}

    assert len(refused) == 1 and refused.pop()[0] == "NotAllowed"
    assert chat.claim(RIGHT[2], policy=strict) == MARA
    check_way(ActKind.CANCEL, chat.id, world.uow(), NOW, strict)
    with pytest.raises(NotAllowed, match="not enough"):
        check_way(ActKind.RETURN, chat.id, world.uow(), NOW, strict)
    with pytest.raises(NotAllowed, match="not shown"):
        check_way(ActKind.CANCEL, "elsewhere", world.uow(), NOW, strict)


CLAIMS: list[Claim] = [
    *RIGHT,
    *TOMS_CLAIMS,
    *WRONG,
    *WRONG_ORDERS,
    ByOrder("W3", "guest@x.ie"),
    ByOrder("W4", "mara@x.ie"),
]


class AnySequenceOfClaims(RuleBasedStateMachine):
    """A customer, or somebody who tries, claims whatever they like in two conversations, in any order, over days."""

    @initialize()
    def begin(self) -> None:
        """An empty shop's day."""
        self.world = World((MARA, TOM, *TWINS), (MARAS, TOMS, GUESTS, MARAS_AS_GUEST))
        self.chats = {name: Chat(self.world, name) for name in ("one", "two")}
        self.seen: dict[str, set[str]] = {name: set() for name in self.chats}
        self.now = NOW

    @rule(name=st.sampled_from(["one", "two"]), claim=st.sampled_from(CLAIMS))
    def claims(self, name: str, claim: Claim) -> None:
        """A claim, whatever comes of it."""
        try:
            self.chats[name].claim(claim, self.now)
        except (NotFound, NotAllowed, TooManyRequests):
            pass

    @rule(name=st.sampled_from(["one", "two"]), who=st.sampled_from(["mara", "tom", "nobody"]), token=st.integers(1, 4))
    def the_website_vouches(self, name: str, who: str, token: int) -> None:
        """A token of the website, new or used before."""
        try:
            accept_vouched(Vouched(who, None, f"web {token}"), name, self.world.uow(), self.now)
        except (NotAllowed, UntrustedRequest):
            pass

    @rule(hours=st.sampled_from([1, 13, 200]))
    def time_passes(self, hours: int) -> None:
        """Tries are forgotten, proofs fade."""
        self.now += timedelta(hours=hours)

    @invariant()
    def no_conversation_opens_the_orders_of_two_accounts(self) -> None:
        """What a conversation has ever opened belongs to one account, and only to one that was claimed rightly."""
        for name, chat in self.chats.items():
            owner = chat.account(self.now)
            for one in self.world.orders:
                if one.account_id is not None and chat.sees(one.number, self.now):
                    assert owner is not None and owner.id == one.account_id
            if owner is not None:
                self.seen[name].add(owner.id)
            assert len(self.seen[name]) <= 1
            assert self.seen[name] <= {"mara", "tom"}


AnySequenceOfClaims.TestCase.settings = settings(
    deadline=None, derandomize=True, max_examples=150, stateful_step_count=30
)
test_any_sequence_of_claims = AnySequenceOfClaims.TestCase
