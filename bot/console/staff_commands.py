"""`heard staff`: who is on the staff, what they may do, and the links by which they set their passwords."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Callable

import click

from bot.console.options import data_dir_option
from bot.domain.staff import Role
from bot.settings import Settings, read_settings

if TYPE_CHECKING:
    from bot.bootstrap import House
    from bot.use_cases.staff_accounts import SetUp
    from bot.use_cases.staff_office import Office

ROLE = click.Choice([role.value for role in Role])
LEVEL = click.IntRange(1, 3)


@click.group()
def staff() -> None:
    """The people at the desk."""


@staff.command("add")
@click.argument("name")
@click.option("--role", type=ROLE, default=Role.AGENT.value, show_default=True, help="What they may do.")
@click.option("--level", type=LEVEL, help="Up to which they decide; by default that of the role.")
@data_dir_option
def add(name: str, role: str, level: int | None, data_dir: str) -> None:
    """Add a person; prints a link by which they set their password."""
    from bot.use_cases.staff_accounts import add_member

    settings = read_settings(data_dir)
    _, office = _open(settings)
    made = add_member(name, Role(role), office(), level=level)
    click.echo(f"{made.member.name} is on the staff as {role}, on level {made.member.level}.")
    _tell_link(settings, made)


@staff.command("link")
@click.argument("name")
@data_dir_option
def link(name: str, data_dir: str) -> None:
    """A new link by which somebody sets their password."""
    from bot.use_cases.staff_accounts import issue_link

    settings = read_settings(data_dir)
    _, office = _open(settings)
    _tell_link(settings, issue_link(name, office()))


@staff.command("role")
@click.argument("name")
@click.argument("role", type=ROLE)
@click.option("--level", type=LEVEL, help="Up to which they decide; by default that of the role.")
@data_dir_option
def change(name: str, role: str, level: int | None, data_dir: str) -> None:
    """Give somebody another role; they have to sign in again."""
    from bot.use_cases.staff_accounts import change_role

    _, office = _open(read_settings(data_dir))
    member = change_role(name, Role(role), office(), level=level)
    click.echo(f"{member.name} is {role} now, on level {member.level}.")


@staff.command("duties")
@click.argument("name")
@click.option("--chats", type=int, help="How many they hold at once at most.")
@click.option("--language", "languages", multiple=True, help="In which they talk to customers, such as de; several.")
@click.option("--skill", "skills", multiple=True, help="What they deal with, such as safety; several.")
@click.option("--team", help="That they belong to; '' for none.")
@data_dir_option
def duties(
    name: str, chats: int | None, languages: tuple[str, ...], skills: tuple[str, ...], team: str | None, data_dir: str
) -> None:
    """What somebody takes on; without languages or skills, any."""
    from bot.use_cases.staff_accounts import change_duties

    _, office = _open(read_settings(data_dir))
    member = change_duties(
        name, office(), most_chats=chats, languages=languages or None, skills=skills or None, team=team
    )  # fmt: skip
    spoken, known = ", ".join(member.languages) or "any language", ", ".join(member.skills) or "anything"
    team_said = f", in the team {member.team}" if member.team else ""
    click.echo(f"{member.name} takes {member.most_chats} chats at once, in {spoken}, about {known}{team_said}.")


@staff.command("disable")
@click.argument("name")
@data_dir_option
def disable(name: str, data_dir: str) -> None:
    """Take a person's access away, at once."""
    from bot.use_cases.staff_accounts import disable_member

    _, office = _open(read_settings(data_dir))
    click.echo(f"{disable_member(name, office()).name} has no access any more.")


@staff.command("enable")
@click.argument("name")
@data_dir_option
def enable(name: str, data_dir: str) -> None:
    """Give a person their access back."""
    from bot.use_cases.staff_accounts import enable_member

    _, office = _open(read_settings(data_dir))
    click.echo(f"{enable_member(name, office()).name} has access again.")


@staff.command("reset")
@click.argument("name")
@click.option("--by", required=True, metavar="ADMIN", help="The admin who says so.")
@data_dir_option
def reset(name: str, by: str, data_dir: str) -> None:
    """Take away a second step whose phone and recovery codes are lost; two admins have to say so."""
    from bot.use_cases.staff_accounts import Reset, access_admin, reset_second_step

    _, office = _open(read_settings(data_dir))
    done = reset_second_step(name, office(), access_admin(by, office()))
    click.echo(
        f"{name} has no second step any more and is signed out." if done is Reset.DONE
        else f"Noted; within 24 hours another admin has to say so, too: ./heard staff reset {name} --by ADMIN"
    )  # fmt: skip


@staff.command("list")
@click.option("--json", "as_json", is_flag=True)
@data_dir_option
def list_all(as_json: bool, data_dir: str) -> None:
    """Everybody."""
    from rich.console import Console
    from rich.table import Table

    from bot.use_cases.staff_accounts import list_accounts

    house, office = _open(read_settings(data_dir))
    accounts = list_accounts(office())
    with house.reading() as uow:
        there = {person.id: person.there_until for person in uow.presence.people()}
    if as_json:
        listed = [
            {
                "name": one.member.name,
                "role": one.member.role.value,
                "level": one.member.level,
                "disabled": one.member.disabled,
                "password": one.has_password,
                "second_step": one.has_second_step,
            }
            for one in accounts
        ]
        click.echo(json.dumps(listed, ensure_ascii=False))
        return
    table = Table("Name", "Role", "Level", "Access", "Second step", "There now")
    for one in accounts:
        member, until = one.member, there[one.member.id]
        access = "taken away" if member.disabled else "yes" if one.has_password else "no password yet"
        table.add_row(
            member.name, member.role.value, str(member.level), access, "yes" if one.has_second_step else "no",
            "yes" if until is not None and until > house.now() else "no",
        )  # fmt: skip
    Console(highlight=False).print(
        table if accounts else "Nobody is on the staff yet; './heard staff add NAME' adds somebody."
    )


def first_link_path(settings: Settings, house: House) -> str | None:
    """Where at the gateway the first admin sets their password; None once somebody can sign in."""
    from bot.bootstrap import build_office
    from bot.use_cases.staff_accounts import first_set_up_link

    made = first_set_up_link(build_office(settings, house)())
    return None if made is None else _path(made.token)


def _open(settings: Settings) -> tuple[House, Callable[[], Office]]:
    from bot.bootstrap import build_office, open_house

    house = open_house(settings)
    return house, build_office(settings, house)


def _tell_link(settings: Settings, made: SetUp) -> None:
    from bot.settings import DEFAULT_URL

    url = settings.public_url
    if url == DEFAULT_URL:
        url = _running(settings) or url
    click.echo(f"{made.member.name} sets a password here, once, within 24 hours:\n  {url}{_path(made.token)}")


def _running(settings: Settings) -> str | None:
    from bot.console.supervisor import running_url

    return running_url(settings)


def _path(token: str) -> str:
    return f"/desk/set-up/{token}"
