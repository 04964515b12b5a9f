"""The commands for what follows from complaints: making up for an OUCH, kindness, corrective action."""

from __future__ import annotations

import json
from datetime import datetime, time, timezone
from typing import Any

import click
from rich.table import Table

from bot.console.case_commands import case, json_option
from bot.console.options import data_dir_option
from bot.settings import read_settings

by_option = click.option("--by", required=True, help="Your name, as in 'heard staff list'.")


@case.command("make-up")
@click.argument("reference")
@click.option("--remedy", required=True, help="What was done to make up for it, or that nothing more was wanted.")
@by_option
@data_dir_option
def make_up(reference: str, remedy: str, by: str, data_dir: str) -> None:
    """Note what made up for what went wrong in a case; whether it helped is asked some days later."""
    from bot.bootstrap import open_house
    from bot.console.registers import console
    from bot.use_cases.recoveries import make_up_for

    house = open_house(read_settings(data_dir))
    done = make_up_for(reference, remedy, by, house.uow(), house.now(), house.desk)
    assert done.follow_up_at is not None
    console.print(f"Noted. Ask the customer on {house.desk.hours.say(done.follow_up_at)} whether all is well.")


@case.command("follow-up")
@click.argument("reference")
@click.option("--helped/--did-not-help", required=True, help="What the customer says.")
@click.option("--words", required=True, help="In which words.")
@by_option
@data_dir_option
def follow_up(reference: str, helped: bool, words: str, by: str, data_dir: str) -> None:
    """Note what the customer says when asked whether all is well."""
    from bot.bootstrap import open_house
    from bot.console.registers import console
    from bot.use_cases.recoveries import follow_up as note

    house = open_house(read_settings(data_dir))
    checked = note(reference, helped, words, by, house.uow(), house.now())
    console.print(f"The recovery is {checked.state.value}.")


@case.command("give")
@click.argument("reference")
@click.argument("amount")
@click.option("--what", required=True, help="What it is, such as 'postage paid back' or 'a handwritten card'.")
@click.option("--kindness", is_flag=True, help="Unasked: it makes up for nothing.")
@by_option
@data_dir_option
def give(reference: str, amount: str, what: str, kindness: bool, by: str, data_dir: str) -> None:
    """Record something given that is not owed, inside the budget. It is never promised."""
    from bot.bootstrap import open_house
    from bot.console.registers import console
    from bot.domain.recovery import Goodwill
    from bot.use_cases.recoveries import give as record

    house = open_house(read_settings(data_dir))
    kind = Goodwill.KINDNESS if kindness else Goodwill.RECOVERY
    total = record(
        reference, kind, what, house.money(amount), by, house.uow(), house.now(), house.ids, house.desk
    )  # fmt: skip
    console.print(f"Recorded; {total} was given in this case by now.")


@case.command("recoveries")
@json_option
@data_dir_option
def recoveries(as_json: bool, data_dir: str) -> None:
    """What hurt customers, and how far making up for it is."""
    from bot.bootstrap import open_house
    from bot.console.registers import console
    from bot.domain.recovery import is_due

    house = open_house(read_settings(data_dir))
    with house.reading() as uow:
        found = [(uow.cases.get(one.case_id).reference, one) for one in uow.recoveries.all()]
    rows = [
        {
            "case": reference,
            "trigger": one.trigger.value,
            "state": one.state.value,
            "missing": list(one.missing()),
            "remedy": one.remedy,
            "follow_up_at": one.follow_up_at.isoformat() if one.follow_up_at else None,
            "due": is_due(one, house.now()),
        }
        for reference, one in found
    ]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    table = Table("Case", "What hurt", "State", "Still to do", "Ask again on")
    for row, (_, one) in zip(rows, found):
        day = house.desk.hours.say(one.follow_up_at) if one.follow_up_at else ""
        ask = f"[red]{day}: due[/]" if row["due"] else day
        table.add_row(str(row["case"]), one.trigger.value, one.state.value, ", ".join(one.missing()), ask)
    console.print(table if rows else "Nothing has hurt a customer yet, as far as is known.")


