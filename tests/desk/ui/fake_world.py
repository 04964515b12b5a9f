"""A small house for the tests of the desk's page: people, customers, a case; in the shapes that the desk is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from bot.desk.matters import guidance_json
from bot.domain.assessment import assess
from bot.domain.guidance import guidance_read
from bot.domain.language import FOLDER, GUIDANCE
from bot.domain.matter import read_matter
from bot.settings import PROJECT
from bot.storage.assessment_files import ASSESSMENT, read_assessment_rules, read_guidance

Json = dict[str, Any]
PERMISSIONS = [
    "read_queue",
    "read_own",
    "read_any",
    "claim",
    "write",
    "whisper",
    "transfer",
    "give_back",
    "read_case",
    "work_case",
    "search",
    "unmask",
    "change_own_account",
]
NAMES = {"ana": "Ana Reyes", "ben": "Ben Okoro", "sue": "Sue Lindgren"}
CASE = "C-2026-7KQM-4"


def moment(minutes: float = 0) -> str:
    """So many minutes from now."""
    return (datetime.now(timezone.utc) + timedelta(minutes=minutes)).isoformat()


def person(key: str) -> Json:
    """Somebody of the staff; Sue leads the others."""
    role = "supervisor" if key == "sue" else "agent"
    more = ["take_over", "approve_redress", "read_board"] if key == "sue" else []
    return {
        "id": key,
        "name": NAMES[key],
        "role": role,
        "level": 2 if key == "sue" else 1,
        "csrf": f"csrf-{key}",
        "permissions": PERMISSIONS + more,
        "there": True,
        "language": None,
    }


def row(id: str, label: str, **more: Any) -> Json:
    """A conversation that waits."""
    whole: Json = {
        "id": id,
        "channel": "web_widget",
        "owner": "queue",
        "agent": None,
        "since": moment(-9),
        "waiting_since": moment(-3),
        "take_by": moment(2),
        "reason": "asked_for_a_person",
        "mood": "",
        "language": "en",
        "customer": {"label": label},
        "last": None,
        "unread": 0,
        "cases": [],
        "priority": 0,
        "watched": False,
        "because": [],
        "escalated": False,
        "team": None,
        "mail": None,
    }
    return {**whole, **more}


def message(seq: int, author: str, text: str, minutes: float = -5, **more: Any) -> Json:
    """Something that was said."""
    whole: Json = {
        "seq": seq,
        "id": f"m{seq}-{author}",
        "author": author,
        "name": None,
        "text": text,
        "at": moment(minutes),
        "buttons": [],
        "attachments": [],
        "state": None if author in ("customer", "system") else "delivered",
        "client_id": None,
    }
    return {**whole, **more}


def case_in_full() -> Json:
    """A complaint in the middle of its life."""
    return {
        "reference": CASE,
        "kind": "complaint",
        "state": "investigating",
        "priority": "complaint",
        "ahead": 0,
        "safety": False,
        "opened_at": moment(-2900),
        "due": moment(95),
        "conversation": "c-mara",
        "own_words": "The kettle leaks at the base and left a ring on my table. I wrote on Monday and nobody answered.",
        "about_order": "LH-20514",
        "about_product": "Kettle Aldine 1.7 l",
        "remedy_wanted": "replacement",
        "contact": "mara.quinn@example.org",
        "handler": NAMES["ana"],
        "level": 1,
        "because": ["It is a complaint.", "The customer wrote twice."],
        "deadlines": [
            {"kind": "acknowledgement", "due": moment(-2600), "state": "met"},
            {"kind": "final", "due": moment(95), "state": "open"},
        ],
        "records": [
            {"step": "receipt", "at": moment(-2900), "by": "the assistant", "fields": {"channel": "web_widget"}},
            {
                "step": "assessment",
                "at": moment(-1500),
                "by": NAMES["ana"],
                "fields": {"severity": "3", "because": "It leaks."},
            },
        ],
        "promises": [promise()],
        "guidance": guidance(),
        "redress": {
            "order": "LH-20514",
            "product": "Kettle Aldine 1.7 l",
            "notes": [],
            "open": True,
            "options": [
                option("replacement", "A fault within two years of delivery is ours to mend.", missing=["a photo"]),
                option(
                    "refund",
                    "If mending fails, the money goes back.",
                    cost="64.90 EUR",
                    level=2,
                    within=False,
                    also=["The kettle is to be sent back."],
                ),
                option("price_reduction", "Who keeps it may get a part of the money.", needs_cost=True),
                option("person_decides", "What is no right may still be kind.", may_be_chosen=False),
            ],
        },
        "approvals": [],
        "next": [
            {
                "step": "findings",
                "label": "Record what was found",
                "fields": [
                    {"name": "findings", "label": "What was found", "required": True, "kind": "long"},
                    {
                        "name": "upheld",
                        "label": "Upheld",
                        "required": True,
                        "kind": "choice",
                        "choices": [
                            {"value": "yes", "label": "Yes"},
                            {"value": "partly", "label": "Partly"},
                            {"value": "no", "label": "No"},
                        ],
                    },
                    {"name": "cost", "label": "Cost", "required": False, "kind": "money"},
                ],
            },
            {
                "step": "progress",
                "label": "Tell how far it is",
                "fields": [{"name": "text", "label": "What the customer reads", "required": True, "kind": "long"}],
            },
        ],
        "promise_kinds": [
            {"kind": "call_back", "due": moment(60 * 26), "because": "one working day"},
            {"kind": "remedy", "due": moment(60 * 24 * 7), "because": "five working days"},
        ],
    }


def guidance(reader: str = "en", customer: str | None = "en") -> list[Json]:
    """What helps with this complaint, as the real house says it to a colleague who reads `reader`."""
    book = read_guidance(PROJECT / "data" / "policies" / GUIDANCE, PROJECT / FOLDER)
    rules = read_assessment_rules(PROJECT / "data" / "policies" / ASSESSMENT)
    matter = replace(read_matter("The kettle leaks at the base."), earlier_cases=1)
    return [guidance_json(one) for one in guidance_read(assess(matter, rules), book, reader, customer)]


LEVELS = {1: "customer care", 2: "the head of customer care"}


def option(kind: str, because: str, **more: Any) -> Json:
    """A way to put it right, within everybody's authority."""
    whole: Json = {
        "kind": kind, "cost": None, "needs_cost": False, "because": because,
        "source": "policy/guarantee.yml, Directive (EU) 2019/771", "missing": [], "also": [], "level": 1,
        "within": True, "may_be_chosen": True, **more,
    }  # fmt: skip
    return {**whole, "level_name": LEVELS[whole["level"]]}


