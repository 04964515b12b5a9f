"""Who may use which address of the gateway: one line for each route, and what each kind of line lets in.

The acts of the desk are those of `bot/domain/staff.py`; whose things are whose is `tests/desk/test_permissions.py`.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from bot.desk.app import ENDPOINTS
from bot.domain.staff import PERMISSIONS, Act, Relation, Role


class Kind(enum.Enum):
    """What opens an address."""

    ALL = "the same for everybody, with nothing of anybody in it"
    LINK = "a token of ours in the address, good for one paper or one password"
    FORM = "a form that everybody may send, from a page of ours"
    CUSTOMER = "the token of a visitor, in the header; only what is theirs"
    SENDS = "the token of a visitor, in the header; what they send becomes theirs"
    SERVER = "the token of the shop's server, in the header"
    PLATFORM = "the signature or secret of the platform"
    SIGN_IN = "the door of the desk: what is sent is proved by what is in it"
    SESSION = "a session of the staff, locked or not"
    ANY_SESSION = "a session of the staff, locked or not, or one of which the second step is missing"
    HALF = "a session of the staff of which the second step may be missing"
    STAFF = "a whole session of the staff whose role may do the act"


@dataclass(frozen=True)
class Policy:
    """The rule of one address."""

    kind: Kind
    act: Act | None = None  # STAFF only; None: every role
    relation: Relation | None = None  # that the role has to have it with; None: any

    def admits(self, caller: str) -> bool:
        """Whether a caller of `callers` gets further than the door."""
        if self.kind in (Kind.ALL, Kind.SIGN_IN):
            return True
        if self.kind in (Kind.LINK, Kind.PLATFORM, Kind.FORM, Kind.CUSTOMER):
            return False  # nobody has what it takes: each comes with what is another's
        if self.kind is Kind.SENDS:
            return caller == "customer"
        if self.kind is Kind.SERVER:
            return caller == "server"
        if self.kind is Kind.SESSION:
            return caller in {*ROLES, "locked"}
        if self.kind is Kind.ANY_SESSION:
            return caller in {*ROLES, "locked", "half"}
        if self.kind is Kind.HALF:
            return caller in {*ROLES, "half"}
        if caller not in ROLES or self.act is None:
            return caller in ROLES
        relations = PERMISSIONS.get((ROLES[caller], self.act), frozenset())
        return bool(relations) if self.relation is None else self.relation in relations


ROLES = {role.value: role for role in Role}
STRANGERS = ("nobody", "customer", "elsewhere", "server", "signed out", "disabled", "half", "locked")

GET, POST = "GET", "POST"
ALL, LINK, FORM, CUSTOMER, SENDS, SERVER, PLATFORM, SIGN_IN, SESSION, HALF = (
    Policy(kind)
    for kind in (
        Kind.ALL, Kind.LINK, Kind.FORM, Kind.CUSTOMER, Kind.SENDS, Kind.SERVER, Kind.PLATFORM, Kind.SIGN_IN,
        Kind.SESSION, Kind.HALF,
    )
)  # fmt: skip
WHOLE = Policy(Kind.STAFF)


def _staff(act: Act, relation: Relation | None = None) -> Policy:
    return Policy(Kind.STAFF, act, relation)


POLICIES: dict[tuple[str, str], Policy] = {
    # Pages and files for everybody
    **{(GET, path): ALL for path in ("/", "/de", "/shop.css", "/paper.css", "/withdraw.css", "/healthz")},
    **{(GET, f"/heard-chat{part}.js"): ALL for part in ("", "-more", "-files")},
    **{(GET, f"/heard-chat-words/{code}.js"): ALL for code in "cs da de es fr it nl pl pt sv tr".split()},
    # Customers
    (POST, "/attachments"): SENDS,
    (GET, "/attachments/{id}"): CUSTOMER,
    (GET, "/attachments/{id}/thumbnail"): CUSTOMER,
    (GET, "/receipt/{token}"): LINK,
    (GET, "/withdraw/receipt/{token}"): LINK,
    **{(GET, f"{language}/withdraw"): ALL for language in ("", "/en", "/de")},
    **{(POST, f"{language}/withdraw"): FORM for language in ("", "/en", "/de")},
    # Programs
    (GET, "/webhooks/rest/"): ALL,
    (POST, "/webhooks/rest/webhook"): SERVER,
    **{
        (method, f"/webhooks/{channel}/webhook{place}"): PLATFORM
        for channel in ("telegram", "whatsapp", "facebook", "email", "slack", "twilio")
        for place in ("", "/{place}")
        for method in (GET, POST)
    },
    # The door of the desk
    **{(GET, path): ALL for path in ("/desk/static/sign-in.css", "/desk/static/{name:path}")},
    (GET, "/desk/sign-in"): SIGN_IN,
    (POST, "/desk/sign-in"): FORM,
    (GET, "/desk/sign-in/code"): HALF,
    (POST, "/desk/sign-in/code"): HALF,
    (GET, "/desk/set-up/{token}"): LINK,
    (POST, "/desk/set-up/{token}"): LINK,
    (GET, "/desk/second-step"): WHOLE,  # and of who has to set one up first: tests/web/test_desk_set_up.py
    (POST, "/desk/second-step"): WHOLE,
    (POST, "/desk/sign-out"): Policy(Kind.ANY_SESSION),
    (GET, "/desk/lock"): SESSION,
    (POST, "/desk/lock"): SESSION,
    (POST, "/desk/unlock"): SESSION,
    (GET, "/desk"): ALL,  # leads to /desk/
    (GET, "/desk/"): SESSION,
    # One's own account, and those of the staff
    (GET, "/desk/account"): WHOLE,
    **{(POST, f"/desk/account/{what}"): WHOLE for what in ("password", "codes", "language", "sessions")},
    (GET, "/desk/staff"): _staff(Act.MANAGE_STAFF),
    **{
        (POST, f"/desk/staff/{what}"): _staff(Act.MANAGE_STAFF)
        for what in ("add", "link", "role", "disable", "enable", "reset")
    },
    # What managers read
    (GET, "/desk/board"): _staff(Act.READ_BOARD),
    (GET, "/desk/satisfaction"): _staff(Act.READ_BOARD),
    (GET, "/desk/report"): WHOLE,  # leads to the report of the month, and holds nothing itself
    (GET, "/desk/report/{month}"): _staff(Act.READ_REPORT, Relation.OTHER),
    (GET, "/desk/report/{month}/paper.pdf"): _staff(Act.READ_REPORT, Relation.OTHER),
    (GET, "/desk/registers/{name}"): _staff(Act.READ_BOARD),
    (POST, "/desk/registers/{name}/copy.csv"): _staff(Act.EXPORT),
    # The desk itself: each address with its act
    **{(one.method, f"/desk/api{one.path}"): _staff(one.act) for one in ENDPOINTS},
    **{(method, "/desk/api/{rest:path}"): WHOLE for method in (GET, POST)},
}

# What customers' windows may send over their socket; which conversation it is about is never taken from what is sent.
SOCKET_EVENTS = {
    "connect": "a page that may carry the chat",
    "session_request": "a visitor's token, or none: a new visitor",
    **dict.fromkeys(("user_uttered", "typing", "read", "got"), "the conversation of the session that was opened"),
    "disconnect": "whoever was connected",
}

# The door of operators is on another port, for this machine or a private network, and no route of the gateway.
OPERATORS = ("/readyz", "/metrics")
# The action server's, which only the brain reaches; what it does needs a context that the brain has signed.
ACTION_SERVER = {("GET", "/health"), ("GET", "/actions"), ("POST", "/webhook")}
