"""`heard improve clusters` and `heard case recoveries`, through the real command line."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from click.testing import CliRunner

from bot.bootstrap import House, build_house, prepare_database
from bot.cli import main
from bot.domain.case import CaseKind
from bot.domain.recovery import Trigger
from bot.settings import read_settings
from bot.use_cases.cases import open_case
from bot.use_cases.recoveries import make_up_for, open_recovery
from tests.builders import say
from tests.staff_rows import add_staff

DRIPS = [
    "The lid of my [bold]kettle[/bold] drips.",
    "Water drips from the kettle's lid.",
    "The kettle leaks at the lid.",
]
OTHERS = ["My parcel is a week late.", "You charged me twice."]


def heard(*arguments: str) -> tuple[int, str]:
    """A command in this process: exit code and output."""
    result = CliRunner().invoke(main, list(arguments))
    return result.exit_code, result.output


def a_house(directory: Path) -> House:
    """A house on a data directory, with Ann on its staff."""
    house = build_house(read_settings(directory, {}))
    prepare_database(house)
    with house.uow() as uow:
        add_staff(uow, "ann", "Ann", house.now())
        uow.commit()
    return house


def complain(house: House, words: str) -> str:
    """A complaint about the kettle; its reference."""
    receipt = say(house, words, peer=words)
    with house.uow() as uow:
        message = uow.conversations.message(receipt.message_id)
        case = open_case(CaseKind.COMPLAINT, message, words, uow, house.now(), house.ids, house.desk)
        uow.cases.save(replace(case, about_product="kettle-alba"))
        uow.commit()
    return case.reference


def test_complaints_that_tell_of_the_same_are_proposed(tmp_path: Path) -> None:
    """Three complaints about one fault are a group, with the customers' words as they are and a command that works."""
    house = a_house(tmp_path)
    references = {complain(house, words) for words in DRIPS}
    for words in OTHERS:
        complain(house, words)
    house.engine.dispose()
    code, printed = heard("improve", "clusters", "--data-dir", str(tmp_path))
    _, as_json = heard("improve", "clusters", "--json", "--data-dir", str(tmp_path))
    found = json.loads(as_json)
    [cluster] = found["clusters"]
    filled = {"CAUSE": "defective", "YYYY-MM-DD": f"{datetime.now(timezone.utc) + timedelta(days=30):%Y-%m-%d}"}
    words = [filled.get(word, "Ann" if word == "NAME" else word) for word in shlex.split(cluster["command"])[1:]]
    opened = heard(*words, "--data-dir", str(tmp_path))

    assert code == 0 and "3 complaints" in printed and "[bold]kettle[/bold]" in printed
    assert (found["complaints"], found["left_out"]) == (5, 0)
    assert set(cluster["references"]) == references and set(cluster["sentences"]) == set(DRIPS)
    assert (cluster["size"], cluster["product"], cluster["actions"]) == (3, "kettle-alba", [])
    assert opened == (0, "Corrective action 1 is open.\n")


def test_nothing_tells_of_the_same(tmp_path: Path) -> None:
    """Where no three complaints are alike, that is said."""
    house = a_house(tmp_path)
    complain(house, OTHERS[0])
    house.engine.dispose()

    assert heard("improve", "clusters", "--days", "7", "--data-dir", str(tmp_path)) == (
        0, "Of 1 complaints of the last 7 days, no three tell of the same.\n",
    )  # fmt: skip


def test_a_follow_up_that_is_due_is_shown(tmp_path: Path) -> None:
    """A recovery whose customer is to be asked by now is shown as due; before its day it is not."""
    house = a_house(tmp_path)
    reference = complain(house, "It leaks.")
    long_ago = house.now() - timedelta(days=400)
    for subject, at in (("first", long_ago), ("second", house.now())):
        with house.uow() as uow:
            case = uow.cases.by_reference(reference)
            assert case is not None
            open_recovery(case, Trigger.LOW_RATING, subject, uow, at, house.ids)
            uow.commit()
        make_up_for(reference, "a card", "Ann", house.uow(), at, house.desk)
    house.engine.dispose()
    _, as_json = heard("case", "recoveries", "--json", "--data-dir", str(tmp_path))
    _, printed = heard("case", "recoveries", "--data-dir", str(tmp_path))

    assert [row["due"] for row in json.loads(as_json)] == [True, False]
    assert printed.count("due") == 1


def test_guidance_is_read_in_ones_own_language(tmp_path: Path) -> None:
    """`heard case guidance` says what to do about a complaint in the language asked for, under its headings."""
    house = a_house(tmp_path)
    reference = complain(house, "The kettle broke.")
    house.engine.dispose()
    english, german, other = (
        heard("case", "guidance", reference, "--language", language, "--data-dir", str(tmp_path))
        for language in ("en", "de", "fr")
    )

    assert english[0] == german[0] == 0 and other[0] == 2
    assert "It does not work, or it broke" in english[1] and "Never say" in english[1]
    assert "Es funktioniert nicht oder ist kaputt" in german[1] and "Nie sagen" in german[1]
    assert "Eine Liste von Prüfungen, bevor es Hilfe gibt." in german[1]
