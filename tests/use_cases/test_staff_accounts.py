"""Accounts of the staff: added, changed and taken away by who may, set up by a link that is good once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import BadInput, NotAllowed, NotFound, UntrustedRequest
from bot.domain.sign_in import FRESH, LINK_LASTS, RESET_LASTS
from bot.domain.staff import LEVEL_OF, Role
from bot.use_cases.own_account import (
    access_link,
    change_password,
    choose_language,
    confirm_second_step,
    describe_account,
    offer_second_step,
    renew_recovery_codes,
    set_first_password,
)
from bot.use_cases.signing_in import is_session_good, show_second_step, sign_in
from bot.use_cases.staff_accounts import (
    Reset,
    access_admin,
    add_member,
    change_duties,
    change_role,
    disable_member,
    enable_member,
    first_set_up_link,
    issue_link,
    reset_second_step,
)
from bot.use_cases.staff_office import Next
from tests.builders import build_test_house
from tests.staff_scene import OTHER_PASSWORD, PASSWORD, Scene


@pytest.fixture
def scene() -> Scene:
    """A house without staff."""
    return Scene(build_test_house())


def test_the_first_admin_comes_by_a_link(scene: Scene) -> None:
    """As long as nobody can sign in each start gives a new link, and the one before is good for nothing."""
    first, second = first_set_up_link(scene.office()), first_set_up_link(scene.office())
    assert first is not None and second is not None
    with pytest.raises(NotFound):
        access_link(first.token, scene.office())
    opened = set_first_password(second.token, PASSWORD, scene.office())

    assert (first.member.id, second.member.role) == (second.member.id, Role.ADMIN)
    assert opened.next is Next.SET_UP
    assert first_set_up_link(scene.office()) is None


def test_the_first_link_is_for_an_admin_there_is(scene: Scene) -> None:
    """An admin who was added already gets the link; nobody of another role does, whatever they are called."""
    add_member("admin", Role.AGENT, scene.office())
    link = first_set_up_link(scene.office())
    add_member("Ada", Role.ADMIN, scene.office())
    disable_member("admin-2", scene.office())
    later = first_set_up_link(scene.office())

    assert link is not None and later is not None
    assert (link.member.name, later.member.name) == ("admin-2", "Ada")


@pytest.mark.parametrize("token", ["", "x", "0" * 44])
def test_no_link_is_guessed(scene: Scene, token: str) -> None:
    """An empty token, or any other that was not given out, opens nothing."""
    add_member("Ann", Role.AGENT, scene.office())
    with pytest.raises(NotFound):
        set_first_password(token, PASSWORD, scene.office())


def test_a_link_is_good_once_for_a_day(scene: Scene) -> None:
    """A link sets one password within 24 hours; a password that is refused does not use it up."""
    link = add_member("Ann", Role.AGENT, scene.office()).token
    with pytest.raises(BadInput):
        set_first_password(link, "too short", scene.office())
    set_first_password(link, PASSWORD, scene.office())
    late = add_member("Ben", Role.AGENT, scene.office()).token
    scene.house.clock.pass_(LINK_LASTS)
    gone = add_member("Cem", Role.AGENT, scene.office()).token
    disable_member("Cem", scene.office())
    for token in (link, late, gone):
        with pytest.raises(NotFound):
            set_first_password(token, PASSWORD, scene.office())


def test_a_link_does_not_pass_by_the_second_step(scene: Scene) -> None:
    """Who sets a new password by a link still shows the second step that they have."""
    scene.arrives("Ann", second_step=True)
    link = issue_link("Ann", scene.office()).token
    half = set_first_password(link, OTHER_PASSWORD, scene.office())

    assert half.next is Next.CODE and not is_session_good(half.session.id, scene.office())
    with pytest.raises(NotAllowed):
        offer_second_step(half.session.id, scene.office())
    with pytest.raises(NotAllowed):
        confirm_second_step(half.session.id, "000000", OTHER_PASSWORD, scene.office())


@pytest.mark.parametrize(
    "password", ["Password1234!", "qwertyuiop12", "Larkfield-2026", "Ann Ann Ann Ann", "iloveyou2026"]
)
def test_bad_passwords_are_refused(scene: Scene, password: str) -> None:
    """Common passwords and those made of the names of house and person are refused."""
    link = add_member("Ann", Role.AGENT, scene.office()).token
    with pytest.raises(BadInput):
        set_first_password(link, password, scene.office())


def test_roles_come_with_levels(scene: Scene) -> None:
    """A role decides up to which level one decides, unless it is said otherwise."""
    for role in Role:
        assert add_member(role.value, role, scene.office()).member.level == LEVEL_OF[role]
    added = add_member("Ann", Role.AGENT, scene.office(), level=2).member
    changed = change_role("Ann", Role.ADMIN, scene.office())
    again = change_role("Ann", Role.SENIOR, scene.office(), level=3)

    assert [(one.role, one.level) for one in (added, changed, again)] == [
        (Role.AGENT, 2), (Role.ADMIN, 3), (Role.SENIOR, 3),
    ]  # fmt: skip


def test_only_admins_manage_and_nobody_themselves(scene: Scene) -> None:
    """Accounts are managed by admins, and no admin changes their own."""
    scene.arrives("Ada", Role.ADMIN)
    scene.arrives("Sue", Role.SUPERVISOR)
    ada, sue = scene.actor("Ada"), scene.actor("Sue")
    for by, name in ((sue, "Ada"), (ada, "Ada")):
        for act in (issue_link, disable_member, enable_member):
            with pytest.raises(NotAllowed):
                act(name, scene.office(), by)  # type: ignore[operator]
        with pytest.raises(NotAllowed):
            change_role(name, Role.ADMIN, scene.office(), by)
    with pytest.raises(NotAllowed):
        add_member("Eve", Role.ADMIN, scene.office(), sue)
    disable_member("Sue", scene.office(), ada)

    assert scene.member("Sue").disabled
    assert [action for action, _ in scene.audit("Sue")][-1] == "staff access taken away"


def test_names_are_unique_and_known(scene: Scene) -> None:
    """A second person of a name is not added, and who is not there cannot be changed."""
    add_member("Ann", Role.AGENT, scene.office())
    with pytest.raises(NotAllowed):
        add_member(" Ann ", Role.AGENT, scene.office())
    for act in (issue_link, disable_member, enable_member):
        with pytest.raises(NotFound):
            act("Nobody", scene.office())  # type: ignore[operator]


def test_duties_are_what_customers_are_passed_on_by(scene: Scene) -> None:
    """What somebody takes on is kept in one place, read by the desk and by whoever looks who can help."""
    add_member("Ann", Role.AGENT, scene.office())
    change_duties(
        "Ann", scene.office(), most_chats=3, languages=["de", "de", "en"], skills=["safety"], team=" Returns "
    )
    kept = change_duties("Ann", scene.office(), most_chats=4)
    with scene.house.reading() as uow:
        (person,) = uow.presence.people()

    assert (kept.most_chats, kept.languages, kept.skills, kept.team) == (4, ("de", "en"), ("safety",), "Returns")
    assert (person.most_chats, person.languages, person.skills, person.team) == (
        4,
        ("de", "en"),
        ("safety",),
        "Returns",
    )
    assert kept.actor.team == "Returns"


@pytest.mark.parametrize(
    "duties",
    [{"most_chats": 0}, {"most_chats": 31}, {"languages": ["German"]}, {"languages": ["DE"]}, {"team": "x" * 65}],
)
def test_duties_that_cannot_be_are_refused(scene: Scene, duties: dict[str, Any]) -> None:
    """Nothing of them is kept."""
    before = add_member("Ann", Role.AGENT, scene.office()).member
    with pytest.raises(BadInput):
        change_duties("Ann", scene.office(), **duties)
    with scene.house.reading() as uow:
        assert uow.staff.get(before.id) == before


def test_access_given_back_is_the_same(scene: Scene) -> None:
    """Whose access was taken away cannot sign in; given back, they do so as before, in a new session."""
    opened = scene.arrives("Ann")
    disable_member("Ann", scene.office())
    with pytest.raises(UntrustedRequest):
        sign_in("Ann", PASSWORD, None, scene.office())
    enable_member("Ann", scene.office())

    assert not is_session_good(opened.session.id, scene.office())
    assert is_session_good(scene.signs_in("Ann").session.id, scene.office())


def test_two_admins_reset_a_second_step(scene: Scene) -> None:
    """One admin's word, twice or not, takes nothing away; a second one's within a day does, and it is in the audit."""
    for name in ("Ada", "Bob"):
        scene.arrives(name, Role.ADMIN)
    opened = scene.arrives("Ann", second_step=True)
    ada, bob = scene.actor("Ada"), scene.actor("Bob")
    words = [reset_second_step("Ann", scene.office(), by) for by in (ada, ada)]
    scene.house.clock.pass_(RESET_LASTS)
    words.append(reset_second_step("Ann", scene.office(), bob))
    before = sign_in("Ann", PASSWORD, None, scene.office()).next
    words.append(reset_second_step("Ann", scene.office(), ada))

    assert words == [Reset.ASKED, Reset.ASKED, Reset.ASKED, Reset.DONE]
    assert (before, sign_in("Ann", PASSWORD, None, scene.office()).next) == (Next.CODE, Next.NOTHING)
    assert not is_session_good(opened.session.id, scene.office())
    assert ("second step reset", {"name": "Ann", "asked_by": bob.id}) in scene.audit("Ann")


def test_nobody_resets_their_own(scene: Scene) -> None:
    """An admin is none of the two for themselves, nor is anybody of another role."""
    scene.arrives("Ada", Role.ADMIN)
    scene.arrives("Ann", second_step=True)
    with pytest.raises(NotAllowed):
        reset_second_step("Ada", scene.office(), scene.actor("Ada"))
    with pytest.raises(NotAllowed):
        access_admin("Ann", scene.office())

    assert access_admin("Ada", scene.office()).name == "Ada"


def test_one_s_own_password(scene: Scene) -> None:
    """The present password is asked for, the new one has to be good, and the old one is over."""
    opened = scene.arrives("Ann")
    with pytest.raises(NotAllowed):
        change_password(opened.session.id, "wrong", OTHER_PASSWORD, scene.office())
    with pytest.raises(BadInput):
        change_password(opened.session.id, PASSWORD, "Password1234!", scene.office())
    after = change_password(opened.session.id, PASSWORD, OTHER_PASSWORD, scene.office())

    assert is_session_good(after.session.id, scene.office())
    with pytest.raises(UntrustedRequest):
        sign_in("Ann", PASSWORD, None, scene.office())


def test_a_found_browser_does_not_move_the_second_step(scene: Scene) -> None:
    """Some minutes after signing in the password is asked for again before another phone is set up."""
    opened = scene.arrives("Ann", second_step=True)
    scene.house.clock.pass_(FRESH)
    offer = offer_second_step(opened.session.id, scene.office())
    scene.seeds["Ann"] = offer.seed
    with pytest.raises(NotAllowed):
        confirm_second_step(opened.session.id, scene.code("Ann"), "wrong", scene.office())
    done = confirm_second_step(opened.session.id, scene.code("Ann"), PASSWORD, scene.office())

    assert offer.asks_password
    assert is_session_good(done.opened.session.id, scene.office())


def test_a_wrong_code_sets_nothing_up(scene: Scene) -> None:
    """The second step is on only after the app has shown the right code; until then the same key is offered."""
    opened = scene.arrives("Ann")
    seeds = {offer_second_step(opened.session.id, scene.office()).seed for _ in range(2)}
    with pytest.raises(BadInput):
        confirm_second_step(opened.session.id, "000000", "", scene.office())

    assert len(seeds) == 1
    assert sign_in("Ann", PASSWORD, None, scene.office()).next is Next.NOTHING


def test_new_recovery_codes_replace_the_old(scene: Scene) -> None:
    """New codes take the password, and none of the old ones is good any more."""
    opened = scene.arrives("Ann")
    with pytest.raises(NotAllowed):
        renew_recovery_codes(opened.session.id, PASSWORD, scene.office())
    scene.seeds["Ann"] = offer_second_step(opened.session.id, scene.office()).seed
    done = confirm_second_step(opened.session.id, scene.code("Ann"), "", scene.office())
    new = renew_recovery_codes(done.opened.session.id, PASSWORD, scene.office())
    half = sign_in("Ann", PASSWORD, None, scene.office())
    with pytest.raises(UntrustedRequest):
        show_second_step(half.session.id, done.codes[0], scene.office())

    assert show_second_step(half.session.id, new[0], scene.office()).session.is_whole


def test_what_one_sees_of_one_s_account(scene: Scene) -> None:
    """The account tells of the second step, the codes that are left, the sessions and the language that was chosen."""
    scene.arrives("Ann", second_step=True)
    opened = scene.signs_in("Ann")
    choose_language(opened.session.id, "de", scene.office())
    with pytest.raises(BadInput):
        choose_language(opened.session.id, "tlh", scene.office())
    own = describe_account(opened.session.id, scene.office())

    assert (own.member.language, own.has_second_step, own.codes_left, own.sessions) == ("de", True, 10, 2)


def test_a_locked_out_session_changes_nothing(scene: Scene) -> None:
    """A session that is over, or only half of one, changes no password and shows no account."""
    opened = scene.arrives("Ann", second_step=True)
    half = sign_in("Ann", PASSWORD, None, scene.office())
    disable_member("Ann", scene.office())
    for session in (opened.session, half.session):
        with pytest.raises(UntrustedRequest):
            change_password(session.id, PASSWORD, OTHER_PASSWORD, scene.office())
        with pytest.raises(UntrustedRequest):
            describe_account(session.id, scene.office())


def test_failures_are_forgotten(scene: Scene) -> None:
    """What is kept of failures is gone after a quarter of an hour."""
    with pytest.raises(UntrustedRequest):
        sign_in("Nobody", "wrong", "203.0.113.9", scene.office())
    scene.house.clock.pass_(timedelta(minutes=16))
    with pytest.raises(UntrustedRequest):
        sign_in("Somebody", "wrong", None, scene.office())
    with scene.house.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM sign_in_failures").scalar()

    assert kept == 1
