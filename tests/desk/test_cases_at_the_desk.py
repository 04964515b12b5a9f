"""Cases at the desk's addresses: the list, options of redress, and decisions that take a second person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.act_record import ActState
from bot.domain.case import CaseKind
from bot.domain.order import ActKind, OrderState
from bot.domain.redress import RedressKind, RedressReason
from bot.domain.staff import Role
from bot.use_cases.cases import open_case
from bot.use_cases.orders import RedressQuestion, identify, request_redress
from tests.act_scene import do, sell, the_order
from tests.builders import answer, claim, said_to, say
from tests.desk.conftest import Person, Served
from tests.orders import an_act, an_order

GERMAN = {"accept-language": "de-DE"}
NUMBER, EMAIL = "10388", "owen.daly@example.com"  # a vacuum cleaner of €249.00, under guarantee


def asks_for_redress(served: Served, peer: str = "owen") -> tuple[str, str]:
    """Owen's vacuum cleaner is faulty, and he would like his money back: reference and conversation."""
    house = served.house
    receipt = say(house, f"It does not charge any more; order {NUMBER}, {EMAIL}", peer=peer)
    identify(NUMBER, EMAIL, receipt.conversation_id, receipt.message_id, house.uow(), house.now())
    question = RedressQuestion(NUMBER, "vacuum-zefir", RedressReason.FAULTY, RedressKind.REFUND)
    status = request_redress(
        question, RedressKind.REFUND, receipt.message_id, house.uow(), house.shop.redress, house.now(), house.ids,
        house.desk,
    )  # fmt: skip
    answer(house, claim(house), f"It is noted under {status.case.reference}.")
    return status.case.reference, receipt.conversation_id


def asks_to_cancel(served: Served) -> tuple[str, str, str]:
    """Ann's order is packed, so a person has to stop it: the act, its case and conversation."""
    sell(served.house, an_order(OrderState.PACKED))
    record = do(served.house, an_act(ActKind.CANCEL)).record
    assert record.case_id is not None
    with served.house.reading() as uow:
        return record.id, uow.cases.get(record.case_id).reference, record.conversation_id


@pytest.fixture
def sue(served: Served) -> Person:
    """A supervisor."""
    return served.person("Sue", Role.SUPERVISOR)


def test_the_list_of_cases(served: Served) -> None:
    """Each open case with its customer, its priority and when something promised about it falls due."""
    bea = served.person("Bea")
    reference, _ = asks_for_redress(served)
    (one,) = bea.get("cases").json()["cases"]

    assert (one["reference"], one["kind"], one["priority"]) == (reference, "redress", "redress")
    assert one["customer"] and one["due"] and one["own_words"].startswith("It does not charge")


def test_options_are_shown_and_one_is_settled(served: Served) -> None:
    """An agent sees what is open, why, and what is above them; within their authority they settle it."""
    bea = served.person("Bea")
    reference, _ = asks_for_redress(served)
    redress = bea.get(f"cases/{reference}").json()["case"]["redress"]
    settled = bea.post(f"cases/{reference}/redress", kind="repair", cost="30.00", why="The battery is worn.")
    case = settled.json()["case"]

    assert [(one["kind"], one["within"], one["cost"]) for one in redress["options"]] == [
        ("refund", False, "€249.00"), ("repair", True, None), ("replacement", False, "€249.00"),
        ("person_decides", True, None),
    ]  # fmt: skip
    assert all(one["because"] and one["source"] and one["level_name"] for one in redress["options"])
    assert (case["state"], case["redress"]["open"]) == ("responded", False)
    assert "tell" in [one["step"] for one in case["next"]]


