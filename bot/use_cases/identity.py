"""Who the customer of a conversation is: what they show, what it proves, one customer per conversation.

Nothing here tells anything about anybody but that customer: a wrong claim, one about nobody and one that fits several
are answered alike, and once a conversation is somebody's, so is every claim that is not about them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone

from bot.domain.account import Account
from bot.domain.errors import NotAllowed, NotFound, TooManyRequests
from bot.domain.identity import (
    ACCOUNT,
    ORDER,
    PROOF_LASTS,
    STANDARD,
    WAY,
    ByEmail,
    ByOrder,
    Claim,
    IdentityPolicy,
    Way,
    only_one_that_fits,
    tried,
    wrong_claim,
)
from bot.domain.order import ActKind, Order, belongs_to
from bot.use_cases.ports import UnitOfWork

EVER = datetime(1970, 1, 1, tzinfo=timezone.utc)
NOBODY_FOUND = "Nobody is found by this."
NO_SUCH_ORDER = "There is no order with this number and this address."
ONE_CUSTOMER = "One conversation is for one customer; please start a new conversation for anybody else."
NOT_SHOWN = "The customer has not shown who they are."


@dataclass(frozen=True)
class Proof:
    """What a claim has proved: an account, an order, or an order together with its account."""

    account: Account | None
    order: Order | None = None


def identify(
    claim: Claim,
    conversation_id: str,
    message_id: str,
    uow: UnitOfWork,
    now: datetime,
    *,
    address: str | None = None,
    policy: IdentityPolicy = STANDARD,
) -> Account:
    """The account of the customer, whom this conversation then belongs to.

    Args:
        address: of the network, where it is known; tries from it are counted over all conversations.

    Raises:
        NotFound: nobody, somebody else, or several; the asker cannot tell which. Or an order without an account, for
            which the proof then counts alone (`orders.has_proof`).
        NotAllowed: the conversation is another customer's, or the shop does not accept such claims.
        TooManyRequests: too many wrong claims within the hour.
    """
    proof = prove_claim(claim, conversation_id, message_id, uow, now, address=address, policy=policy)
    if proof.account is None:
        raise NotFound(_not_found(claim))
    return proof.account


def prove_claim(
    claim: Claim,
    conversation_id: str,
    message_id: str,
    uow: UnitOfWork,
    now: datetime,
    *,
    address: str | None = None,
    policy: IdentityPolicy = STANDARD,
) -> Proof:
    """What a claim proves, noted for this conversation. Raises as `identify` does."""
    if not policy.accepts(claim.way):
        raise NotAllowed("This shop does not accept this as a proof; please show it in another way.")
    guessed_at = [tried(what) for what in claim.guessed_at]
    come_from = [tried(f"address {address}")] if address is not None else []
    with uow:
        uow.conversations.get(conversation_id)  # one claim at a time: it has one customer
        _check_tries(conversation_id, guessed_at, come_from, uow, now, policy)
        owner = owner_id(conversation_id, uow)
        proof = _find(claim, uow)
        if proof is not None and owner is not None and not _is_owners(proof, owner, uow):
            proof = None
        if proof is None:
            for subject in (wrong_claim(claim), *guessed_at, *come_from):
                uow.identity.record(conversation_id, message_id, subject, False, now)
        else:
            for subject in _subjects(proof, claim.way):
                uow.identity.record(conversation_id, message_id, subject, True, now)
        uow.commit()
    if proof is not None:
        return proof
    if owner is not None:
        raise NotAllowed(ONE_CUSTOMER)
    raise NotFound(_not_found(claim))


def account_of(conversation_id: str, uow: UnitOfWork, now: datetime) -> Account | None:
    """The account that this conversation has shown to be its customer's; None without a proof, or after twelve hours.

    Part of the transaction under way.
    """
    account_id = proved_account_id(conversation_id, uow, now)
    return None if account_id is None else uow.accounts.account(account_id)


def access_account(conversation_id: str, uow: UnitOfWork, now: datetime) -> Account:
    """The account of this conversation's customer. Part of the transaction under way. Raises NotAllowed."""
    account = account_of(conversation_id, uow, now)
    if account is None:
        raise NotAllowed(NOT_SHOWN)
    return account


def proved_account_id(conversation_id: str, uow: UnitOfWork, now: datetime) -> str | None:
    """The id of the account that was proved; it may not be known yet where the website vouched for it."""
    proved = uow.identity.proved_since(conversation_id, now - PROOF_LASTS)
    owner = owner_id(conversation_id, uow)
    return owner if owner is not None and ACCOUNT + owner in proved else None


def owner_id(conversation_id: str, uow: UnitOfWork) -> str | None:
    """The account that a conversation belongs to for ever, whether or not the proof is still good."""
    owners = [one for one in uow.identity.proved_since(conversation_id, EVER) if one.startswith(ACCOUNT)]
    return min(owners)[len(ACCOUNT) :] if owners else None


def check_way(
    kind: ActKind, conversation_id: str, uow: UnitOfWork, now: datetime, policy: IdentityPolicy = STANDARD
) -> None:
    """Raise NotAllowed where what the customer has shown is not enough for an act of this kind."""
    if proved_account_id(conversation_id, uow, now) is None:
        raise NotAllowed(NOT_SHOWN)
    proved = uow.identity.proved_since(conversation_id, now - PROOF_LASTS)
    ways = [way for way in Way if WAY + way.value in proved]
    if not policy.is_enough(ways, kind):
        raise NotAllowed("What the customer has shown is not enough for this; another proof is.")


def _check_tries(
    conversation_id: str,
    guessed_at: list[str],
    come_from: list[str],
    uow: UnitOfWork,
    now: datetime,
    policy: IdentityPolicy,
) -> None:
    tries = policy.tries
    since = now - tries.within
    too_many = uow.identity.failures_since(conversation_id, since) >= tries.conversation
    for subjects, most in ((guessed_at, tries.claimed), (come_from, tries.address)):
        for subject in subjects:
            too_many |= uow.identity.failures_about(subject, since) >= most
    if too_many:
        raise TooManyRequests("There were too many wrong tries; a colleague can help.", tries.within)


def _find(claim: Claim, uow: UnitOfWork) -> Proof | None:
    if isinstance(claim, ByOrder):
        order = uow.shop.order(claim.number)
        if order is None:
            uow.identity.failures_about(wrong_claim(claim), EVER)  # as long as it takes to read an order's lines
        if not belongs_to(order, claim.email) or order is None:
            return None
        return Proof(None if order.account_id is None else uow.accounts.account(order.account_id), order)
    if isinstance(claim, ByEmail):
        account = only_one_that_fits(claim, uow.accounts.by_email(claim.email))
    else:
        account = only_one_that_fits(claim, uow.accounts.by_name(claim.first, claim.last, claim.postcode))
    return None if account is None else Proof(account)


def _is_owners(proof: Proof, owner: str, uow: UnitOfWork) -> bool:
    if proof.order is None or proof.order.account_id is not None:
        of = proof.order.account_id if proof.order is not None else proof.account and proof.account.id
        return of == owner
    known = uow.accounts.account(owner)  # who bought without logging in, by the same address
    return known is not None and belongs_to(proof.order, known.email)


def _subjects(proof: Proof, way: Way) -> list[str]:
    subjects = [] if proof.account is None else [ACCOUNT + proof.account.id, WAY + way.value]
    return subjects if proof.order is None else [*subjects, ORDER + proof.order.number]


def _not_found(claim: Claim) -> str:
    return NO_SUCH_ORDER if isinstance(claim, ByOrder) else NOBODY_FOUND
