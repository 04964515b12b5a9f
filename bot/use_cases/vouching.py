"""The website vouches for the customer of a conversation, whom it knows because they are logged in there."""

from __future__ import annotations

from datetime import datetime

from bot.domain.errors import NotAllowed, UntrustedRequest
from bot.domain.identity import (
    ACCOUNT,
    STANDARD,
    WAY,
    WEBSITE_TOKEN,
    ByEmail,
    IdentityPolicy,
    Vouched,
    Way,
    only_one_that_fits,
)
from bot.use_cases.identity import ONE_CUSTOMER, owner_id
from bot.use_cases.ports import UnitOfWork


def accept_vouched(
    vouched: Vouched, conversation_id: str, uow: UnitOfWork, now: datetime, policy: IdentityPolicy = STANDARD
) -> None:
    """Note that the website vouches for this conversation's customer; each token does it once.

    A token that did it in this very conversation before changes nothing: browsers connect again. An account that the
    shop's tables do not know yet, because it is mirrored from another system, is taken at the website's word.

    Raises:
        NotAllowed: the conversation is another customer's; the token is not used up by that.
        UntrustedRequest: the token was used elsewhere, nobody has this address, or the shop does not accept it.
    """
    if not policy.accepts(Way.WEBSITE):
        raise UntrustedRequest("This shop does not let its website vouch for customers (data/policies/identity.yml).")
    with uow:
        uow.conversations.get(conversation_id)  # one at a time: it has one customer
        account_id = vouched.account_id
        if account_id is None:
            known = ByEmail(vouched.email or "")
            account = only_one_that_fits(known, uow.accounts.by_email(known.email))
            if account is None:
                raise UntrustedRequest("The website vouches for an e-mail address that no account alone has.")
            account_id = account.id
        if owner_id(conversation_id, uow) not in (None, account_id):
            raise NotAllowed(ONE_CUSTOMER)
        if not uow.identity.record(conversation_id, vouched.token_id, WEBSITE_TOKEN, True, now):
            if uow.identity.noted(conversation_id, vouched.token_id):
                return
            raise UntrustedRequest("This identity was used before; make a new one each time the chat asks.")
        for subject in (ACCOUNT + account_id, WAY + Way.WEBSITE.value):
            uow.identity.record(conversation_id, vouched.token_id, subject, True, now)
        uow.commit()
