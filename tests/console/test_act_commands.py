"""`heard act`: what waits, and a person's decision, through the real command line."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from bot.bootstrap import build_house, prepare_database
from bot.cli import main
from bot.domain.order import ActKind, OrderState
from bot.settings import read_settings
from bot.use_cases.identity import identify
from bot.use_cases.order_acts import quote_act, request_act
from tests.act_scene import ByEmail, sell
from tests.builders import say
from tests.orders import ANN, an_act, an_order
from tests.staff_rows import add_staff


def heard(directory: Path, *arguments: str) -> tuple[int, str]:
    """A command in this process: exit code and output."""
    result = CliRunner().invoke(main, [*arguments, "--data-dir", str(directory)])
    return result.exit_code, result.output


def test_an_act_is_listed_refused_and_gone(tmp_path: Path) -> None:
    """What waits for a person is listed; it is refused once, in words, by somebody of the staff."""
    house = build_house(read_settings(tmp_path, {}))
    prepare_database(house)
    sell(house, an_order(OrderState.PACKED))  # type: ignore[arg-type]
    with house.uow() as uow:
        add_staff(uow, "bea", "Bea", house.now())
        uow.commit()
    receipt = say(house, "cancel it", peer="ann")
    here, policy = receipt.conversation_id, house.shop.order_policy
    identify(ByEmail(ANN.email), here, receipt.message_id, house.uow(), house.now())
    decision = quote_act(an_act(ActKind.CANCEL), here, house.uow(), policy, house.now())
    asked = request_act(decision, receipt.message_id, house.uow(), policy, house.now(), house.ids, house.desk)
    code, listed = heard(tmp_path, "act", "list", "--json")
    table = heard(tmp_path, "act", "list")
    stranger = heard(tmp_path, "act", "refuse", asked.record.id, "--words", "It has left.", "--by", "Eve")
    back = heard(tmp_path, "act", "back", asked.record.id, "--by", "Bea")
    refused = heard(tmp_path, "act", "refuse", asked.record.id, "--words", "It has left.", "--by", "Bea")
    again = heard(tmp_path, "act", "approve", asked.record.id, "--words", "It is stopped.", "--by", "Bea")

    assert code == 0
    assert [(one["id"], one["kind"], one["order"], one["state"]) for one in json.loads(listed)] == [
        (asked.record.id, "cancel", "10500", "with_staff")
    ]
    assert table[0] == 0 and "10500" in table[1]
    assert stranger[0] == 1 and "Eve is not on the staff" in stranger[1]
    assert back[0] == 1 and "No money waits" in back[1]
    assert (refused[0], refused[1].strip()) == (0, "The act is refused.")
    assert again[0] == 1 and "nobody has to decide" in again[1]
    assert heard(tmp_path, "act", "list")[1].strip() == "Nothing waits."
