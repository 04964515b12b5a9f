"""Erasing from the audit what is about a subject, except what has to stay."""

from __future__ import annotations

from tests.builders import TestHouse
from tests.use_cases.test_customers import is_sound


def test_what_is_kept_keeps_its_payload_until_it_goes_too(any_house: TestHouse) -> None:
    """Entries about what is kept keep their payloads; the next erasure takes them, and the chain holds all along."""
    house = any_house
    with house.uow() as uow:
        for reference in ("C-1", "C-2"):
            uow.audit.append(house.now(), "bot", "received", reference, {"detail": reference}, "mara")
        uow.commit()
    states = []
    for keep in (("C-1",), ("C-1",), (), ()):
        with house.uow() as uow:
            entry = uow.audit.erase("mara", house.now(), "ann", "mara", keep)
            told = [[payload for _, payload in uow.audit.about(reference)] for reference in ("C-1", "C-2")]
            uow.commit()
        states.append((entry is not None, *told, is_sound(house)))

    assert states == [
        (True, [{"detail": "C-1"}], [None], True),
        (False, [{"detail": "C-1"}], [None], True),
        (True, [None], [None], True),
        (False, [None], [None], True),
    ]
