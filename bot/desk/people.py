"""Who sits at the desk and who the colleagues are, as its pages read them."""

from __future__ import annotations

from bot.desk.calls import Call
from bot.desk.render import Json
from bot.desk.sessions import SignedIn
from bot.domain.errors import BadInput
from bot.domain.staff import permissions_of
from bot.use_cases.desk_views import KINDS, colleagues, search
from bot.use_cases.presence import away, here


def me_json(signed_in: SignedIn, house: str) -> Json:
    """Oneself."""
    actor = signed_in.actor
    return {
        "id": actor.id,
        "name": actor.name,
        "role": actor.role.value,
        "level": actor.level,
        "team": actor.team,
        "csrf": signed_in.csrf,
        "permissions": permissions_of(actor.role),
        "language": signed_in.language,
        "house": house,
    }


def read_me(call: Call) -> Json:
    """Oneself, and whether one can be asked now."""
    with call.house.reading() as uow:
        person = uow.presence.person(call.actor.id)
    lock_after = call.house.lock_after
    return {
        **me_json(call.signed_in, call.house.name),
        "there": person is not None and person.is_there(call.now),
        "lock_after": lock_after.total_seconds() if lock_after is not None else None,
    }


def say_there(call: Call) -> Json:
    """Whether one can be asked: the same as by the socket."""
    there = call.truth("there")
    call.write(lambda uow: (here if there else away)(call.actor.id, uow, call.now))
    return {"there": there}


def list_colleagues(call: Call) -> Json:
    """Everybody who has access, by name."""
    found = colleagues(call.house.reading(), call.now)
    rows = [
        {
            "name": one.name, "there": one.there, "holds": one.holds, "most": one.most, "skills": list(one.skills),
            "languages": list(one.languages), "team": one.team, "role": one.role,
        }
        for one in found
    ]  # fmt: skip
    return {"colleagues": rows, "teams": sorted({one.team for one in found if one.team})}


def search_all(call: Call) -> Json:
    """Conversations, cases and customers by words."""
    kind = call.asked("kind")
    if kind and kind not in KINDS:
        raise BadInput(f"Search among {', '.join(KINDS)}.")
    hits = search(call.asked("q") or "", call.house.reading(), (kind,) if kind else KINDS)
    return {
        "hits": [
            {
                "kind": hit.kind, "id": hit.id, "title": hit.title, "excerpt": hit.excerpt,
                "at": hit.at.isoformat() if hit.at else None, "conversation": hit.conversation_id,
            }
            for hit in hits
        ]
    }  # fmt: skip
