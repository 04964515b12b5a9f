"""What complaints that tell of the same have in common, and the command that acts on it."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Sequence

import pytest

from bot.domain.complaint_cluster import LONGEST, MOST_NAMED, Cluster, ToldComplaint, describe_cluster
from bot.domain.corrective_action import CorrectiveAction

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=timezone.utc)
AGAINST = CorrectiveAction(
    "id", 1, "defective", "kettle", ("no seal",), "fit a seal", "Ann", NOW, NOW + timedelta(days=9)
)


def cluster(
    *about: tuple[str, str | None], sentences: Sequence[str] = (), actions: Sequence[CorrectiveAction] = ()
) -> Cluster:
    """A cluster of complaints, each with its cause and product."""
    members = [ToldComplaint(f"C-{number}", "words", *one) for number, one in enumerate(about)]
    return describe_cluster(members, sentences, actions)


@pytest.mark.parametrize(
    ("products", "common"),
    [
        (["kettle"] * 3, "kettle"),
        (["kettle", None, None], "kettle"),
        (["kettle"] * 4 + ["lamp"], "kettle"),
        (["kettle"] * 3 + ["lamp"], None),
        ([None] * 3, None),
    ],
)
def test_a_product_is_common_where_four_of_five_name_it(products: list[str | None], common: str | None) -> None:
    """Of the complaints that name a product four of five name it; those that name none do not count."""
    assert cluster(*(("", product) for product in products)).product == common


def test_causes_are_counted() -> None:
    """Causes on record come with how often, the most frequent first; complaints without one add none."""
    found = cluster(("late", None), ("defective", None), ("", None), ("defective", None))

    assert found.causes == (("defective", 2), ("late", 1))
    assert (found.cause, found.size) == ("defective", 4)


@pytest.mark.parametrize(
    ("action", "covers"),
    [
        (AGAINST, True),
        (replace(AGAINST, product=None), True),
        (replace(AGAINST, product="lamp"), False),
        (replace(AGAINST, cause="late"), False),
    ],
)
def test_an_action_that_covers_it_is_named(action: CorrectiveAction, covers: bool) -> None:
    """An action covers a group by its most frequent cause and its product; one without a product covers all."""
    found = cluster(*[("defective", "kettle")] * 3, ("late", "kettle"), actions=[action])

    assert (found.actions == (action,)) == covers


def test_an_action_on_one_product_does_not_cover_several() -> None:
    """Where the group has no common product, only an action for all products covers it."""
    about = [("defective", "kettle"), ("defective", "lamp"), ("defective", None)]
    general = replace(AGAINST, product=None)

    assert cluster(*about, actions=[AGAINST, general]).actions == (general,)


def test_without_a_cause_no_action_covers_it() -> None:
    """Where no cause is on record, none is guessed: a person fills it in."""
    found = cluster(*[("", "kettle")] * 3, actions=[AGAINST, replace(AGAINST, cause="")])

    assert found.actions == ()
    assert "--cause CAUSE" in found.command


def test_the_command_can_be_typed() -> None:
    """The command holds cause, product and the most central references, as one line that a shell reads as it is."""
    found = cluster(*[("hard to use; rm -rf", "night light's")] * (MOST_NAMED + 5))
    words = shlex.split(found.command)

    assert words[:5] == ["./heard", "improve", "open", "--cause", "hard to use; rm -rf"]
    assert words[words.index("--product") + 1] == "night light's"
    assert [words[at + 1] for at, word in enumerate(words) if word == "--case"] == list(found.references[:MOST_NAMED])


def test_sentences_are_shortened() -> None:
    """A sentence is shown on one line of bearable length."""
    found = cluster(*[("", None)] * 3, sentences=["It\nleaks.", "very " * 100])

    assert found.sentences[0] == "It leaks."
    assert len(found.sentences[1]) <= LONGEST and found.sentences[1].endswith("very…")
