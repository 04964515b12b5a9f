"""A house with people at the desk: secrets that are hashed at once, an app that shows codes."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from bot.domain.staff import Actor, Role, StaffMember
from bot.domain.totp import STEP, code_at, step_at
from bot.staff_secrets import StaffSecrets
from bot.use_cases.own_account import confirm_second_step, offer_second_step, set_first_password
from bot.use_cases.signing_in import show_second_step, sign_in
from bot.use_cases.staff_accounts import add_member
from bot.use_cases.staff_office import Office, Opened
from tests.builders import TestHouse

PASSWORD = "kettles sing at dawn"
OTHER_PASSWORD = "lanterns drift over water"


class QuickSecrets(StaffSecrets):
    """As the real ones, without the work that makes hashing passwords slow."""

    def __init__(self) -> None:
        super().__init__(b"key of the tests")
        self.hashed: list[str | None] = []  # what was compared, in order; None where there was no hash

    def hash_password(self, password: str) -> str:
        """See ports."""
        return hashlib.sha256(password.encode()).hexdigest()

    def is_password(self, password: str, password_hash: str | None) -> bool:
        """See ports."""
        self.hashed.append(password_hash)
        return self.hash_password(password) == password_hash

    def is_outdated(self, password_hash: str) -> bool:
        """See ports."""
        return False


class Scene:
    """People at the desk of a house."""

    def __init__(self, house: TestHouse) -> None:
        self.house, self.secrets = house, QuickSecrets()
        self.seeds: dict[str, str] = {}

    def office(self) -> Office:
        """Of now."""
        house = self.house
        return Office(house.uow(), house.reading(), house.now(), house.ids, self.secrets, house.shop.name)

    def arrives(self, name: str, role: Role = Role.AGENT, *, second_step: bool = False) -> Opened:
        """Somebody new who has set up everything; their session."""
        made = add_member(name, role, self.office())
        opened = set_first_password(made.token, PASSWORD, self.office())
        return self.sets_up(opened) if second_step or made.member.needs_second_step else opened

    def sets_up(self, opened: Opened) -> Opened:
        """The second step of somebody; their new session."""
        self.seeds[opened.member.name] = offer_second_step(opened.session.id, self.office()).seed
        code = self.code(opened.member.name)
        return confirm_second_step(opened.session.id, code, PASSWORD, self.office()).opened

    def code(self, name: str, off: int = 0) -> str:
        """What the app of somebody shows."""
        return code_at(self.seeds[name], step_at(self.house.now()) + off)

    def next_code(self, name: str) -> str:
        """What it shows when the present code is over."""
        self.house.clock.pass_(timedelta(seconds=STEP))
        return self.code(name)

    def signs_in(self, name: str, password: str = PASSWORD) -> Opened:
        """Somebody signs in with all there is to it; their session."""
        opened = sign_in(name, password, None, self.office())
        return opened if opened.session.is_whole else show_second_step(
            opened.session.id, self.next_code(name), self.office()
        )  # fmt: skip

    def actor(self, name: str) -> Actor:
        """As whom somebody acts."""
        return self.member(name).actor

    def member(self, name: str) -> StaffMember:
        """Somebody's account."""
        with self.house.reading() as uow:
            found = uow.staff.find(name)
        assert found is not None
        return found

    def audit(self, name: str) -> list[tuple[str, Any]]:
        """What the audit tells of somebody: action and payload."""
        id = self.member(name).id
        with self.house.reading() as uow:
            found = uow.audit.about(id)
        return [(entry.action, payload) for entry, payload in found]
