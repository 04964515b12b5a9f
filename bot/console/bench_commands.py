"""`heard bench` and `heard eval`: how quick and small, and how good."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from bot.console.measuring import measuring_command
from bot.console.options import F, data_dir_option
from bot.settings import read_settings


@click.group()
def bench() -> None:
    """Measure how quick and small; exits 0 only when the targets are met."""


@click.group("eval")
def evaluation() -> None:
    """Measure how good; exits 0 only when the targets are met."""


@measuring_command(bench, "start")
@click.option("--times", default=3, show_default=True, help="How often to start; the median counts.")
@data_dir_option
def bench_start(times: int, data_dir: str) -> Any:
    """From `heard up` to the first answer, and the memory of the whole."""
    from bot.bench.start import measure_start

    return measure_start(times, read_settings(data_dir))


@measuring_command(bench, "turn")
@click.option("--seconds", default=30, show_default=True, help="How long each side is measured.")
@click.option("--without-stock", is_flag=True, help="Leave the ordinary Rasa project out (it needs minutes to train).")
@data_dir_option
def bench_turn(seconds: int, without_stock: bool, data_dir: str) -> Any:
    """Bot turns end to end at 5 a second, beside an ordinary `rasa init` project in the same run."""
    from bot.bench.turn import measure_turns

    return measure_turns(seconds, read_settings(data_dir), with_stock=not without_stock)


def public_sets_options(command: F) -> F:
    """The files of the public sets, which Heard does not contain."""
    clinc150 = click.option(
        "--clinc150", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="CLINC150's data_full.json."
    )
    banking77 = click.option(
        "--banking77",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="Directory with BANKING77's train.csv and test.csv.",
    )
    return clinc150(banking77(command))


@measuring_command(evaluation, "nlu")
@public_sets_options
@data_dir_option
def eval_nlu(clinc150: Path | None, banking77: Path | None, data_dir: str) -> Any:
    """What the model understands: its held-out set, and public sets whose files are given."""
    from bot.evaluation.measure import measure_understanding

    return measure_understanding(read_settings(data_dir), clinc150, banking77)


@measuring_command(evaluation, "answers")
@click.option(
    "--shop", type=click.Path(path_type=Path), help="A shop's file; questions made from its facts are asked too."
)
@data_dir_option
def eval_answers(shop: Path | None, data_dir: str) -> Any:
    """Whether questions about the demo shop are answered rightly, and not at all where nobody knows."""
    from bot.evaluation.answers import measure_answers

    return measure_answers(read_settings(data_dir), shop=shop)


@measuring_command(evaluation, "conversations")
@click.option("--shop", type=click.Path(path_type=Path), help="A shop's JSON file; by default the demo shop.")
@click.option("--count", type=click.IntRange(1), help="About how many goals; by default those of a whole suite.")
@click.option("--seed", default=1, show_default=True, help="Other goals, other words.")
@click.option("--tuning", is_flag=True, help="By the phrases the assistant is worked on with, not those of the proof.")
@click.option("--family", default="", help="Only goals whose name has this in it, such as cancel.")
@click.option("--transcripts", type=click.Path(file_okay=False, path_type=Path), help="Where to write what went amiss.")
@data_dir_option
def eval_conversations(data_dir: str, **options: Any) -> Any:
    """Simulated customers with goals of all kinds; the shop afterwards against what should have become of it."""
    from bot.evaluation.conversations import measure_conversations

    return measure_conversations(read_settings(data_dir), **options)


@measuring_command(bench, "audit")
@click.option("--entries", default=1_000_000, show_default=True, type=click.IntRange(1), help="In the chain.")
@data_dir_option
def bench_audit(entries: int, data_dir: str) -> Any:
    """Checking a chain of a million entries, and appending to it in durable transactions."""
    from bot.bench.audit import measure_audit

    return measure_audit(read_settings(data_dir), entries)


@measuring_command(bench, "backup")
@click.option("--messages", default=200_000, show_default=True, type=click.IntRange(1000), help="In the database.")
@data_dir_option
def bench_backup(messages: int, data_dir: str) -> Any:
    """Backups of a database with many messages, and its restore; extrapolated to a million."""
    from bot.bench.backups import measure_backups

    return measure_backups(read_settings(data_dir), messages)


@measuring_command(bench, "desk")
@click.option("--agents", default=50, show_default=True, type=click.IntRange(1), help="People at open desks.")
@click.option("--chats", default=500, show_default=True, type=click.IntRange(1), help="That they hold together.")
@click.option("--seconds", default=20, show_default=True, type=click.IntRange(1), help="How long customers write.")
@data_dir_option
def bench_desk(agents: int, chats: int, seconds: int, data_dir: str) -> Any:
    """From a customer's send to the screen of the person who holds the chat, with a full house."""
    from bot.bench.desk import measure_desk

    return measure_desk(read_settings(data_dir), agents, chats, seconds)


