"""The website vouches for a customer: once by each token, for one customer in each conversation."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.errors import NotAllowed, UntrustedRequest
from bot.domain.identity import PROOF_LASTS, ByEmail, IdentityPolicy, Vouched, Way
from bot.domain.order import ActKind
from bot.use_cases import orders
from bot.use_cases.identity import account_of, check_way, identify, owner_id, proved_account_id
from bot.use_cases.vouching import accept_vouched
from tests.builders import TUESDAY_MORNING as NOW
from tests.identity_fakes import World, account, order

MARA, TOM = account("mara", "mara@x.ie"), account("tom", "tom@x.ie", "Tom", "Field", "D04")


@pytest.fixture
def world() -> World:
    """Two customers with an order each."""
    return World((MARA, TOM), (order("W1", "mara@x.ie", "mara"), order("W2", "tom@x.ie", "tom")))


def vouch(world: World, here: str, who: str = "mara", token: str = "web 1", **more: object) -> None:
    vouched = Vouched(None, who, token) if "@" in who else Vouched(who, None, token)
    accept_vouched(vouched, here, world.uow(), NOW, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("who", ["mara", "Mara@X.ie"])
def test_the_website_is_believed(world: World, who: str) -> None:
    """Whom the website names by account or address is known here, with all their orders, for twelve hours."""
    vouch(world, "here", who)
    seen = [orders.has_proof(number, "here", world.uow(), NOW) is not None for number in ("W1", "W2")]

    assert account_of("here", world.uow(), NOW) == MARA
    assert seen == [True, False]
    check_way(ActKind.RETURN, "here", world.uow(), NOW)
    assert account_of("here", world.uow(), NOW + PROOF_LASTS + timedelta(seconds=1)) is None


def test_a_token_is_good_once(world: World) -> None:
    """Used in another conversation it proves nothing; where it was used, it changes nothing."""
    vouch(world, "here")
    vouch(world, "here")
    with pytest.raises(UntrustedRequest, match="used before"):
        vouch(world, "elsewhere")
    with pytest.raises(UntrustedRequest, match="used before"):
        vouch(world, "elsewhere", "tom")

    assert account_of("elsewhere", world.uow(), NOW) is None


def test_another_customer_needs_another_conversation(world: World) -> None:
    """A conversation that is somebody's stays so, and the token of the other is good in one of their own."""
    vouch(world, "here")
    for who in ("tom", "tom@x.ie", "nobody-knows"):
        with pytest.raises(NotAllowed, match="new conversation"):
            vouch(world, "here", who, "web 2")
    vouch(world, "elsewhere", "tom", "web 2")

    assert account_of("here", world.uow(), NOW) == MARA
    assert account_of("elsewhere", world.uow(), NOW) == TOM


def test_what_was_shown_and_what_is_vouched_for_must_agree(world: World) -> None:
    """The website cannot put somebody else in the place of who has shown themselves, nor may a claim afterwards."""
    identify(ByEmail("tom@x.ie"), "toms", "m1", world.uow(), NOW)
    with pytest.raises(NotAllowed):
        vouch(world, "toms")
    vouch(world, "maras")
    with pytest.raises(NotAllowed):
        identify(ByEmail("tom@x.ie"), "maras", "m2", world.uow(), NOW)

    assert (account_of("toms", world.uow(), NOW), account_of("maras", world.uow(), NOW)) == (TOM, MARA)


def test_an_account_that_comes_later_is_believed(world: World) -> None:
    """An account that is mirrored from another system only afterwards is the customer's all the same."""
    vouch(world, "here", "ann")
    before = account_of("here", world.uow(), NOW)
    world.accounts = (*world.accounts, account("ann", "ann@x.ie"))

    assert before is None
    assert proved_account_id("here", world.uow(), NOW) == owner_id("here", world.uow()) == "ann"
    assert account_of("here", world.uow(), NOW) == world.accounts[-1]


def test_an_address_must_be_one_accounts(world: World) -> None:
    """An address that nobody has, or two, proves nothing."""
    world.accounts = (*world.accounts, account("twin", "tom@x.ie"))
    for token, who in enumerate(("nobody@x.ie", "tom@x.ie")):
        with pytest.raises(UntrustedRequest, match="no account alone"):
            vouch(world, "here", who, f"web {token}")

    assert owner_id("here", world.uow()) is None


def test_the_shop_decides_whether_its_website_is_believed(world: World) -> None:
    """Where the policy does not list the website, its word is not taken."""
    with pytest.raises(UntrustedRequest, match=r"identity\.yml"):
        vouch(world, "here", policy=IdentityPolicy(ways={Way.EMAIL: frozenset(ActKind)}))

    assert owner_id("here", world.uow()) is None
