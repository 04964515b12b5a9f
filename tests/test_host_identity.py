"""What the website's tokens must say and how they must be signed; anything else is nobody's word."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import UntrustedRequest
from bot.domain.identity import Vouched
from bot.host_identity import HostTokens
from tests.builders import TUESDAY_MORNING

SECRET = "the-secret-that-website-and-chat-share-0123456789"
NOW = int(TUESDAY_MORNING.timestamp())
TOKENS = HostTokens(SECRET, lambda: TUESDAY_MORNING)
GONE = object()


def token(secret: str = SECRET, algorithm: str = "HS256", headers: Any = None, **changes: Any) -> str:
    """A token as a website makes it with a usual library."""
    content = {"aud": "heard", "sub": "mara", "iat": NOW, "exp": NOW + 300, "jti": "once", **changes}
    kept = {name: value for name, value in content.items() if value is not GONE}
    return jwt.encode(kept, secret, algorithm, headers=headers)


def signed_by_hand(header: bytes, content: bytes) -> str:
    """A token of any parts at all, signed rightly."""
    begun = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in (header, content))
    signature = hmac.new(SECRET.encode(), begun, hashlib.sha256).digest()
    return (begun + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


@pytest.mark.parametrize(
    ("changes", "account_id", "email"),
    [
        ({}, "mara", None),
        ({"sub": 4711}, "4711", None),
        ({"email": "mara@x.ie"}, "mara", None),
        ({"sub": GONE, "email": "mara@x.ie"}, None, "mara@x.ie"),
        ({"aud": ["shop", "heard"]}, "mara", None),
        ({"jti": GONE, "nonce": "once"}, "mara", None),
        ({"iat": NOW + 30, "exp": NOW + 330}, "mara", None),
        ({"iat": NOW - 320, "exp": NOW - 29}, "mara", None),
        ({"iat": NOW - 0.5, "exp": NOW + 200.5, "nbf": NOW}, "mara", None),
        ({"headers": {"kid": "1"}}, "mara", None),
    ],
)
def test_a_token_of_the_website_says_who_it_is(
    changes: dict[str, Any], account_id: str | None, email: str | None
) -> None:
    """The account by its id, else by its address; clocks may differ by half a minute."""
    vouched = TOKENS.read(token(**changes))

    assert (vouched.account_id, vouched.email) == (account_id, email)
    assert vouched.token_id == TOKENS.read(token(sub="other")).token_id != TOKENS.read(token(jti="2")).token_id
    assert len(vouched.token_id) <= 36


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"secret": "another-secret-that-is-long-enough-0123456789"}, "not signed with the secret"),
        ({"algorithm": "HS512", "secret": SECRET * 2}, "HS256"),
        ({"algorithm": "none", "secret": ""}, "HS256"),
        ({"headers": {"crit": ["exp"]}}, "HS256"),
        ({"aud": "other"}, "aud"),
        ({"aud": GONE}, "aud"),
        ({"aud": {"heard": 1}}, "aud"),
        ({"exp": NOW - 30}, "over"),
        ({"iat": NOW - 3600, "exp": NOW - 3300}, "over"),
        ({"exp": NOW + 301}, "five minutes"),
        ({"exp": GONE}, "exp"),
        ({"iat": GONE}, "iat"),
        ({"iat": True}, "iat"),
        ({"exp": float("nan")}, "exp"),
        ({"exp": float("inf")}, "exp"),
        ({"iat": NOW + 31, "exp": NOW + 100}, "future"),
        ({"nbf": NOW + 100}, "future"),
        ({"jti": GONE}, "jti"),
        ({"jti": ""}, "jti"),
        ({"sub": GONE}, "names nobody"),
        ({"sub": ""}, "names nobody"),
        ({"sub": "x" * 65}, "names nobody"),
        ({"sub": True}, "names nobody"),
        ({"sub": {"$ne": ""}}, "names nobody"),
        ({"sub": "", "email": "mara@x.ie"}, "names nobody"),
        ({"sub": GONE, "email": "mara"}, "names nobody"),
    ],
)
def test_anything_else_is_refused_with_its_reason(changes: dict[str, Any], because: str) -> None:
    """Another signature, another algorithm or none, another audience, a life too long or over: all are refused."""
    with pytest.raises(UntrustedRequest, match=because):
        TOKENS.read(token(**changes))


@pytest.mark.parametrize(
    ("header", "content"),
    [
        (b'{"alg":"hs256"}', b"{}"),
        (b"{}", b"{}"),
        (b"[]", b"{}"),
        (b'{"alg":"HS256"}', b"[]"),
        (b'{"alg":"HS256"}', b"null"),
        (b'{"alg":"HS256"}', b"\xff"),
        (b'{"alg":"HS256"}', b"[" * 2000),
    ],
)
def test_what_is_signed_and_no_token_is_refused(header: bytes, content: bytes) -> None:
    """A right signature makes no sense of what is none."""
    with pytest.raises(UntrustedRequest):
        TOKENS.read(signed_by_hand(header, content))


def test_a_changed_token_is_refused() -> None:
    """Every single letter of a token counts."""
    good = token()
    for place in range(len(good)):
        other = "A" if good[place] != "A" else "B"
        changed = good[:place] + other + good[place + 1 :]
        try:
            vouched = TOKENS.read(changed)
        except UntrustedRequest:
            continue
        # The last letter holds bits that belong to no byte: the same token, written otherwise.
        assert place == len(good) - 1 and vouched == TOKENS.read(good)


@given(st.one_of(st.text(), st.text("AZaz09-_=.", max_size=100), st.binary().map(lambda b: b.decode("latin-1"))))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_no_text_is_a_token_by_chance(text: str) -> None:
    """Whatever is sent in a token's place is refused in the same way."""
    with pytest.raises(UntrustedRequest):
        TOKENS.read(text)


names = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=64)


@given(names, names, st.integers(0, 300))
@settings(deadline=None, derandomize=True, max_examples=100)
def test_whoever_is_named_is_read_as_written(sub: str, jti: str, life: int) -> None:
    """Any id of an account is read exactly as the website wrote it, while its token lives."""
    content = json.dumps({"aud": "heard", "sub": sub, "iat": NOW, "exp": NOW + life, "jti": jti})

    assert TOKENS.read(signed_by_hand(b'{"alg":"HS256","typ":"JWT"}', content.encode())).account_id == sub


def test_without_a_secret_nobody_is_vouched_for() -> None:
    """A gateway that knows no website takes no word for anybody, not even one signed with nothing."""
    nobody = HostTokens(None, lambda: TUESDAY_MORNING)
    for one in (token(), signed_by_hand(b'{"alg":"HS256"}', b"{}")):
        with pytest.raises(UntrustedRequest, match="HEARD_HOST_SECRET"):
            nobody.read(one)


def test_a_token_that_is_too_long_is_not_read() -> None:
    """Nobody makes the gateway read much."""
    with pytest.raises(UntrustedRequest, match="no signed JWT"):
        TOKENS.read(token(more="x" * 4096))


def test_vouched_says_who_and_nothing_else() -> None:
    """What is kept of a token is the account, or the address, and by what it is known again."""
    assert set(Vouched.__dataclass_fields__) == {"account_id", "email", "token_id"}
