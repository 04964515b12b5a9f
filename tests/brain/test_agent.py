"""A turn through the dialogue: what comes back, and which failures fail it."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, List

import pytest
from aiohttp import web

from bot.brain import agent as agent_module
from bot.brain.agent import DialogueAgent
from bot.domain.errors import TurnFailed
from bot.domain.message import Button, Reply
from bot.domain.turn import TurnContext
from tests.brain.conftest import ActionServer, load_agent, says, texts, turn_of

Run = Callable[[Awaitable[Any]], Any]

QUESTION = "how heavy is the kettle"  # leads to one custom action, action_answer_product
WORDS = "my secret word is Zanzibar and how heavy is the kettle"  # leads there too


def failure_of(run: Run, agent: DialogueAgent, text: str = QUESTION) -> TurnFailed:
    """The failure of a turn that must fail."""
    with pytest.raises(TurnFailed) as failed:
        run(agent.answer(turn_of(text)))
    return failed.value


# --- what comes back --------------------------------------------------------------------------------------------------


def test_a_turn_gives_replies_intent_and_memory(agent: DialogueAgent, action_server: ActionServer, run: Run) -> None:
    """A turn tells what was said, how it was understood, and what to remember."""
    action_server.answer = lambda call: says("It weighs 1.1 kg.", "Anything else?")
    result = run(agent.answer(turn_of(QUESTION)))

    assert texts(result) == ["It weighs 1.1 kg.", "Anything else?"]
    assert result.intent == "ask_product" and 0.5 < result.confidence <= 1
    assert [event["text"] for event in result.memory if event["event"] == "user"] == [QUESTION]
    assert action_server.actions_called() == ["action_answer_product"]


def test_replies_carry_buttons_and_told_facts(agent: DialogueAgent, action_server: ActionServer, run: Run) -> None:
    """A reply brings its choices, with what each means, and the facts it is made of."""
    action_server.answer = lambda call: says(
        "Pick one.",
        buttons=[
            {"title": "Refund", "payload": '/inform{"remedy": "refund", "product": "kettle-alba"}'},
            {"title": "A person", "payload": "/ask_human"},
            {"title": "Just words", "payload": "just words"},
            {"title": "No payload"},
        ],
        told=[["kettle-alba.weight", 3], ["kettle-alba.lid", 1]],
    )
    result = run(agent.answer(turn_of(QUESTION)))

    assert result.replies == [
        Reply(
            "Pick one.",
            (
                Button("Refund", "inform", {"remedy": "refund", "product": "kettle-alba"}),
                Button("A person", "ask_human"),
                Button("Just words"),
                Button("No payload"),
            ),
            (("kettle-alba.weight", 3), ("kettle-alba.lid", 1)),
        )
    ]


def test_choices_that_ask_for_a_meaning_say_so(
    agent: DialogueAgent, action_server: ActionServer, run: Run
) -> None:  # fmt: skip
    """Choices that are offered to find out what a message meant carry that with them; all others do not."""
    choice = {"title": "Refund", "payload": "/request_refund"}
    action_server.answer = lambda call: says("Did you mean this?", buttons=[choice], asks_meaning=True)
    (asking,) = run(agent.answer(turn_of(QUESTION))).replies
    action_server.answer = lambda call: says("Anything else?", buttons=[choice], asks_meaning=False)
    (offering,) = run(agent.answer(turn_of(QUESTION))).replies

    assert asking.buttons == (Button("Refund", "request_refund", asks_meaning=True),)
    assert offering.buttons == (Button("Refund", "request_refund"),)


def test_a_response_of_the_domain_brings_its_buttons(agent: DialogueAgent, run: Run) -> None:
    """Words and buttons of domain.yml come as replies, braces of payloads undone."""
    (greeting,) = run(agent.answer(turn_of("hello"))).replies

    assert greeting.text == "Hello! What can I do for you?"
    assert Button("I have a complaint", "make_complaint") in greeting.buttons


def test_a_reply_without_words_is_none(agent: DialogueAgent, action_server: ActionServer, run: Run) -> None:
    """What has no text is not sent to a customer."""
    action_server.answer = lambda call: says("", "   ", "A fact.")

    assert texts(run(agent.answer(turn_of(QUESTION)))) == ["A fact."]


def test_the_next_turn_goes_on_from_the_memory(agent: DialogueAgent, action_server: ActionServer, run: Run) -> None:
    """What an action remembered in one turn is there in the next, and only through the memory handed over."""
    action_server.answer = lambda call: says(
        "Noted.", events=({"event": "slot", "name": "contact", "value": "email:jo@example.com", "timestamp": None},)
    )
    memory = run(agent.answer(turn_of(QUESTION))).memory
    run(agent.answer(turn_of(QUESTION, memory)))
    run(agent.answer(turn_of(QUESTION)))
    contacts = [call["tracker"]["slots"]["contact"] for call in action_server.calls]

    assert contacts == [None, "email:jo@example.com", None]


def test_days_are_counted_from_when_the_message_was_sent(
    agent: DialogueAgent, action_server: ActionServer, run: Run
) -> None:
    """A turn that is worked on long after, as after a failure, still means the customer's own yesterday."""
    result = run(agent.answer(turn_of("how heavy is the kettle I bought yesterday")))
    (heard,) = [event for event in result.memory if event["event"] == "user"]

    assert [e["value"] for e in heard["parse_data"]["entities"] if e["entity"] == "date"] == ["2026-09-14"]


