"""Danger is met before anything else is asked, and leaves a case of the highest priority."""

from __future__ import annotations

from tests.conversations.customer import SOMEBODY_IS_COMING, STOP_USING_IT, Customer


def test_safety_comes_first_and_gets_the_highest_priority(customer: Customer) -> None:
    """A report of danger is met with the stop-use words before any question, and its case has priority one."""
    text = "smoke poured out of the lamp and its plug went black"
    first = customer.say(text)
    filed = customer.say("I want my money back", "sam@example.com", "yes")
    case, promise = customer.cases()[0], customer.promises()[0]

    assert first.index(STOP_USING_IT) < first.index("No colleague is at the desk this minute")
    assert "call 112" in first
    assert not any(claim in first for claim in SOMEBODY_IS_COMING)
    assert (case["priority"], case["safety"], case["own_words"]) == (1, 1, text)
    assert promise["kind"] == "safety_answer"
    assert f"filed under {case['reference']}, with the highest priority" in filed


def test_a_promised_hour_is_not_the_end_of_the_danger(customer: Customer) -> None:
    """Nobody is told not to use a dangerous thing only until the time of the answer."""
    filed = customer.say(
        "smoke poured out of the lamp and its plug went black", "I want my money back", "sam@example.com", "yes"
    )

    assert "highest priority" in filed
    assert "do not use it until then" not in filed


def test_danger_told_as_a_reason_for_a_refund_is_heard(customer: Customer) -> None:
    """Danger that comes up in the middle of a refund is met with the stop-use words, and its case is a safety case."""
    customer.say("I'd like my money refunded for order 10417", "mara.quinn@example.com")
    said = customer.say("it gave my wife an electric shock")
    customer.press("A repair")
    if not customer.cases():
        customer.say("yes")

    assert STOP_USING_IT in said
    assert [(case["priority"], case["safety"]) for case in customer.cases()] == [(1, 1)]


def test_an_injury_told_later_is_not_passed_over(customer: Customer) -> None:
    """Who tells in the middle of a report that they are hurt hears more than the form's next question."""
    customer.say("there's smoke coming from my toaster!!!")
    said = customer.say("my hand is burned")

    assert "112" in said


def test_danger_is_filed_at_its_first_word(customer: Customer) -> None:
    """Who tells of danger and leaves has a report, with a reference they were told, a promise and top priority."""
    said = customer.say("smoke poured out of the lamp and its plug went black")
    (case,) = customer.cases()

    assert f"filed your report under {case['reference']}" in said
    assert (case["priority"], case["safety"], case["about_product"]) == (1, 1, "lamp-luma")
    assert [promise["kind"] for promise in customer.promises()] == ["safety_answer"]


def test_what_is_told_later_completes_the_report(customer: Customer) -> None:
    """The details asked for afterwards belong to the report that is there: one case, with all that was told."""
    customer.say("smoke poured out of the lamp and its plug went black", "order 10417", "I want my money back")
    customer.say("sam@example.com", "yes")
    (case,) = customer.cases()

    assert (case["about_order"], case["remedy_wanted"]) == ("10417", "refund")
    assert case["own_words"].startswith("smoke poured out")
    assert "sam@example.com" in str(case["contact_value"])


def test_danger_in_the_middle_of_a_complaint_is_filed_at_once(customer: Customer) -> None:
    """A complaint in which danger comes up does not wait for its last question either."""
    customer.say("the toaster I bought is broken, it does not stay down")
    said = customer.say("and this morning it caught fire on the worktop")

    assert STOP_USING_IT in said
    assert [(case["priority"], case["safety"]) for case in customer.cases()] == [(1, 1)]
    assert customer.cases()[0]["reference"] in said


def test_a_report_of_danger_outlives_a_change_of_mind(customer: Customer) -> None:
    """Stopping the questions does not take the report back, and the customer is told so."""
    customer.say("smoke poured out of the lamp and its plug went black")
    said = customer.say("stop")

    assert f"stays filed under {customer.cases()[0]['reference']}" in said
    assert "Nothing was sent" not in said
