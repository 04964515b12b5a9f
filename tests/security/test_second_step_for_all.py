"""HEARD_SECOND_STEP=everybody: nobody of the staff is in by a password alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.bootstrap import build_office
from bot.domain.errors import BadSetting, UntrustedRequest
from bot.domain.staff import Role
from bot.settings import PROJECT, read_settings
from bot.use_cases.own_account import confirm_second_step, offer_second_step
from bot.use_cases.signing_in import see_session, sign_in
from bot.use_cases.staff_office import Next, Office
from tests.builders import TestHouse, build_test_house
from tests.staff_scene import PASSWORD, Scene

SETTING = "HEARD_SECOND_STEP"


class Strict(Scene):
    """A house that wants it of everybody."""

    def office(self) -> Office:
        """Of now."""
        return replace(super().office(), second_step_for_all=True)


@pytest.mark.parametrize("role", [Role.AGENT, Role.SENIOR, Role.AUDITOR])
def test_nobody_is_in_by_a_password_alone(role: Role) -> None:
    """Whoever has no second step sets one up before anything else; their session opens nothing until then."""
    lenient = Scene(build_test_house())
    strict = Strict(lenient.house)
    lenient.arrives("Ann", role)  # before the house wanted it

    opened = sign_in("Ann", PASSWORD, None, strict.office())
    assert opened.next is Next.SET_UP and not opened.session.is_whole
    with pytest.raises(UntrustedRequest):
        see_session(opened.session.id, strict.office())
    strict.seeds["Ann"] = offer_second_step(opened.session.id, strict.office()).seed
    done = confirm_second_step(opened.session.id, strict.code("Ann"), PASSWORD, strict.office())
    assert done.opened.session.is_whole and len(done.codes) == 10
    assert sign_in("Ann", PASSWORD, None, strict.office()).next is Next.CODE


def test_it_is_a_setting(tmp_path: Path) -> None:
    """Of supervisors and admins it is wanted anyway; another word than the two is a mistake."""
    house: TestHouse = build_test_house()
    for value, wanted in (("", False), ("leaders", False), ("everybody", True)):
        settings = read_settings(tmp_path, {SETTING: value})
        assert settings.second_step_for_all is wanted
        assert build_office(settings, house)().second_step_for_all is wanted
    with pytest.raises(BadSetting, match=SETTING):
        read_settings(tmp_path, {SETTING: "all of them"})


@pytest.mark.parametrize("file", ["deploy/compose.yaml", "deploy/helm/heard/values.yaml"])
def test_where_it_runs_for_the_world_it_is_set(file: str) -> None:
    """Compose and the chart want it of everybody."""
    assert f"{SETTING}: everybody" in (PROJECT / file).read_text("utf-8")
