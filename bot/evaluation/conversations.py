"""`heard eval conversations`: simulated customers talk to a running Heard, and what became of the shop is held against
what should have become of it.
"""

from __future__ import annotations

import contextlib
import functools
import random
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, Mapping, Sequence

from rich.table import Table
from rich.text import Text

from bot.bench.result import BenchResult, console, percentile
from bot.bench.running import RestClient, RunningHeard
from bot.bootstrap import House, open_house
from bot.console.shop_transfer import run_import
from bot.domain.order import Order
from bot.evaluation import phrases_proof
from bot.evaluation.answers import KNOWN_AFTER
from bot.evaluation.conversation_answers import Said
from bot.evaluation.conversation_book import Book, book_of, read_book
from bot.evaluation.conversation_customer import SimulatedCustomer
from bot.evaluation.conversation_families import FAMILIES
from bot.evaluation.conversation_goals import Goal
from bot.evaluation.conversation_mailbox import Mailbox
from bot.evaluation.conversation_making import COUNT, group_of, make_goals
from bot.evaluation.conversation_outcomes import Truth, read_rules
from bot.evaluation.conversation_records import Records
from bot.evaluation.conversation_speech import Speaker
from bot.evaluation.conversation_state import Snapshot
from bot.evaluation.conversation_truth import find_truth
from bot.evaluation.conversation_verdict import Exchange, Gossip, Verdict, judge
from bot.evaluation.measure import progress_bars
from bot.evaluation.phrases_tuning import worked_on_with
from bot.settings import PROJECT, Settings

MOST_TURNS = 25  # then a customer gives up
MOST_SHOWN = 40  # of the goals that went amiss
POLICIES = PROJECT / "data" / "policies"
# Issue 6, "Show it".
TARGETS = {"right": 0.95, "wrong_writes": 0, "writes_without_yes": 0, "leaks": 0, "p95_ms": 60.0}
AT_LEAST = frozenset({"right"})


def measure_conversations(
    settings: Settings,
    shop: Path | None = None,
    *,
    count: int | None = None,
    seed: int = 1,
    tuning: bool = False,
    transcripts: Path | None = None,
    family: str = "",
) -> BenchResult:
    """Let customers with goals of all kinds talk to a Heard of their own.

    Args:
        shop: a file as `heard shop import` takes it, of products, users and orders; by default the demo shop.
        count: about how many goals; by default a whole suite.
        tuning: speak by the phrases that the assistant is worked on with, not by those it has never met.
        transcripts: a directory for the conversations that went amiss.
        family: only goals of this kind.

    Raises:
        BadFile: the shop's file or the policy is not of the right shape.
        NotMeasurable: the shop was not brought in as its file has it.
    """
    with contextlib.ExitStack() as stack:
        mailbox = stack.enter_context(Mailbox())
        mail = {"HEARD_SMTP_URL": mailbox.url, "HEARD_MAIL_FROM": "chat@example.com"}
        heard = stack.enter_context(RunningHeard(settings, **mail))
        client = stack.enter_context(contextlib.closing(heard.client()))
        if shop is not None:
            run_import(heard.settings, shop)
            time.sleep(KNOWN_AFTER)
        client.say("warm-up", "hello")
        house = open_house(heard.settings)
        book = read_book(shop) if shop is not None else _demo_book(house)
        goals = [goal for goal in make_goals(book, read_rules(POLICIES, book.currency), count or COUNT, seed)
                 if family in goal.family]  # fmt: skip
        kept = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="heard-shop-")))
        world = _World(house, client, book, Snapshot(heard.settings.data_dir / "heard.db", kept / "kept.db"), mailbox)
        verdicts, talks = _Suite(world, seed, tuning=tuning).run(goals)
    if transcripts is not None:
        write_transcripts(transcripts, verdicts, talks)
    _show_amiss(verdicts)
    return BenchResult(
        figures_of(verdicts, talks), TARGETS, "What customers get done, and what they do not", AT_LEAST,
        ("Shares are from 0 to 1. Phrases: " + ("those of tuning." if tuning else "those of the proof."),),
    )  # fmt: skip


@dataclass(frozen=True)
class _World:
    """What customers are in: a Heard that runs, its shop, and their mailboxes."""

    house: House
    client: RestClient
    book: Book
    snapshot: Snapshot
    mailbox: Mailbox