def waiting_act(id: str | None, case: str, **more: Any) -> Json:
    """Something a customer said yes to, that a person decides."""
    return {
        "id": id, "case": case, "kind": "cancel", "order": "LH-20514", "amount": "64.90 EUR", "waits": True,
        "because": "It is packed already; a person has to stop it.", "asked_by": None, "agreed_at": moment(-40),
        "level": 2, "level_name": LEVELS[2], "mine": True, "alone": True, **more,
    }  # fmt: skip


def open_cases() -> list[Json]:
    """What else is open: one is dangerous, one is late, one can wait."""
    one = {name: value for name, value in case_in_full().items() if not isinstance(value, (list, dict))}
    return [
        {**one, "reference": "C-2026-9FHT-2", "priority": "safety", "safety": True, "state": "acknowledged",
         "customer": "Lev Tarasov", "own_words": "The charger got so hot that it burnt my hand.", "due": moment(-30),
         "handler": None, "level": 2},
        {**one, "customer": "Mara Quinn"},
        {**one, "reference": "C-2026-2WXA-7", "kind": "call_back", "priority": "other", "state": "acknowledged",
         "customer": "Visitor 81f2aa", "own_words": "Please call me.", "due": None, "handler": None},
    ]  # fmt: skip


def promise() -> Json:
    """Something that is owed."""
    return {
        "id": "p1",
        "kind": "first_answer",
        "text": "A colleague answers you by Friday, 18:00.",
        "due": moment(95),
        "state": "made",
        "owner": "Service",
        "reference": CASE,
    }


def customer() -> Json:
    """Somebody who has shown who they are."""
    return {
        "id": "k1",
        "label": "Mara Quinn",
        "name": "Mara Quinn",
        "email": "mara.quinn@example.org",
        "phone": None,
        "proved": ["order", "email"],
        "since": "2023-04-02T09:00:00+00:00",
        "conversations": [
            {"id": "c-old", "at": moment(-60 * 24 * 40), "text": "Where is my parcel?", "channel": "web_widget"}
        ],
    }