def test_an_action_is_told_for_which_turn_it_works(agent: DialogueAgent, action_server: ActionServer, run: Run) -> None:
    """The signed context of the turn travels with its message."""
    run(agent.answer(turn_of(QUESTION, conversation="conv-7")))
    (call,) = action_server.calls
    said = [event for event in call["tracker"]["events"] if event["event"] == "user"]

    assert call["sender_id"] == "conv-7"
    assert said[-1]["metadata"]["context"] == repr(TurnContext("conv-7", "message 1 of conv-7", "turn 1 of conv-7", ""))


def test_a_button_means_what_it_was_offered_for(agent: DialogueAgent, action_server: ActionServer, run: Run) -> None:
    """A chosen button is understood as its own intent and facts, whatever its title says."""
    action_server.answer = lambda call: says("A fact.")
    button = Button("I want to talk to a human", "ask_policy", {"topic": "returns"})
    result = run(agent.answer(turn_of(button.title, button=button)))
    message = action_server.calls[0]["tracker"]["latest_message"]

    assert (result.intent, result.confidence) == ("ask_policy", 1.0)
    assert action_server.actions_called() == ["action_answer_policy"]
    assert [(e["entity"], e["value"]) for e in message["entities"]] == [("topic", "returns")]


def test_a_button_without_a_meaning_is_read_as_words(agent: DialogueAgent, run: Run) -> None:
    """A choice that carries no intent is taken as if its title were typed."""
    result = run(agent.answer(turn_of("hello there", button=Button("hello there"))))

    assert result.intent == "greet" and result.confidence < 1


# --- failures ---------------------------------------------------------------------------------------------------------


def test_an_action_server_that_is_down_is_a_passing_trouble(model: Path, run: Run) -> None:
    """If nobody answers the call, the same message may succeed later."""
    agent = load_agent(model, "http://127.0.0.1:9/webhook")  # the port for discarding; nobody listens there
    failure = failure_of(run, agent)
    run(agent.close())

    assert failure.temporary
    assert "could not be reached" in str(failure)