@click.group()
def improve() -> None:
    """Corrective action: what keeps a fault from happening again, and whether it did."""


@improve.command("open")
@click.option("--cause", required=True, help="Family of root causes, such as defective or late.")
@click.option("--why", "whys", multiple=True, required=True, help="Up to five, each the reason of the one before.")
@click.option("--action", required=True, help="What is done about it.")
@click.option("--owner", required=True, help="Who does it, as in 'heard staff list'.")
@click.option("--due", required=True, type=click.DateTime(["%Y-%m-%d"]), help="By which day.")
@click.option("--product", help="Of which product, if of one.")
@click.option("--case", "cases", multiple=True, help="References of the cases that led to it.")
@by_option
@data_dir_option
def improve_open(due: datetime, by: str, data_dir: str, **plan: Any) -> None:
    """Open a corrective action on what complaints have in common."""
    from zoneinfo import ZoneInfo

    from bot.bootstrap import open_house
    from bot.console.registers import console
    from bot.use_cases.corrective_actions import Plan, open_corrective_action

    house = open_house(read_settings(data_dir))
    end = datetime.combine(due.date(), time(23, 59), ZoneInfo(house.desk.hours.zone)).astimezone(timezone.utc)
    action = open_corrective_action(Plan(due_at=end, **plan), by, house.uow(), house.now(), house.ids)
    console.print(f"Corrective action {action.number} is open.")


@improve.command("list")
@json_option
@data_dir_option
def improve_list(as_json: bool, data_dir: str) -> None:
    """All corrective actions, and how often their cause came back."""
    from bot.bootstrap import open_house
    from bot.console.registers import console
    from bot.domain.corrective_action import is_late

    house = open_house(read_settings(data_dir))
    with house.reading() as uow:
        actions = uow.corrective_actions.all()
    if as_json:
        rows = [
            {
                "number": one.number, "cause": one.cause, "product": one.product, "whys": list(one.whys),
                "action": one.action, "owner": one.owner, "due_at": one.due_at.isoformat(), "state": one.state.value,
                "before": one.before, "after": one.after, "cases": list(one.cases),
            }
            for one in actions
        ]  # fmt: skip
        print(json.dumps(rows, ensure_ascii=False))
        return
    table = Table("Number", "Cause", "Root", "Action", "Owner", "Due", "State", "Cases before, after")
    for one in actions:
        state = "[red]late[/]" if is_late(one, house.now()) else one.state.value
        effect = f"{one.before}, {one.after}" if one.checked_at else ""
        due = house.desk.hours.say(one.due_at)
        table.add_row(str(one.number), one.cause, one.root_cause, one.action, one.owner, due, state, effect)
    console.print(table if actions else "No corrective action was opened yet.")


@improve.command("clusters")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 3650), help="How far back.")
@json_option
@data_dir_option
def improve_clusters(days: int, as_json: bool, data_dir: str) -> None:
    """Complaints that tell of the same, grouped by meaning, each group with the command that acts on it."""
    from bot.console.clusters import list_clusters

    list_clusters(read_settings(data_dir), days, as_json)


@improve.command("done")
@click.argument("number", type=int)
@by_option
@data_dir_option
def improve_done(number: int, by: str, data_dir: str) -> None:
    """It was done; from now on it counts whether the fault comes back."""
    from bot.bootstrap import open_house
    from bot.console.registers import console
    from bot.use_cases.corrective_actions import finish_corrective_action

    house = open_house(read_settings(data_dir))
    finish_corrective_action(number, by, house.uow(), house.now())
    console.print(f"Corrective action {number} is done; its effect is checked in four weeks.")


@improve.command("check")
@click.argument("number", type=int)
@by_option
@data_dir_option
def improve_check(number: int, by: str, data_dir: str) -> None:
    """Whether it worked: complaints of its kind before and after."""
    from bot.bootstrap import open_house
    from bot.console.registers import console
    from bot.use_cases.corrective_actions import check_corrective_action

    house = open_house(read_settings(data_dir))
    action = check_corrective_action(number, by, house.uow(), house.now())
    console.print(f"{action.before} complaints of its kind before, {action.after} after: it is {action.state.value}.")
