"""Ten thousand tampered chains: each is found, and the first row that is not as it was written is named."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Callable

import pytest

from bot.domain.audit import (
    ERASED,
    GENESIS,
    HOUSE,
    AuditRow,
    Checkpoint,
    canonical,
    commitment,
    erasure_payload,
    link_of_bytes,
    microseconds,
    next_entry,
)
from bot.domain.audit_check import ChainCheck, FlawKind, Verdict
from tests.builders import TUESDAY_MORNING

CHAINS = 10_000
SUBJECTS = ("mara", "tom", "ann")
SEQ, AT, ACTOR, ACTION, REF, COMMITTED, PREV, HASH, PAYLOAD, KEY = range(10)
Row = list[Any]


@dataclass
class Chain:
    """A chain as it lies in a database, and the checkpoints beside it."""

    chance: random.Random
    rows: list[Row] = field(default_factory=list)
    checkpoints: list[Checkpoint] = field(default_factory=list)
    keys: dict[str, bytes] = field(default_factory=dict)
    subjects: list[str] = field(default_factory=list)

    def append(self, actor: str, action: str, payload: dict[str, Any], subject: str) -> None:
        key = self.keys.setdefault(subject, self.chance.randbytes(32))
        seq, prev = len(self.rows) + 1, self.rows[-1][HASH] if self.rows else GENESIS
        at = TUESDAY_MORNING + timedelta(minutes=seq)
        text = canonical(payload)
        e = next_entry(seq, prev, at, actor, action, f"C-2026-{subject}", text, key)
        names = (actor.encode(), action.encode(), e.object_ref.encode())
        self.rows.append([seq, microseconds(at), *names, e.commitment, prev, e.hash, text.encode(), key])
        self.subjects.append(subject)

    def erase(self, subject: str) -> None:
        mine = [row for row, its in zip(self.rows, self.subjects) if its == subject and row[PAYLOAD] is not None]
        for row in mine:
            row[PAYLOAD] = row[KEY] = None
        self.keys.pop(subject, None)
        self.append("staff-17", ERASED, dict(erasure_payload(row[SEQ] for row in mine)), HOUSE)

    def note(self) -> None:
        seq, own = self.rows[-1][SEQ], self.rows[-1][HASH]
        self.checkpoints.append(Checkpoint(seq, own, TUESDAY_MORNING + timedelta(minutes=seq)))

    def check(self, **options: Any) -> Verdict:
        check = ChainCheck(self.checkpoints, **options)
        rows: list[AuditRow] = [tuple(row) for row in self.rows]  # type: ignore[misc]
        half = len(rows) // 2
        check.feed(rows[:half])
        check.feed(rows[half:])
        return check.verdict()

    def any_seq(self, least: int = 1, last: int = 0) -> int:
        """The number of some entry, up to `last` places before the end."""
        return self.chance.randint(least, len(self.rows) - last)

    def seal(self, row: Row) -> None:
        """Give a row the hash that fits what it says."""
        row[HASH] = link_of_bytes(*row[:HASH])

    def seal_from(self, seq: int) -> None:
        """Write everything from here on anew, so that the chain fits again."""
        for before, row in zip([None, *self.rows], self.rows):
            if row[SEQ] >= seq:
                row[PREV] = before[HASH] if before else GENESIS
                self.seal(row)

    def renumber(self) -> None:
        for seq, row in enumerate(self.rows, start=1):
            row[SEQ] = seq


def a_chain(chance: random.Random, length: int | None = None) -> Chain:
    """A chain with words of three customers, of whom one or two were erased, and some checkpoints, one at its end."""
    chain = Chain(chance)
    for _ in range(length or chance.randint(6, 24)):
        if chance.random() < 0.08:
            chain.erase(chance.choice(SUBJECTS))
        else:
            detail = {"detail": f"words {chance.randrange(10**9)}"}
            chain.append(chance.choice(("bot", "customer")), "received", detail, chance.choice(SUBJECTS))
        if chance.random() < 0.1:
            chain.note()
    chain.note()
    return chain


# What somebody may do to a chain. Each returns the number of the first row that is not as it was written.


def change_a_field(chain: Chain) -> int:
    seq = chain.any_seq()
    row, place = chain.rows[seq - 1], chain.chance.randint(AT, HASH)
    row[place] = (
        row[place] + chain.chance.choice((-1, 1)) if place == AT else bytes([row[place][0] ^ 1]) + row[place][1:]
    )
    return seq


def move_a_letter(chain: Chain) -> int:
    seq = chain.any_seq()
    row, place = chain.rows[seq - 1], chain.chance.randint(ACTOR, ACTION)
    row[place], row[place + 1] = row[place][:-1], row[place][-1:] + row[place + 1]
    return seq


def make_a_field_unreadable(chain: Chain) -> int:
    seq = chain.any_seq()
    chain.rows[seq - 1][chain.chance.randint(AT, HASH)] = chain.chance.choice((None, "text", 2.5, b""))
    return seq


def with_payload(chain: Chain) -> int:
    return chain.chance.choice([row[SEQ] for row in chain.rows if row[PAYLOAD] is not None])


def alter_a_payload(chain: Chain) -> int:
    seq = with_payload(chain)
    chain.rows[seq - 1][PAYLOAD] = chain.chance.choice((b"", b"{}", chain.rows[seq - 1][PAYLOAD] + b" ", "text", 7))
    return seq


def alter_or_lose_a_key(chain: Chain) -> int:
    seq = with_payload(chain)
    key = chain.rows[seq - 1][KEY]
    mine = [row for row in chain.rows if row[KEY] == key]
    for row in mine:
        row[KEY] = chain.chance.choice((None, b"x" * 32, b"", "text"))
    return int(mine[0][SEQ])


def take_a_payload_away(chain: Chain) -> int:
    seq = with_payload(chain)
    chain.rows[seq - 1][PAYLOAD] = chain.rows[seq - 1][KEY] = None
    if chain.rows[seq - 1][ACTION] == ERASED.encode():  # then nothing tells of what that erasure erased
        return first_without_record(chain)
    return seq


def first_without_record(chain: Chain) -> int:
    told: set[int] = set()
    for row in chain.rows:
        if row[ACTION] == ERASED.encode() and row[PAYLOAD] is not None:
            told |= {seq for first, last in json.loads(row[PAYLOAD])["entries"] for seq in range(first, last + 1)}
    return next(row[SEQ] for row in chain.rows if row[PAYLOAD] is None and row[SEQ] not in told)


def swap_two_payloads(chain: Chain) -> int:
    have = [row for row in chain.rows if row[PAYLOAD] is not None]
    one, other = sorted(chain.chance.sample(have, 2), key=lambda row: row[SEQ])
    if one[PAYLOAD] == other[PAYLOAD]:  # two erasures of nothing
        return alter_a_payload(chain)
    one[PAYLOAD], other[PAYLOAD] = other[PAYLOAD], one[PAYLOAD]
    if chain.chance.random() < 0.5:
        one[KEY], other[KEY] = other[KEY], one[KEY]
    return int(one[SEQ])


def bring_an_erased_payload_back(chain: Chain) -> int:
    gone = [row for row in chain.rows if row[PAYLOAD] is None]
    if not gone:
        return alter_a_payload(chain)
    row = chain.chance.choice(gone)
    row[PAYLOAD], row[KEY] = b'{"detail":"all is well"}', chain.chance.randbytes(32)
    return int(row[SEQ])


def delete_a_row(chain: Chain) -> int:
    seq = chain.any_seq()
    del chain.rows[seq - 1]
    return seq


def delete_a_row_and_close_the_gap(chain: Chain) -> int:
    seq = delete_a_row(chain)
    chain.renumber()
    return seq


def slip_a_row_in(chain: Chain) -> int:
    """With a hash and a payload that fit; sometimes the next one is made to name it."""
    seq = chain.any_seq()
    prev = chain.rows[seq - 2][HASH] if seq > 1 else GENESIS
    key, payload = chain.chance.randbytes(32), canonical({"detail": "forged"})
    row: Row = [seq, 1, b"bot", b"paid", b"C-1", commitment(key, seq, payload), prev, b"", payload.encode(), key]
    chain.seal(row)
    if chain.chance.random() < 0.3:
        row[PAYLOAD] = row[KEY] = None
    chain.rows.insert(seq - 1, row)
    chain.renumber()
    if chain.chance.random() < 0.5:
        chain.rows[seq][PREV] = row[HASH]
    return seq


def slip_a_rough_row_in(chain: Chain) -> int:
    seq = chain.any_seq()
    chain.rows.insert(
        seq - 1, [seq, 1, b"bot", b"paid", b"C-1", *(chain.chance.randbytes(32) for _ in "123"), None, None]
    )
    chain.renumber()
    return seq


def put_a_row_before_the_first(chain: Chain) -> int:
    chain.rows.insert(0, [chain.chance.randint(-9, 0), *chain.rows[0][1:]])
    return int(chain.rows[0][SEQ])


def reorder(chain: Chain) -> int:
    """Two rows in each other's place, with what lies beside them or without."""
    one, other = sorted(chain.chance.sample(range(len(chain.rows)), 2))
    chain.rows[one], chain.rows[other] = chain.rows[other], chain.rows[one]
    chain.renumber()
    return one + 1


