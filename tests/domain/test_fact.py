"""Facts: only current ones are spoken, and limits and defects are told unasked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.fact import Answer, ComparedAttribute, Fact, FactKind, NotKnown, compare, decide_answer, decide_overview

steady = settings(deadline=None, derandomize=True, max_examples=100)

TODAY = date(2026, 9, 15)
YESTERDAY = TODAY - timedelta(days=1)


def fact(
    attribute: str = "capacity",
    kind: FactKind = FactKind.ATTRIBUTE,
    *,
    until: date = date(2027, 12, 31),
    id: str = "",
    also: tuple[str, ...] = (),
) -> Fact:
    return Fact(
        id=id or f"kettle.{attribute}.{kind.value}",
        version=1,
        kind=kind,
        subject="kettle",
        attribute=attribute,
        wording=f"About {attribute} ({kind.value}).",
        source="maker's sheet 2",
        verified_by="product desk",
        verified_on=date(2026, 1, 1),
        valid_until=until,
        also=also,
    )


def told(answer: Answer | NotKnown) -> list[Fact]:
    return list(answer.facts) if isinstance(answer, Answer) else []


facts = st.lists(
    st.builds(
        lambda attribute, kind, days: fact(attribute, kind, until=TODAY + timedelta(days=days)),
        st.sampled_from(["capacity", "weight", "colour", "cable", "power", "warranty"]),
        st.sampled_from(FactKind),
        st.integers(-2, 2),
    ),
    max_size=12,
)


@given(facts)
@steady
def test_what_has_expired_is_never_spoken(known: list[Fact]) -> None:
    """No answer, overview or comparison holds a fact whose date has passed."""
    pairs = compare(known, known[::-1], TODAY)
    spoken = told(decide_answer(known, "capacity", TODAY)) + told(decide_overview(known, TODAY))
    spoken += [side for pair in pairs for side in (pair.first, pair.second) if side is not None]

    assert [one for one in spoken if one.valid_until < TODAY] == []


@given(facts)
@steady
def test_an_answer_holds_known_facts_only(known: list[Fact]) -> None:
    """After the recalls an answer begins with what was asked about, and everything in it is a fact we have."""
    answer = told(decide_answer(known, "capacity", TODAY))
    recalled = [one for one in known if one.kind is FactKind.RECALL and one.valid_until >= TODAY]

    assert all(one in known for one in answer)
    assert not answer or answer[: len(recalled)] == recalled
    first = answer[len(recalled)] if answer else None
    assert first is None or (first.attribute, first.kind) == ("capacity", FactKind.ATTRIBUTE)


@given(facts)
@steady
def test_no_current_defect_is_kept_back(known: list[Fact]) -> None:
    """Whenever something is told about a product, every current defect is told with it."""
    defects = [one for one in known if one.kind is FactKind.DEFECT and one.valid_until >= TODAY]
    for answer in (told(decide_answer(known, "capacity", TODAY)), told(decide_overview(known, TODAY))):
        assert not answer or all(defect in answer for defect in defects)


def test_a_limit_is_told_with_its_attribute() -> None:
    """Who asks about the capacity hears its limit, and not the limit of something else."""
    known = [fact(), fact("capacity", FactKind.LIMIT), fact("cable", FactKind.LIMIT), fact("lid", FactKind.DEFECT)]

    assert told(decide_answer(known, "capacity", TODAY)) == [known[0], known[1], known[3]]


def test_a_fact_answers_what_it_tells_besides() -> None:
    """Where nothing is known of an attribute alone, the fact that tells it too is the answer, with its own limit; where
    something is, that is.
    """
    oven = fact("oven", also=("microwave", "grill"))
    known = [oven, fact("oven", FactKind.LIMIT), fact("weight")]

    assert told(decide_answer(known, "microwave", TODAY)) == known[:2]
    assert told(decide_answer([*known, fact("microwave")], "microwave", TODAY)) == [fact("microwave")]
    assert decide_answer(known, "freezer", TODAY) is NotKnown.NO_FACT
    expired = fact("oven", until=YESTERDAY, also=("microwave",))
    assert decide_answer([expired], "microwave", TODAY) is NotKnown.EXPIRED


def test_a_fact_is_good_on_its_last_day() -> None:
    """A fact is spoken on the last day it is valid, and no longer on the next."""
    known = [fact(until=TODAY)]

    assert told(decide_answer(known, "capacity", TODAY)) == known
    assert decide_answer(known, "capacity", TODAY + timedelta(days=1)) is NotKnown.EXPIRED


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ([], NotKnown.NO_FACT),
        ([fact("weight")], NotKnown.NO_FACT),
        ([fact("capacity", FactKind.LIMIT)], NotKnown.NO_FACT),
        ([fact(until=YESTERDAY)], NotKnown.EXPIRED),
        ([fact(until=YESTERDAY), fact("weight")], NotKnown.EXPIRED),
    ],
)
def test_what_is_not_known_is_said_to_be_not_known(known: list[Fact], why: NotKnown) -> None:
    """Without a current fact there is no answer but the reason: none was ever there, or it is out of date."""
    assert decide_answer(known, "capacity", TODAY) is why


def test_an_answer_reads_as_its_facts_in_order() -> None:
    """The customer reads the wording of the facts, one after the other, and nothing else."""
    answer = Answer((fact(), fact("lid", FactKind.DEFECT)))

    assert answer.wording == "About capacity (attribute). About lid (defect)."


def test_an_overview_is_short_but_tells_every_defect() -> None:
    """An overview has the first four attributes and then every current limit and defect."""
    attributes = [fact(name) for name in ("a", "b", "c", "d", "e", "f")]
    rest = [fact("g", FactKind.LIMIT), fact("h", FactKind.DEFECT), fact("i", FactKind.DEFECT)]

    assert told(decide_overview([*rest, *attributes], TODAY)) == attributes[:4] + rest
    assert told(decide_overview(attributes, TODAY, most=2)) == attributes[:2]


def test_an_overview_of_nothing_is_no_answer() -> None:
    """A product without a current attribute has no overview."""
    assert decide_overview([], TODAY) is NotKnown.NO_FACT
    assert not isinstance(decide_overview([fact(until=YESTERDAY)], TODAY), Answer)


def test_a_comparison_keeps_the_unknown_side_visible() -> None:
    """Every attribute that one of the two has is compared; the side without a current fact stays empty."""
    kettle = [fact("capacity"), fact("weight"), fact("lid", FactKind.DEFECT)]
    other = [fact("weight", id="x.weight"), fact("colour", id="x.colour"), fact("capacity", until=YESTERDAY)]

    assert compare(kettle, other, TODAY) == (
        ComparedAttribute("capacity", kettle[0], None),
        ComparedAttribute("weight", kettle[1], other[0]),
        ComparedAttribute("colour", None, other[1]),
    )
