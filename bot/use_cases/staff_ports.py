"""What the accounts of the staff need from outside; the rest is in `ports.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Collection, Protocol, Sequence

from bot.domain.sign_in import Session
from bot.domain.staff import StaffMember


@dataclass(frozen=True)
class Credentials:
    """What somebody proves themselves with, none of it as it is."""

    staff_id: str
    password_hash: str | None = None
    password_set_at: datetime | None = None
    totp_seed: str | None = None  # sealed
    epoch: int = 0
    reset_asked_by: str | None = None
    reset_asked_at: datetime | None = None


class Staff(Protocol):
    """Accounts of the staff and their sessions."""

    def add(self, member: StaffMember) -> bool:
        """Add a person; False if the name is taken."""

    def get(self, staff_id: str) -> StaffMember:
        """The person, with access or without. Raises NotFound."""

    def find(self, name: str) -> StaffMember | None:
        """The person of this name, also where it is written with other capitals and nobody else is meant."""

    def all(self) -> list[StaffMember]:
        """Everybody, by name."""

    def save(self, member: StaffMember) -> None:
        """Store what may change: all but id, name and when they were added."""

    def anybody_can_sign_in(self) -> bool:
        """Whether somebody with access has a password."""

    def credentials(self, staff_id: str) -> Credentials:
        """What a person proves themselves with, if anything; locked like a conversation where the database can."""

    def save_credentials(self, credentials: Credentials) -> None:
        """Store them."""

    def totp_step(self, staff_id: str) -> int:
        """The last step whose code was used; 0 before the first."""

    def use_totp_step(self, staff_id: str, step: int) -> bool:
        """Use a step up; False if it, or a later one, was used before."""

    def add_session(self, session: Session) -> None:
        """Add it."""

    def session(self, session_id: str) -> tuple[Session, StaffMember, int] | None:
        """A session, whose it is, and the epoch of their secrets now."""

    def sessions(self, session_ids: Collection[str]) -> list[tuple[Session, StaffMember, int]]:
        """Those of these that there are, each as `session` has it; asked each second for all who sit at the desk."""

    def sessions_of(self, staff_id: str) -> list[Session]:
        """The sessions of a person, the newest first."""

    def see_session(self, session_id: str, at: datetime) -> None:
        """Note that it is used."""

    def lock_session(self, session_id: str, at: datetime | None) -> None:
        """Note since when it is locked; None: no more."""

    def count_try(self, session_id: str) -> int:
        """Count a wrong code; how many there were with it."""

    def close_session(self, session_id: str) -> None:
        """End it."""

    def close_sessions(self, staff_id: str, but: str | None = None) -> int:
        """End all of a person's sessions, but for one where that is said; how many."""

    def forget_before(self, ended: datetime, failed: datetime) -> None:
        """Delete sessions and links that ended before one moment, and failures before another."""

    def add_failure(self, subject: str, at: datetime) -> None:
        """Note a failure to sign in."""

    def failures(self, subject: str, since: datetime) -> list[datetime]:
        """When signing in failed since then."""

    def forgive(self, subject: str) -> None:
        """Delete its failures: it was the right person after all."""

    def add_link(self, token_hash: str, staff_id: str, now: datetime, expires_at: datetime) -> None:
        """Keep a set-up link; earlier ones of the same person are good for nothing from now on."""

    def link(self, token_hash: str, now: datetime) -> StaffMember | None:
        """Whose link it is; None if there is none, or it has expired, was used, or the person has no access."""

    def use_link(self, token_hash: str, now: datetime) -> bool:
        """Use it up; False if it is not good any more."""

    def replace_recovery_codes(self, staff_id: str, hashes: Sequence[str]) -> None:
        """Keep these, and none of the earlier ones."""

    def use_recovery_code(self, staff_id: str, code_hash: str, now: datetime) -> bool:
        """Use a code up; False if it is none of theirs or was used before."""

    def recovery_codes_left(self, staff_id: str) -> int:
        """How many are not used yet."""


class Secrets(Protocol):
    """How secrets are made, hashed and sealed, with keys outside the database. Hashing passwords is slow on purpose."""

    def hash_password(self, password: str) -> str:
        """A hash to be kept."""

    def is_password(self, password: str, password_hash: str | None) -> bool:
        """Whether it is the password of this hash. Without one it takes as long, and it is not."""

    def is_outdated(self, password_hash: str) -> bool:
        """Whether a hash was made with less effort than is made now."""

    def guesses(self, password: str, names: Sequence[str]) -> float:
        """How many guesses a password stands up to by somebody who knows these names, as a decimal exponent."""

    def hash_token(self, token: str) -> str:
        """What is kept of a random token of 128 bits or more; 64 characters."""

    def hash_code(self, staff_id: str, code: str) -> str:
        """What is kept of a recovery code; 64 characters."""

    def offered_seed(self, session_id: str) -> str:
        """The seed that is offered in a session, always the same; in base32, 160 bits."""

    def seal(self, seed: str) -> str:
        """A seed as it may be kept."""

    def unseal(self, sealed: str) -> str:
        """The seed again. Raises NotAllowed if it was sealed with another key."""