def test_an_action_server_that_is_slow_is_a_passing_trouble(
    model: Path, action_server: ActionServer, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that takes longer than its limit is given up, and may succeed later."""
    monkeypatch.setattr(agent_module, "ACTION_LIMIT", 0.1)
    agent, never = load_agent(model, action_server.url), asyncio.Event()

    async def hang(call: Dict[str, Any]) -> None:
        await never.wait()

    action_server.answer = hang
    failure = failure_of(run, agent)
    run(agent.close())

    assert failure.temporary
    assert "could not be reached (TimeoutError)" in str(failure)


@pytest.mark.parametrize("status", [401, 404, 500, 503])
def test_an_action_that_fails_fails_the_turn(
    agent: DialogueAgent, action_server: ActionServer, run: Run, status: int
) -> None:
    """An action server that answers with an error will do so again: the turn failed for its own sake."""
    action_server.answer = lambda call: web.json_response({"error": WORDS}, status=status)
    failure = failure_of(run, agent)

    assert not failure.temporary
    assert str(failure) == f"The action server answered {status}."


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(text="<html>", content_type="text/html"),
        web.Response(text="{", content_type="application/json"),
        web.json_response(None),
        web.json_response([1]),
        web.json_response({"events": None}),
        web.json_response({"events": [{}]}),
        web.json_response({"events": [{"event": "no_such_event"}]}),
        web.json_response({"events": [{"event": "slot"}]}),
        web.json_response({"responses": ["hello"]}),
    ],
    ids=lambda answer: answer.text,
)
def test_an_answer_rasa_cannot_read_fails_the_turn(
    agent: DialogueAgent, action_server: ActionServer, run: Run, answer: web.Response
) -> None:
    """An answer that is no list of events and responses is a failure, not silence."""
    body, kind = answer.text, answer.content_type
    action_server.answer = lambda call: web.Response(text=body, content_type=kind)

    assert not failure_of(run, agent).temporary


def test_a_failure_inside_a_form_fails_the_turn(agent: DialogueAgent, action_server: ActionServer, run: Run) -> None:
    """A form that cannot be validated does not go on as if it had been."""
    action_server.answer = lambda call: web.json_response({}, status=500)

    assert not failure_of(run, agent, "I want to make a complaint").temporary


def test_an_action_after_a_failed_turn_is_unharmed(agent: DialogueAgent, action_server: ActionServer, run: Run) -> None:
    """A failure belongs to its turn: the next one is answered."""
    action_server.answer = lambda call: web.json_response({}, status=500)
    failure_of(run, agent)
    action_server.answer = lambda call: says("A fact.")

    assert texts(run(agent.answer(turn_of(QUESTION)))) == ["A fact."]


def test_a_dialogue_that_goes_round_in_a_circle_fails(
    agent: DialogueAgent, action_server: ActionServer, run: Run
) -> None:
    """An action that calls itself again and again is stopped, and the turn fails instead of saying it ten times."""
    action_server.answer = lambda call: says("Again.", events=({"event": "followup", "name": call["next_action"]},))
    failure = failure_of(run, agent)

    assert not failure.temporary
    assert str(failure) == "The dialogue went round in a circle."
    assert len(action_server.calls) > 3


def test_an_action_that_steps_back_is_no_failure(agent: DialogueAgent, action_server: ActionServer, run: Run) -> None:
    """A form that refuses a message lets the dialogue answer it otherwise, and asks its question again."""
    action_server.answer = lambda call: says()
    memory = run(agent.answer(turn_of("I want to make a complaint"))).memory

    def step_back(call: Dict[str, Any]) -> Any:
        refused = [event for event in call["tracker"]["events"] if event["event"] == "action_execution_rejected"]
        if refused:  # Rasa has let another action answer and comes back to the form
            return says()
        return web.json_response({"action_name": "complaint_form", "error": "not for me"}, status=400)

    action_server.answer = step_back
    result = run(agent.answer(turn_of("hello", memory)))

    assert texts(result)[0] == "Hello! What can I do for you?"
    assert texts(result)[1].endswith("Please tell me what happened, in your own words.")


# --- side by side -----------------------------------------------------------------------------------------------------


def test_turns_that_overlap_do_not_mix(agent: DialogueAgent, action_server: ActionServer, run: Run) -> None:
    """Turns that wait for the action server at the same time keep their replies, memories and failures apart."""
    everybody_is_waiting, names = asyncio.Event(), ["anna", "ben", "cleo", "dan"]

    async def answer(call: Dict[str, Any]) -> Any:
        if len(action_server.calls) == len(names):
            everybody_is_waiting.set()
        await everybody_is_waiting.wait()
        name = call["sender_id"]
        if name == "dan":
            return web.json_response({}, status=500)
        slot = {"event": "slot", "name": "contact", "value": name, "timestamp": None}
        return says(f"For {name}.", events=(slot,))

    async def all_at_once() -> List[Any]:
        turns = [agent.answer(turn_of(f"how heavy is the kettle, asks {name}", conversation=name)) for name in names]
        return await asyncio.gather(*turns, return_exceptions=True)

    action_server.answer = answer
    *results, failure = run(asyncio.wait_for(all_at_once(), 20))

    assert [texts(result) for result in results] == [["For anna."], ["For ben."], ["For cleo."]]
    assert isinstance(failure, TurnFailed)
    for name, result in zip(names, results):
        remembered = json.dumps(result.memory)
        assert f"asks {name}" in remembered
        assert not any(f"asks {other}" in remembered or f'"{other}"' in remembered for other in names if other != name)


# --- discretion -------------------------------------------------------------------------------------------------------


def _echo_in_an_error(call: Dict[str, Any]) -> Any:
    return web.json_response({"error": call["tracker"]["latest_message"]["text"]}, status=500)


def _echo_as_a_bad_event(call: Dict[str, Any]) -> Any:
    return {"events": [{"event": call["tracker"]["latest_message"]["text"]}]}


def _echo_as_a_broken_button(call: Dict[str, Any]) -> Any:
    words = call["tracker"]["latest_message"]["text"]
    return says("Pick.", buttons=[{"title": "x", "payload": '/inform{"product": ' + words}])


@pytest.mark.parametrize("answer", [_echo_in_an_error, _echo_as_a_bad_event, _echo_as_a_broken_button])
def test_a_failure_repeats_no_customers_words(
    agent: DialogueAgent,
    action_server: ActionServer,
    run: Run,
    answer: Callable[[Dict[str, Any]], Any],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Neither the reason of a failure nor anything that is logged on the way holds what the customer wrote."""
    action_server.answer = answer
    with caplog.at_level(logging.INFO):
        failure = failure_of(run, agent, WORDS)
    written = "".join(capfd.readouterr())

    assert len(action_server.calls) == 1  # the words were in play
    assert not failure.temporary
    assert "Zanzibar" not in str(failure) and "Zanzibar" not in caplog.text and "Zanzibar" not in written