def cut_the_end(chain: Chain) -> int:
    """Also: yesterday's database, which is the same to whoever looks."""
    seq = chain.any_seq()
    del chain.rows[seq - 1 :]
    return seq


def rewrite_one(chain: Chain) -> int:
    """A row changed and given the hash that fits; the next one still names the old."""
    seq = chain.any_seq()
    chain.rows[seq - 1][ACTION] = b"granted"
    chain.seal(chain.rows[seq - 1])
    return seq


def rewrite_the_rest(chain: Chain) -> int:
    """A row changed and everything from it on hashed anew: the chain fits, and only a checkpoint can tell."""
    seq = chain.any_seq()
    chain.rows[seq - 1][AT] += 1
    chain.seal_from(seq)
    assert Chain(chain.chance, chain.rows).check().flaw is None
    return min(seen.seq for seen in chain.checkpoints if seen.seq >= seq)


def splice_two_chains(chain: Chain) -> int:
    other = a_chain(chain.chance, len(chain.rows) + 2)
    seq = chain.any_seq(least=2)
    chain.rows[seq - 1 :] = other.rows[seq - 1 :]
    return seq


def exchange_the_whole(chain: Chain) -> int:
    """For the chain of another house, or of a database begun anew."""
    chain.rows = a_chain(chain.chance, len(chain.rows) + 2).rows
    return min(seen.seq for seen in chain.checkpoints)


