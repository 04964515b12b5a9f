"""Replies: the button for a person stays where it can be seen, and nothing else about them changes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.message import Button, Reply, keep_in_reach

PERSON, OTHER, MORE = Button("A person, please", "ask_human"), Button("A repair", "inform"), Button("Typed")
replies = st.lists(
    st.builds(Reply, st.text(max_size=5), st.lists(st.sampled_from([PERSON, OTHER, MORE]), max_size=3).map(tuple)),
    max_size=5,
)


def test_the_offer_moves_to_the_last_choices() -> None:
    """A person offered first is offered beside the choices that come last, after them."""
    said = [Reply("Sorry.", (PERSON,)), Reply("A fact."), Reply("Which?", (OTHER, MORE))]

    assert keep_in_reach("ask_human", said) == [
        Reply("Sorry."),
        Reply("A fact."),
        Reply("Which?", (OTHER, MORE, PERSON)),
    ]


def test_the_offer_stays_where_no_choices_follow() -> None:
    """Without later choices the button stays where it was said."""
    said = [Reply("Sorry.", (PERSON,)), Reply("A fact.")]

    assert keep_in_reach("ask_human", said) == said


@given(replies)
def test_a_person_once_offered_is_in_reach(said: list[Reply]) -> None:
    """If any reply offers a person, the last one with buttons does; texts and other buttons are as they were."""
    kept = keep_in_reach("ask_human", said)
    offered = any(PERSON in reply.buttons for reply in said)
    with_buttons = [reply for reply in kept if reply.buttons]

    assert [reply.text for reply in kept] == [reply.text for reply in said]
    assert [[b for b in reply.buttons if b != PERSON] for reply in kept] == [
        [b for b in reply.buttons if b != PERSON] for reply in said
    ]
    assert offered == bool(with_buttons and PERSON in with_buttons[-1].buttons)