@measuring_command(bench, "nlu")
@public_sets_options
@click.option("--examples", default=10, show_default=True, type=click.IntRange(2), help="Of public sets, an intent.")
@data_dir_option
def bench_nlu(clinc150: Path | None, banking77: Path | None, examples: int, data_dir: str) -> Any:
    """Our pipeline beside Rasa's default one (DIET) on the same data; the encoder and bad input alone."""
    from bot.bench.nlu import measure_nlu

    return measure_nlu(read_settings(data_dir), clinc150, banking77, examples)


database_option = click.option(
    "--database", metavar="URL", help="An empty PostgreSQL database to measure on; by default a SQLite file."
)


@measuring_command(bench, "intake")
@click.option("--sockets", default=32, show_default=True, type=click.IntRange(1), help="Customers who write at once.")
@click.option("--seconds", default=15, show_default=True, type=click.IntRange(1), help="How long they write.")
@database_option
@data_dir_option
def bench_intake(sockets: int, seconds: int, database: str | None, data_dir: str) -> Any:
    """How many messages a second are on disk before their customers are told so."""
    from bot.bench.intake import measure_intake

    return measure_intake(read_settings(data_dir), sockets, seconds, database)


@measuring_command(bench, "sockets")
@click.option("--count", default=10_000, show_default=True, type=click.IntRange(1), help="Open chats.")
@click.option("--seconds", default=20, show_default=True, type=click.IntRange(1), help="How long nobody writes.")
@data_dir_option
def bench_sockets(count: int, seconds: int, data_dir: str) -> Any:
    """Many open chats in which nobody writes, and all of them coming back at once."""
    from bot.bench.sockets import measure_sockets

    return measure_sockets(read_settings(data_dir), count, seconds)


@measuring_command(bench, "scale", draws=True)
@click.option("--brains", default="1,2,4", show_default=True, help="How many, one measurement each.")
@click.option("--customers", default=16, show_default=True, type=click.IntRange(1), help="Who write at once.")
@click.option("--seconds", default=20, show_default=True, type=click.IntRange(1), help="For each number of brains.")
@database_option
@data_dir_option
def bench_scale(brains: str, customers: int, seconds: int, database: str | None, data_dir: str) -> Any:
    """Turns a second with one, two and four brains, and what they need."""
    from bot.bench.scale import measure_scale

    try:
        counts = [int(count) for count in brains.split(",")]
    except ValueError:
        raise click.UsageError("--brains takes numbers such as 1,2,4.") from None
    return measure_scale(read_settings(data_dir), counts, customers, seconds, database)


@measuring_command(bench, "length", draws=True)
@click.option("--turns", default=1_000, show_default=True, type=click.IntRange(50), help="Of one conversation.")
@data_dir_option
def bench_length(turns: int, data_dir: str) -> Any:
    """What a turn costs as a conversation grows."""
    from bot.bench.length import measure_length

    return measure_length(read_settings(data_dir), turns)