def test_options_are_read_in_the_language_of_the_desk(served: Served) -> None:
    """Who has the desk in German reads the rules of the house in German, and who decides."""
    bea = served.person("Bea")
    reference, _ = asks_for_redress(served)
    answer = bea.client.get(f"/desk/api/cases/{reference}", headers={"accept-language": "de-DE"}).json()["case"]
    replacement = next(one for one in answer["redress"]["options"] if one["kind"] == "replacement")

    assert replacement["because"].startswith("Zeigt sich innerhalb von zwei Jahren")
    assert (replacement["level_name"], replacement["missing"]) == (
        "Leitung des Kundenservice", ["ein Foto, auf dem der Mangel zu sehen ist"]
    )  # fmt: skip


def test_a_proposal_takes_a_second_person(served: Served, sue: Person) -> None:
    """What is above Bea's authority is decided by Sue; a supervisor's own proposal by another one, and never by an
    agent.
    """
    bea = served.person("Bea")
    reference, _ = asks_for_redress(served)
    asked = bea.post(f"cases/{reference}/redress", kind="refund", cost="", why="It was repaired twice.").json()["case"]
    listed = sue.get("acts").json()["proposals"]
    own = bea.post(f"cases/{reference}/approve-redress")
    agent = served.person("Cal").post(f"cases/{reference}/decline-redress", why="No.")
    done = sue.post(f"cases/{reference}/approve-redress").json()["case"]

    (approval,) = asked["approvals"]
    assert (approval["asked_by"], approval["amount"], approval["mine"]) == ("Bea", "€249.00", False)
    assert [(one["case"], one["mine"], one["because"]) for one in listed] == [
        (reference, True, "It was repaired twice.")
    ]  # fmt: skip
    assert (own.status_code, agent.status_code) == (403, 403)
    assert (done["state"], done["approvals"]) == ("responded", [])
    assert sue.post(f"cases/{reference}/approve-redress").status_code == 409


def test_what_is_sent_wrongly_changes_nothing(served: Served) -> None:
    """No such remedy, no reason, an amount above what there is: each is answered by a sentence."""
    bea = served.person("Bea")
    reference, _ = asks_for_redress(served)
    wrong: list[tuple[dict[str, str], int]] = [
        ({"kind": "gold", "why": "x"}, 400), ({"kind": "repair"}, 400),
        ({"kind": "refund", "cost": "x", "why": "x"}, 400), ({"kind": "refund", "cost": "249.01", "why": "x"}, 400),
        ({"kind": "cancellation", "why": "x"}, 403),
    ]  # fmt: skip
    answers = [bea.post(f"cases/{reference}/redress", **sent) for sent, _ in wrong]

    assert [one.status_code for one in answers] == [status for _, status in wrong]
    assert bea.get(f"cases/{reference}").json()["case"]["state"] == "acknowledged"


def test_acts_are_decided_with_words_to_the_customer(served: Served, sue: Person) -> None:
    """By its case as by its own address: what is approved is done, and the customer reads the words."""
    act, reference, conversation_id = asks_to_cancel(served)
    (waiting,) = sue.get(f"cases/{reference}").json()["case"]["approvals"]
    other = sue.post(f"cases/{reference}/approve", act="another", words="It is stopped.")
    done = sue.post(f"cases/{reference}/approve", act=act, words="It is stopped.")

    assert (waiting["id"], waiting["mine"], waiting["asked_by"]) == (act, True, None)
    assert (other.status_code, done.status_code) == (409, 200)
    assert done.json()["case"]["approvals"] == []
    assert the_order(served.house).state is OrderState.CANCELLED
    assert "It is stopped." in said_to(served.house, conversation_id)[-1]


def test_what_nobody_knows_is_looked_up_and_noted(served: Served, sue: Person) -> None:
    """An act that was given up waits at its case; who looked notes that it was done, and tells the customer."""
    act, reference, conversation_id = asks_to_cancel(served)
    with served.house.uow() as uow:
        uow.acts.save(
            replace(uow.acts.get(act), state=ActState.GIVEN_UP, settled_at=served.house.now(), why="no answer")
        )
        uow.commit()
    (waiting,) = sue.get(f"cases/{reference}").json()["case"]["approvals"]
    done = sue.post(f"cases/{reference}/approve", act=act, words="It is cancelled.")

    assert (waiting["unsure"], waiting["mine"], waiting["alone"]) == (True, True, True)
    assert (done.status_code, done.json()["case"]["approvals"]) == (200, [])
    assert "It is cancelled." in said_to(served.house, conversation_id)[-1]
    with served.house.reading() as uow:
        assert uow.acts.get(act).state is ActState.CONFIRMED


