"""`heard board`, `heard report` and `heard leaving`: what the manager's pages show, in the terminal."""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from bot.console.case_commands import json_option
from bot.console.options import data_dir_option
from bot.domain.errors import BadFile
from bot.settings import read_settings


@click.command("board")
@json_option
@data_dir_option
def board(as_json: bool, data_dir: str) -> None:
    """What goes on now: who waits, who is there, what falls due."""
    from bot.bootstrap import open_house
    from bot.console.registers import console
    from bot.desk.board_speech import BoardSpeaker
    from bot.domain.language import MAIN
    from bot.use_cases.board import live_board

    house = open_house(read_settings(data_dir))
    seen = live_board(house.reading(), house.now(), house.desk.hours.zone)
    if as_json:
        print(json.dumps(_plain(seen), ensure_ascii=False))
        return
    speak = BoardSpeaker(MAIN, house.desk.hours.zone)
    waits = seen.waits
    table = Table("Now", "", show_header=False)
    longest = f", the longest for {speak.span(seen.longest_wait)}" if seen.longest_wait is not None else ""
    table.add_row("Waiting for a person", f"{len(seen.queue)}{longest}")
    median = speak.span(waits.median) if waits.median is not None else "not measured"
    table.add_row("Median wait, last 7 days", f"{median} (n = {waits.taken}, in vain {waits.in_vain})")
    there = ", ".join(f"{person.name} ({person.holds})" for person in seen.people if person.there)
    table.add_row("There, with chats held", there or "nobody")
    for label, dues in (("Deadlines until tonight", seen.deadlines), ("Promises at risk", seen.promises)):
        told = "\n".join(f"{due.reference} {speak.name(due.kind)}, {speak.moment(due.due_at)}" for due in dues)
        table.add_row(label, told or "none")
    counts = (f"{priority.name.lower()} {count}" for priority, count in seen.complaints.items())
    table.add_row("Open complaints", ", ".join(counts))
    if seen.channels:
        told = (f"{speak.name(one.channel)}: {seen.trouble_of(one) or 'all is well'}" for one in seen.channels)
        table.add_row("Messaging channels", "\n".join(told))
    console.print(table)


@click.command("report")
@click.argument("month")
@click.option("--pdf", type=click.Path(path_type=Path), help="Write it as a PDF into this file.")
@click.option("--language", type=click.Choice(["en", "de"]), default="en", show_default=True)
@json_option
@data_dir_option
def report(month: str, pdf: Path | None, language: str, as_json: bool, data_dir: str) -> None:
    """The management review of MONTH, such as 2026-09: figures with intervals, and what was not measured."""
    from bot.bootstrap import open_house
    from bot.console.registers import console
    from bot.desk.board_speech import BoardSpeaker
    from bot.use_cases.management_review import read_month, review_month
    from bot.use_cases.review_charts import review_charts
    from bot.use_cases.review_words import figure_rows

    house = open_house(read_settings(data_dir))
    zone = house.desk.hours.zone
    review = review_month(read_month(month, house.now(), zone), house.reading(), house.now(), zone)
    speak = BoardSpeaker(language, zone)
    if pdf is not None:
        from bot.papers.report import report_pdf

        charts = review_charts(review, speak)
        _write(pdf, report_pdf(review, charts, house.shop.name, language, speak, house.wording))
        console.print(f"{pdf}: the review of {month}.", markup=False)
        return
    if as_json:
        print(json.dumps(_plain(review), ensure_ascii=False))
        return
    table = Table(*(speak.put(head) for head in ("Figure", "Value", "Of", "95 % interval", "Month before", "Change")))
    for row in figure_rows(review, speak):
        table.add_row(row.label, row.value, row.rests_on, row.interval, row.before, row.verdict)
    console.print(table)
    for gap in review.gaps:
        console.print(f"• {speak.put(gap.text, **gap.values)}", markup=False)


@click.command("leaving")
@json_option
@data_dir_option
def leaving(as_json: bool, data_dir: str) -> None:
    """Customers who are likely to leave, by rule, each with reasons and what to do next."""
    from bot.bootstrap import open_house
    from bot.console.registers import console
    from bot.use_cases.board import likely_to_leave

    house = open_house(read_settings(data_dir))
    found = likely_to_leave(house.reading(), house.now())
    if as_json:
        print(json.dumps([_plain(one) for one in found], ensure_ascii=False))
        return
    table = Table("Points", "Cases", "Why", "Next")
    for one in found:
        why = "\n".join(reason.text.format(**reason.values) for reason in one.reasons)
        table.add_row(str(one.points), ", ".join(one.references), why, one.next_step)
    console.print(table if found else "By the rules, nobody is likely to leave.")


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise BadFile(f"{file} cannot be written ({error.strerror}); name another file.") from None


def _plain(value: Any) -> Any:
    """Figures as JSON has them; a moment in UTC, a span in seconds, a share with its interval."""
    from bot.domain.statistics import Share

    if isinstance(value, Share):
        return {**asdict(value), "value": value.value, "interval": value.interval}
    if is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, Enum):
        return value.name.lower() if isinstance(value, int) else value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, dict):
        return {str(_plain(key)): _plain(one) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    return value