class _Suite:
    """Customers who come one after the other; what one has changed is put back before the next."""

    def __init__(self, world: _World, seed: int, *, tuning: bool) -> None:
        self._world, self._book, self._seed = world, world.book, seed
        self._phrases = worked_on_with() if tuning else phrases_proof.PHRASES
        self._rules = read_rules(POLICIES, world.book.currency)
        self._records, self._gossip = Records(world.house, world.book), Gossip(world.book)
        self._records.check_as_in_file()

    def run(self, goals: Sequence[Goal]) -> tuple[list[Verdict], list[list[Exchange]]]:
        """The verdicts, and what was said."""
        verdicts, talks = [], []
        with progress_bars() as progress:
            task = progress.add_task("Talking", total=len(goals))
            for goal in goals:
                truth = find_truth(goal, self._book, self._rules)
                talk = self._talk(goal, truth)
                touched = self._world.snapshot.touched()
                written = self._records.written(goal, *touched)
                verdicts.append(judge(goal, truth, self._book, self._gossip, talk, written))
                talks.append(talk)
                if any(touched):
                    self._world.snapshot.put_back()
                progress.advance(task)
        return verdicts, talks

    def _talk(self, goal: Goal, truth: Truth) -> list[Exchange]:
        speaker = Speaker(self._phrases, self._book, goal, random.Random(f"{self._seed} {goal.id}"))
        address = self._book.accounts[goal.persona.account].email
        read_code = functools.partial(self._world.mailbox.code_for, address)
        customer = SimulatedCustomer(goal, truth, self._book, speaker, read_code)
        talk: list[Exchange] = []
        said: Said | None = customer.begin()
        while said is not None and len(talk) < MOST_TURNS:
            replies, ms = self._world.client.say(goal.id, said.sends)
            talk.append(Exchange(said, tuple(replies), ms))
            said = customer.answer(replies)
        return talk


def figures_of(verdicts: Sequence[Verdict], talks: Sequence[Sequence[Exchange]]) -> dict[str, float]:
    """The share that is right, of all and by group; what must not be, counted; turns, and milliseconds a turn."""
    took = [one.ms for talk in talks for one in talk]
    figures: dict[str, float] = {
        "goals": len(verdicts),
        "right": _share(verdicts),
        "wrong_writes": sum(len(one.wrong_writes) for one in verdicts),
        "writes_without_yes": sum(len(one.without_yes) for one in verdicts),
        "leaks": sum(len(one.leaks) for one in verdicts),
        "turns": round(len(took) / max(1, len(talks)), 1),
        "p50_ms": round(percentile(took, 0.5), 1),
        "p95_ms": round(percentile(took, 0.95), 1),
    }
    for group in FAMILIES:
        of_group = [one for one in verdicts if group_of(one.goal) == group]
        if of_group:
            figures[f"right_{group}"] = _share(of_group)
    return figures


def _share(verdicts: Sequence[Verdict]) -> float:
    return round(sum(one.is_right for one in verdicts) / len(verdicts), 4) if verdicts else 0.0


def write_transcripts(directory: Path, verdicts: Sequence[Verdict], talks: Sequence[Sequence[Exchange]]) -> None:
    """Each conversation that went amiss as a text file, with what was wanted and what the judge says."""
    directory.mkdir(parents=True, exist_ok=True)
    for verdict, talk in zip(verdicts, talks):
        if not verdict.is_right:
            lines = [*(f"# {note}" for note in (*_notes(verdict), *map(str, verdict.goal.wishes))), "", *_lines(talk)]
            (directory / f"{verdict.goal.id}.txt").write_text("\n".join(lines), encoding="utf-8")


def _lines(talk: Iterable[Exchange]) -> Iterable[str]:
    for one in talk:
        pressed = " [pressed]" if one.said.payload is not None else ""
        yield f"> {one.said.text}{pressed} ({one.said.act}, {one.ms:.0f} ms)"
        for reply in one.replies:
            yield str(reply.get("text", ""))
            yield from (f"  [{button['title']}]" for button in reply.get("buttons") or ())
        yield ""


def _notes(verdict: Verdict) -> list[str]:
    kinds: Mapping[str, Sequence[str]] = {
        "wrong write": verdict.wrong_writes, "without yes": verdict.without_yes, "leak": verdict.leaks,
        "amiss": verdict.amiss,
    }  # fmt: skip
    return [f"{kind}: {note}" for kind, notes in kinds.items() for note in notes]


def _show_amiss(verdicts: Sequence[Verdict]) -> None:
    amiss = [one for one in verdicts if not one.is_right]
    table = Table("Goal", "What is not right", title=f"What went amiss ({len(amiss)} of {len(verdicts)})")
    for one in amiss[:MOST_SHOWN]:
        table.add_row(one.goal.id, Text("; ".join(_notes(one))[:160]))
    if amiss:
        console.print(table)


def _demo_book(house: House) -> Book:
    with house.reading() as uow:
        orders: list[Order] = uow.shop.orders()
        products, accounts = uow.shop.products(), uow.accounts.all()
    return book_of(products, accounts, orders, house.now(), orders[0].total.currency)
