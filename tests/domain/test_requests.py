"""Several requests in one message, and which of them comes first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.requests import RANK, Request, decide_requests, may_complain, may_tell_of_danger


def part(intent: str, confidence: float = 0.9, start: int = 0, text: str = "") -> Request:
    """A part of a message."""
    return Request(intent, confidence, start, start + 5, text)


NEAR = {"make_complaint": 0.05, "report_safety_problem": 0.05, "ask_human": 0.05}
FAR = dict.fromkeys(NEAR, 0.5)


def intents(whole: Request, *parts: Request, behind: dict[str, float] = FAR) -> list[str]:
    """What is found, in order."""
    return [request.intent for request in decide_requests(whole, parts, behind)]


UNSURE = part("make_complaint", 0.3)


def test_the_most_urgent_comes_first() -> None:
    """Danger before a person, a person before a complaint, a complaint before a question."""
    said = [part("ask_policy"), part("make_complaint"), part("ask_human"), part("report_safety_problem")]

    assert intents(UNSURE, *said) == ["report_safety_problem", "ask_human", "make_complaint", "ask_policy"]


def test_a_story_that_ends_in_a_wish_is_one_request() -> None:
    """What went wrong and what would put it right is one matter, unless it is called a complaint as well."""
    told, wish = part("make_complaint"), part("request_refund", start=9)
    expressly = part("request_refund", text="it broke, I want to complain and I want my money back")

    assert intents(part("request_refund"), told, wish) == ["request_refund"]
    assert intents(expressly, told, wish) == ["make_complaint", "request_refund"]


def test_a_complaint_taken_back_is_not_taken_in_again() -> None:
    """What is told of a complaint before it is taken back is no new one; what comes after, or outweighs it, may be."""
    told, taken_back, new = (
        part("make_complaint"),
        part("withdraw_complaint", start=9),
        part("make_complaint", start=20),
    )

    assert intents(part("withdraw_complaint"), told, taken_back) == ["withdraw_complaint"]
    assert intents(part("withdraw_complaint"), taken_back, new) == ["withdraw_complaint", "make_complaint"]
    assert intents(part("make_complaint"), told, taken_back) == ["withdraw_complaint", "make_complaint"]


def test_what_is_taken_back_must_be_as_sure_as_what_is_urgent() -> None:
    """A half-sure part does not put a complaint aside."""
    assert intents(part("make_complaint"), part("withdraw_complaint", 0.8)) == ["make_complaint"]
    assert intents(part("ask_policy"), part("withdraw_complaint"), part("ask_policy")) == [
        "withdraw_complaint",
        "ask_policy",
    ]


def test_what_would_come_first_must_be_surer_than_what_comes_after() -> None:
    """A half-sure complaint on the way to another wish is none, unless the message as a whole sounds like one too; a
    half-sure question is kept, for it takes nothing's place.
    """
    story = part("make_complaint", 0.75)

    assert intents(part("give_praise"), story) == ["give_praise"]
    assert intents(part("give_praise"), story, behind=NEAR) == ["make_complaint", "give_praise"]
    assert intents(part("give_praise"), part("ask_policy", 0.6)) == ["ask_policy", "give_praise"]


def test_a_part_does_not_outvote_a_clear_whole() -> None:
    """What is surely no request as a whole does not become one by a half-sure part of it."""
    assert intents(part("out_of_scope", 0.95), part("report_safety_problem", 0.95)) == []
    assert intents(part("out_of_scope", 0.95), part("report_safety_problem", 0.99)) == ["report_safety_problem"]


def test_doubt_about_a_complaint_or_danger_is_noticed() -> None:
    """What scores nearly as well as the best must be asked for; what is found, far behind or beyond doubt need not."""
    for doubtful in (may_complain, may_tell_of_danger):
        assert doubtful(part("request_refund", 0.8), [part("request_refund")], NEAR)
        assert not doubtful(part("request_refund", 0.8), [part("request_refund")], FAR)
        assert not doubtful(part("request_refund", 0.95), [part("request_refund")], NEAR)
        assert not doubtful(part("request_refund", 0.8), [part("request_refund")], {})
        assert not doubtful(part("ask_policy", 0.8), [part("make_complaint"), part("report_safety_problem")], NEAR)
    assert not may_complain(part("deny", 0.8), [], NEAR) and may_tell_of_danger(part("deny", 0.8), [], NEAR)
    assert not may_tell_of_danger(part("make_complaint", 0.8), [], NEAR)


@given(
    st.lists(
        st.builds(part, st.sampled_from([*RANK, "greet", "inform"]), st.floats(0, 1), st.integers(0, 500)), max_size=8
    ),
    st.builds(part, st.sampled_from([*RANK, "greet"]), st.floats(0, 1)),
)
def test_requests_are_in_order_and_each_once(parts: list[Request], whole: Request) -> None:
    """Whatever was said, danger that was surely told is heard, and nothing is listed twice or out of order."""
    found = decide_requests(whole, parts, FAR)
    ranks = [RANK[request.intent] for request in found]

    assert ranks == sorted(ranks) and len({request.intent for request in found}) == len(found)
    if any(one.intent == "report_safety_problem" and one.confidence >= 0.98 for one in parts):
        assert found[0].intent == "report_safety_problem"