def order() -> Json:
    """What Mara bought."""
    return {
        "number": "LH-20514",
        "state": "delivered",
        "placed_at": moment(-60 * 24 * 21),
        "delivered_at": moment(-60 * 24 * 17),
        "total": "129.80 EUR",
        "lines": [
            {"name": "Kettle Aldine 1.7 l", "quantity": 1, "price": "64.90 EUR"},
            {"name": "Tea towel, set of three", "quantity": 2, "price": "32.45 EUR"},
        ],
    }


def rows() -> list[Json]:
    """A working day: one waits long, one is furious, one is watched, one is Ben's."""
    mark = {"reference": CASE, "kind": "complaint", "state": "investigating", "priority": 2, "due": moment(95)}
    return [
        row("c-mara", "Mara Quinn", mood="annoyed (“nobody answered”)", priority=1, cases=[mark], take_by=moment(1.2)),
        row(
            "c-lev",
            "Lev Tarasov",
            channel="rest",
            reason="safety",
            priority=3,
            waiting_since=moment(-7),
            take_by=moment(-2),
            escalated=True,
        ),
        row("c-nora", "Nora Ilg", language="de", waiting_since=moment(-1)),
        row(
            "c-omar",
            "Omar Haddad",
            owner="bot",
            watched=True,
            because=["The assistant did not understand three times."],
            waiting_since=None,
            take_by=None,
        ),
        row(
            "c-ines", "Ines Prado", owner="agent", agent=NAMES["ben"], channel="mail", take_by=None, waiting_since=None
        ),
    ]


def logs() -> dict[str, list[Json]]:
    """What was said so far."""
    picture = {"id": "f1", "kind": "image", "name": "kettle.png", "width": 320, "height": 200}
    paper = {"id": "f2", "kind": "pdf", "name": "invoice LH-20514.pdf", "width": None, "height": None}
    return {
        "c-mara": [
            message(
                1,
                "bot",
                "Good morning. I am the automated assistant of Larkfield Home. How can I help?",
                -60 * 26,
                buttons=["My order", "A complaint"],
            ),
            message(2, "customer", "Hello, my kettle leaks. I wrote on Monday!", -60 * 26),
            message(
                3,
                "bot",
                f"I am sorry. Your complaint is noted under {CASE}. See https://larkfield.example/complaints for more.",
                -60 * 26,
            ),
            message(4, "customer", "Here is what it looks like, and the invoice.", -4, attachments=[picture, paper]),
            message(5, "customer", "Can I please talk to a person?", -3.5),
            message(6, "system", "You are in the queue; somebody is with you in about 3 minutes.", -3.4),
        ],
        "c-lev": [message(1, "customer", "The charger got so hot that it burnt my hand.", -7)],
        "c-nora": [message(1, "customer", "Guten Tag, ich möchte mit jemandem sprechen.", -1)],
        "c-omar": [
            message(1, "customer", "no, that is not what I meant", -2),
            message(2, "bot", "Sorry, I did not get that. Can you say it in other words?", -2),
        ],
        "c-ines": [
            message(1, "customer", "Is there any news?", -30),
            message(2, "agent", "I am looking into it, Ines.", -28, name=NAMES["ben"]),
        ],
    }


REPLIES = [
    {
        "id": "greeting",
        "title": "Greeting",
        "text": "Hello {customer_name}, I am {agent_name}. I have read what you wrote.",
        "missing": [],
    },
    {
        "id": "reference",
        "title": "Where the case stands",
        "text": "Your case {reference} is being looked into; you hear from us by {due}.",
        "missing": ["due"],
    },
    {"id": "thanks", "title": "Thanks", "text": "Thank you for telling us.", "missing": []},
]
FACTS = [
    {
        "text": "The kettle Aldine has a guarantee of two years from the day of delivery.",
        "source": "policy/guarantee.yml",
        "day": "2026-09-01",
    },
    {
        "text": "The base of the kettle Aldine must stay dry.",
        "source": "manual of the Aldine, page 4",
        "day": "2026-06-11",
    },
]