def test_a_promise_is_chosen_from_those_that_are_open(served: Served) -> None:
    """Which promise was kept is picked by its words."""
    bea = served.person("Bea")
    reference, _ = asks_for_redress(served)
    case = bea.get(f"cases/{reference}").json()["case"]
    (step,) = [one for one in case["next"] if one["step"] == "keep-promise"]
    (choice,) = step["fields"][0]["choices"]
    kept = bea.post(f"cases/{reference}/keep-promise", promise=choice["value"], how="By phone.").json()["case"]

    assert step["fields"][0]["kind"] == "choice" and choice["label"]
    assert [one["state"] for one in kept["promises"]] == ["kept"]
    assert "keep-promise" not in [one["step"] for one in kept["next"]]


def complains(served: Served, text: str, language: str) -> str:
    """A complaint in a conversation that is held in this language; its reference."""
    house = served.house
    receipt = say(house, text, peer="nora")
    with house.uow() as uow:
        message = uow.conversations.message(receipt.message_id)
        uow.conversations.save_language(receipt.conversation_id, language)
        case = open_case(CaseKind.COMPLAINT, message, text, uow, house.now(), house.ids, house.desk)
        uow.commit()
    return case.reference


@pytest.mark.parametrize(("customer", "said"), [("en", "I am sorry it let you down."), ("de", "Es tut mir leid")])
def test_guidance_is_read_in_ones_own_language_and_said_in_the_customers(
    served: Served, customer: str, said: str
) -> None:
    """A colleague who reads German knows what to do; what may be said stands there as the customer would read it."""
    reference = complains(served, "The kettle broke.", customer)
    case = served.person("Bea").client.get(f"/desk/api/cases/{reference}", headers=GERMAN).json()["case"]
    (one,) = case["guidance"]
    parts = {part["part"]: part for part in one["parts"]}
    (words,) = parts["say"]["sentences"]

    assert one["title"] == "Es funktioniert nicht oder ist kaputt" and parts["ask"]["heading"] == "Fragen"
    assert parts["ask"]["sentences"][0]["text"] == "Was tut es, und was sollte es tun?"
    assert words["text"].startswith(said) and words["lang"] == customer
    assert words.get("means", "").startswith("Es tut mir leid") == (customer == "en")


def test_what_is_refused_is_said_in_german(served: Served) -> None:
    """A refusal, the reasons of a case's rank and of a promise's day reach a German desk in German, names kept."""
    reference = complains(served, "The kettle broke. This is a disgrace, damn it!", "en")
    bea = served.person("Bea").client
    refused = bea.post(f"/desk/api/cases/{reference}/close", headers=GERMAN, json={"reason": "exhausted"})
    nobody = bea.get("/desk/api/cases/C-2026-0000-0", headers=GERMAN)
    english = bea.get("/desk/api/cases/C-2026-0000-0", headers={"accept-language": "en"})
    case = bea.get(f"/desk/api/cases/{reference}", headers=GERMAN).json()["case"]

    assert refused.status_code == 403 and reference in refused.json()["error"]
    assert "ist im Stand" in refused.json()["error"] or "kann erst" in refused.json()["error"]
    assert nobody.json()["error"] == "Einen Fall C-2026-0000-0 gibt es nicht; bitte prüfen Sie das Aktenzeichen."
    assert english.json()["error"].startswith("There is no case C-2026-0000-0;")
    assert case["because"][0] == "Beschwerden gehen allen anderen Fällen vor, außer der Sicherheit."
    assert all(one["because"].startswith("Davor sind ") for one in case["promise_kinds"])