TAMPERINGS: tuple[Callable[[Chain], int], ...] = (
    change_a_field, move_a_letter, make_a_field_unreadable, alter_a_payload, alter_or_lose_a_key, take_a_payload_away,
    swap_two_payloads, bring_an_erased_payload_back, delete_a_row, delete_a_row_and_close_the_gap, slip_a_row_in,
    slip_a_rough_row_in, put_a_row_before_the_first, reorder, cut_the_end, rewrite_one, rewrite_the_rest,
    splice_two_chains, exchange_the_whole,
)  # fmt: skip


def test_ten_thousand_tampered_chains_are_all_found() -> None:
    """Whatever is done to a chain, the check finds it and names the first row that is not as it was written."""
    missed: list[str] = []
    kinds: Counter[FlawKind] = Counter()
    for number in range(CHAINS):
        tamper = TAMPERINGS[number % len(TAMPERINGS)]
        chain = a_chain(random.Random(number))
        untouched = chain.check()
        expected = tamper(chain)
        flaw = chain.check().flaw
        if untouched.flaw is not None or flaw is None or flaw.seq != expected or f" {flaw.seq}" not in flaw.why:
            missed.append(f"{number} {tamper.__name__}: {expected} expected, {flaw} found, {untouched.flaw} before")
        else:
            kinds[flaw.kind] += 1

    assert missed == []
    assert set(kinds) == set(FlawKind) - {FlawKind.UNCHAINED}  # which a checkpoint at the end always makes plainer


