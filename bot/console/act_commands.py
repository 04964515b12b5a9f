"""The commands about acts at the shop: what waits, a person's decision, goods that came back."""

from __future__ import annotations

import json

import click
from rich.table import Table

from bot.console.options import data_dir_option
from bot.settings import read_settings

by_option = click.option("--by", required=True, help="Your name, as in 'heard staff list'.")
words_option = click.option("--words", required=True, help="To the customer, as they read it.")


@click.group()
def act() -> None:
    """Acts at the shop that customers said yes to, and that are not done yet."""


@act.command("list")
@click.option("--json", "as_json", is_flag=True)
@data_dir_option
def act_list(as_json: bool, data_dir: str) -> None:
    """What waits for a person or for the shop system, the oldest first."""
    from bot.bootstrap import open_house
    from bot.console.registers import console
    from bot.use_cases.act_review import list_open_acts

    house = open_house(read_settings(data_dir))
    acts = list_open_acts(house.reading())
    rows = [
        {
            "id": one.id,
            "kind": one.decision.act.kind.value,
            "order": one.decision.act.order_number,
            "account": one.decision.act.account_id,
            "state": one.state.value,
            "agreed_at": one.agreed_at.isoformat(),
            "because": one.decision.because.text,
            "money": [f"{move.amount} by {move.method_id or 'the way it was paid'}" for move in one.decision.moves],
            "decided_by": one.decided_by,
            "why": one.why,
        }
        for one in acts
    ]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    table = Table("Act", "What", "Order", "Account", "State", "Because", "Money", "Yes of")
    for row in rows:
        first_yes = "" if row["decided_by"] == "heard" else str(row["decided_by"])
        because = str(row["why"] or row["because"])
        table.add_row(
            str(row["id"]), str(row["kind"]), str(row["order"] or ""), str(row["account"]), str(row["state"]), because,
            "; ".join(map(str, row["money"] or ())), first_yes,
        )  # fmt: skip
    console.print(table if rows else "Nothing waits.")


@act.command("approve")
@click.argument("act_id")
@words_option
@by_option
@data_dir_option
def act_approve(act_id: str, words: str, by: str, data_dir: str) -> None:
    """Have it done as the customer agreed, and tell them; above your level a second person approves as well."""
    _decide(act_id, True, words, by, data_dir)


@act.command("refuse")
@click.argument("act_id")
@words_option
@by_option
@data_dir_option
def act_refuse(act_id: str, words: str, by: str, data_dir: str) -> None:
    """Do not do it, and tell the customer why."""
    _decide(act_id, False, words, by, data_dir)


@act.command("back")
@click.argument("act_id")
@by_option
@data_dir_option
def act_back(act_id: str, by: str, data_dir: str) -> None:
    """The goods of a return or an exchange are back: the money that waited for them moves."""
    from bot.bootstrap import open_house
    from bot.console.registers import console
    from bot.use_cases.act_review import note_goods_back

    house = open_house(read_settings(data_dir))
    note_goods_back(act_id, house.case_work(by), house.shop.order_policy)
    console.print("Noted; its money has moved.")


@act.command("found")
@click.argument("act_id")
@click.option("--done/--not-done", "was_done", required=True, help="What the shop system shows.")
@words_option
@by_option
@data_dir_option
def act_found(act_id: str, was_done: bool, words: str, by: str, data_dir: str) -> None:
    """Note what became of an act that was given up, and tell the customer: look at the shop system first."""
    from bot.bootstrap import open_house
    from bot.console.registers import console
    from bot.use_cases.act_review import note_outcome

    note_outcome(act_id, was_done, words, open_house(read_settings(data_dir)).case_work(by))
    console.print(f"Noted as {'done' if was_done else 'not done'}; the customer is told.")


def _decide(act_id: str, approve: bool, words: str, by: str, data_dir: str) -> None:
    from bot.bootstrap import open_house
    from bot.console.registers import console
    from bot.domain.act_record import ActState
    from bot.use_cases.act_review import decide_request

    house = open_house(read_settings(data_dir))
    decided = decide_request(act_id, approve, words, house.case_work(by), house.shop.order_policy)
    if decided.state is ActState.WITH_STAFF:
        console.print("Your yes is noted; it is more than your level may approve alone, so a second person decides.")
        return
    said = {ActState.AGREED: "is passed on to the shop system"}
    console.print(f"The act {said.get(decided.state, f'is {decided.state.value}')}.")
