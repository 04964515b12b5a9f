"""The chain of the audit: what it commits to, and that nobody can change it unseen."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.audit import (
    GENESIS,
    Checkpoint,
    canonical,
    checkpoint_key,
    checkpoint_mac,
    commitment,
    erased_entries,
    erasure_payload,
    is_checkpoint_due,
    link,
    spans,
)
from tests.builders import TUESDAY_MORNING

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_the_forms_never_change() -> None:
    """Chains that exist are checked by these two forms, written out here as they were on the first day."""
    payload = '{"detail":"it leaks"}'
    committed = commitment(KEY, 7, payload)
    own = link(7, TUESDAY_MORNING, "bot", "received", "C-2026-AAAA-A", committed, GENESIS)
    fields = (
        b"heard-audit-v1", b"7", b"1789462800000000", b"bot", b"received", b"C-2026-AAAA-A", committed, GENESIS
    )  # fmt: skip

    assert committed == hashlib.sha256(
        b"heard-commit-v1" + hmac.new(KEY, b"7", hashlib.sha256).digest() + payload.encode()
    ).digest()  # fmt: skip
    assert own == hashlib.sha256(b"".join(b"%d:%s" % (len(field), field) for field in fields)).digest()


def test_a_payload_cannot_be_guessed_without_the_key() -> None:
    """Who knows the payload, the number and how commitments are made, but not the key, can confirm nothing."""
    payload = canonical({"detail": None})
    committed = commitment(KEY, 7, payload)
    guesses = [commitment(hashlib.sha256(b"%d" % n).digest(), 7, payload) for n in range(1000)]
    guesses += [hashlib.sha256(prefix + payload.encode()).digest() for prefix in (b"", b"heard-commit-v1", b"7")]
    guesses += [commitment(key, 7, payload) for key in (b"", b"\0" * 32, GENESIS, OTHER_KEY)]

    assert committed not in guesses


def test_equal_payloads_are_committed_to_differently() -> None:
    """The same payload under another number or of another customer has another commitment, so that none is compared."""
    commitments = {commitment(key, seq, "{}") for key in (KEY, OTHER_KEY) for seq in range(1, 100)}

    assert len(commitments) == 2 * 99


@given(JSON, JSON)
def test_canonical_json_is_one_text_for_one_payload(one: object, other: object) -> None:
    """Equal payloads have one text, different payloads two, and either database can keep it."""
    first, second = canonical({"a": one, "b": other}), canonical({"b": other, "a": one})

    assert first == second
    assert json.loads(first) == {"a": one, "b": other}  # so two payloads never have one text
    assert first.isascii() and "\0" not in first


@given(st.text(max_size=9), st.text(max_size=9), st.text(max_size=9), st.data())
def test_fields_cannot_run_into_each_other(actor: str, action: str, ref: str, data: st.DataObject) -> None:
    """Moving a letter from one field to the next changes the hash, whatever is in them."""
    together = actor + action + ref
    first = data.draw(st.integers(0, len(together)))
    second = data.draw(st.integers(first, len(together)))
    moved = (together[:first], together[first:second], together[second:])
    try:
        hashes = {link(1, TUESDAY_MORNING, *names, b"", b"") for names in ((actor, action, ref), moved)}
    except UnicodeEncodeError:  # lone surrogates, which no database takes
        return

    assert len(hashes) == len({(actor, action, ref), moved})


def test_every_field_is_in_the_hash() -> None:
    """An entry that differs in a single field has another hash; the same moment in another zone has not."""
    at = TUESDAY_MORNING
    fields = (3, at, "bot", "received", "C-1", b"c" * 32, b"p" * 32)
    others = (4, at + timedelta(microseconds=1), "bat", "receives", "C-2", b"d" * 32, b"q" * 32)
    changed = {link(*fields[:n], others[n], *fields[n + 1 :]) for n in range(len(fields))}  # type: ignore[arg-type]
    elsewhere = link(fields[0], at.astimezone(timezone(timedelta(hours=5))), *fields[2:])  # type: ignore[arg-type]

    assert len(changed | {link(*fields)}) == 8
    assert elsewhere == link(*fields)


def test_a_time_without_a_zone_is_refused() -> None:
    """A moment that could be any of many is not written."""
    with pytest.raises(TypeError):
        link(1, datetime(2026, 9, 15), "bot", "received", "C-1", b"", b"")


def test_spans_are_as_short_as_can_be() -> None:
    """Numbers in a row are told by the first and the last."""
    assert spans([]) == []
    assert spans([3, 4, 5, 9, 11, 12]) == [[3, 5], [9, 9], [11, 12]]


@given(st.sets(st.integers(1, 60)))
def test_an_erasure_tells_its_entries(seqs: set[int]) -> None:
    """What an erasure says it erased is exactly that."""
    told = erased_entries(canonical(erasure_payload(sorted(seqs))).encode(), before=61)

    assert [seq for span in told for seq in span] == sorted(seqs)


def test_an_erasure_tells_of_nothing_to_come() -> None:
    """No erasure can be a licence for what is written after it."""
    assert erased_entries(b'{"entries":[[1,1000000]]}', before=7) == [range(1, 7)]


@pytest.mark.parametrize("payload", [b"", b"{}", b"[]", b'{"entries":[[1]]}', b'{"entries":[["1","2"]]}', b"[" * 99999])
def test_what_is_no_erasure_tells_of_nothing(payload: bytes) -> None:
    """A payload of another form tells of no erased entries."""
    assert erased_entries(payload, before=9) == []


@pytest.mark.parametrize(
    ("new", "minutes", "due"), [(0, 99, False), (1, 4, False), (1, 5, True), (999, 1, False), (1000, 0, True)]
)
def test_when_a_checkpoint_is_due(new: int, minutes: int, due: bool) -> None:
    """Each 1,000 entries, and every five minutes if there is a new one."""
    last = Checkpoint(50, GENESIS, TUESDAY_MORNING)
    now = TUESDAY_MORNING + timedelta(minutes=minutes)

    assert is_checkpoint_due(last, 50 + new, now) is due
    assert is_checkpoint_due(last, 50 + new, now, at_start=True) is (new > 0)
    assert is_checkpoint_due(None, 1, now) and not is_checkpoint_due(None, 0, now)


def test_keys_have_one_purpose_each() -> None:
    """What signs checkpoints is neither the secret of the house nor the same for two houses."""
    macs = {checkpoint_mac(key, "{}") for key in (b"s", checkpoint_key(b"s"), checkpoint_key(b"t"))}

    assert len(macs) == 3