def test_an_untouched_chain_is_sound() -> None:
    """A chain that nobody touched is sound, with all that was erased and every checkpoint counted."""
    for number in range(300):
        chain = a_chain(random.Random(number))
        verdict = chain.check()

        assert verdict.flaw is None
        assert (verdict.entries, verdict.head_hash) == (len(chain.rows), chain.rows[-1][HASH])
        assert verdict.erased == sum(row[PAYLOAD] is None for row in chain.rows)
        assert verdict.checkpoints == len(chain.checkpoints)


def test_an_empty_chain_is_sound_unless_a_checkpoint_knows_better() -> None:
    """Nothing was written yet; or everything was taken away."""
    chain = a_chain(random.Random(1))
    chain.rows = []
    flaw = chain.check().flaw

    assert Chain(random.Random(1)).check().entries == 0
    assert flaw is not None and (flaw.seq, flaw.kind) == (1, FlawKind.CUT)


def test_a_check_of_the_newest_begins_with_a_hash_that_is_believed() -> None:
    """A check may begin anywhere; it finds what is done behind its beginning and compares the checkpoint there, too."""
    chain = a_chain(random.Random(3), length=20)
    before, chain.rows = chain.rows[9], chain.rows[10:]
    chain.checkpoints.append(Checkpoint(10, before[HASH], TUESDAY_MORNING))
    from_there = {"seq": 10, "hash": before[HASH]}
    sound = chain.check(**from_there)
    from_elsewhere = chain.check(seq=10, hash=GENESIS).flaw
    chain.rows[4][ACTOR] = b"nobody"
    found = chain.check(**from_there).flaw

    assert (sound.flaw, sound.entries, sound.head) == (None, 10, 20)
    assert from_elsewhere is not None and (from_elsewhere.seq, from_elsewhere.kind) == (10, FlawKind.EXCHANGED)
    assert found is not None and found.seq == 15


def test_a_rewritten_chain_is_narrowed_down_by_the_checkpoint_before() -> None:
    """Where only a checkpoint can tell, the one before it says from where on the chain was written anew."""
    chain = a_chain(random.Random(5), length=20)
    chain.checkpoints = [Checkpoint(seq, chain.rows[seq - 1][HASH], TUESDAY_MORNING) for seq in (5, 10, 15)]
    chain.rows[11][AT] += 1
    chain.seal_from(12)
    flaw = chain.check().flaw

    assert flaw is not None
    assert (flaw.seq, flaw.kind) == (15, FlawKind.EXCHANGED)
    assert "after 10 on" in flaw.why


def test_a_break_without_checkpoint_does_not_guess() -> None:
    """A row hashed anew and two chains put together look alike without a checkpoint; both rows are named then."""
    chain = a_chain(random.Random(6), length=20)
    chain.checkpoints = []
    rewrite_one(chain)
    flaw = chain.check().flaw

    assert flaw is not None and flaw.kind is FlawKind.UNCHAINED
    assert f"entry {flaw.seq - 1}" in flaw.why and f"entry {flaw.seq}" in flaw.why


@pytest.mark.parametrize("seq", [1, 7, 20])
def test_the_wanted_entry_is_found_if_the_chain_is_sound(seq: int) -> None:
    """The entry with a receipt's hash is given as it was written, and not if anything is wrong with the chain."""
    chain = a_chain(random.Random(7), length=20)
    wanted = chain.rows[seq - 1]
    found = chain.check(wanted=wanted[HASH]).wanted
    unknown = chain.check(wanted=b"u" * 32).wanted
    chain.rows[10][ACTOR] = b"nobody"
    unsound = chain.check(wanted=wanted[HASH]).wanted

    assert found is not None and unknown is None and unsound is None
    assert (found.seq, found.action, found.hash) == (seq, wanted[ACTION].decode(), wanted[HASH])
    assert found.at == TUESDAY_MORNING + timedelta(minutes=seq)
