"""`heard channel`: set messaging channels up, try them, see how they do and what was set aside."""

from __future__ import annotations

import asyncio
import functools
import json
import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table

from bot.channel_settings import OF_EVERY_CHANNEL, build_channel, read_entries, suggest
from bot.channel_tokens import SealedTokens
from bot.channels.known import BY_NAME
from bot.console.case_commands import json_option
from bot.console.options import data_dir_option
from bot.domain.channel_state import trouble_of
from bot.domain.errors import BadSetting, HeardError, NotFound
from bot.settings import Settings, read_settings
from bot.use_cases.platform_ports import Platform

if TYPE_CHECKING:
    from bot.bootstrap import House

MOST_ASIDE = 50
names = click.Choice(sorted(BY_NAME))


@click.group("channel")
def channel() -> None:
    """Messaging channels: set up, try, see how they do."""


@channel.command("add")
@click.argument("name", type=names)
@click.option("--set", "told", multiple=True, metavar="FIELD=VALUE", help="What is no secret, such as an account's id.")
@data_dir_option
def add(name: str, told: tuple[str, ...], data_dir: str) -> None:
    """Write a channel into credentials.yml, and say what is to be done next."""
    settings = read_settings(data_dir)
    kind, file = BY_NAME[name], settings.credentials
    if name in read_entries(file):
        raise BadSetting(
            f"{name} is in {file.name} already; change it there, and try it with heard channel test {name}."
        )
    given = _given(name, told)
    lines = [f"{name}:"]
    secrets = kind.secrets_of(given)
    for field in kind.fields:
        if field.name in secrets:
            lines.append(f"  {field.name}: ${{{suggest(name, field)}}}")
        elif field.name in given or (field.default is None and not field.secret):
            lines.append(f"  {field.name}: {json.dumps(given.get(field.name, ''), ensure_ascii=False)}")
    lines += [f"  {one.name}: {json.dumps(given[one.name])}" for one in OF_EVERY_CHANNEL if one.name in given]
    text = file.read_text("utf-8") if file.exists() else ""
    file.write_text(text + ("" if not text or text.endswith("\n") else "\n") + "\n".join(lines) + "\n", "utf-8")
    click.echo(f"{kind.title} is in {file}. Now:")
    for field in kind.fields:
        if field.name in secrets:
            click.echo(f"  export {suggest(name, field)}=…   # {field.what}")
        elif field.default is None and not given.get(field.name):
            click.echo(f"  write {field.name} into {file.name}   # {field.what}")
    click.echo(f"Then run heard channel test {name}, and start Heard anew.")


@channel.command("test")
@click.argument("name", type=names)
@click.option("--connect", is_flag=True, help="Tell the platform where to deliver, too.")
@data_dir_option
def test(name: str, connect: bool, data_dir: str) -> None:
    """Try a channel's credentials; what is wrong is said in one sentence."""
    settings = read_settings(data_dir)
    entries = read_entries(settings.credentials)
    if name not in entries:
        raise BadSetting(f"{name} is not in {settings.credentials.name}; begin with heard channel add {name}.")
    platform = build_channel(name, entries[name], settings.secret_key, os.environ, settings.credentials.name)
    platform.keep_tokens(_vault(settings))
    for sentence in asyncio.run(_try(platform, settings, connect)):
        click.echo(sentence)


def _vault(settings: Settings) -> SealedTokens:
    """Where the gateway keeps tokens, too; the database is opened when there is one to look for."""
    from bot.bootstrap import open_house, utc_now
    from bot.ids import RandomIds

    @functools.cache
    def house() -> House:
        return open_house(settings)

    return SealedTokens(settings.secret_key, lambda: house().uow(), utc_now, RandomIds())


async def _try(platform: Platform, settings: Settings, connect: bool) -> list[str]:
    said = []
    try:
        owner = await platform.check()
        said.append(f"{platform.title} knows us as {owner.name}.")
        if connect:
            if not settings.public_url.startswith("https://"):
                raise BadSetting("HEARD_PUBLIC_URL must be the https:// address that platforms reach the gateway by.")
            said.append(await platform.connect(f"{settings.public_url}/webhooks/{platform.name}/webhook"))
    finally:
        await platform.close()
    return said


@channel.command("list")
@json_option
@data_dir_option
def list_channels(as_json: bool, data_dir: str) -> None:
    """The channels that are set up, and how they do."""
    from bot.bootstrap import open_house
    from bot.console.registers import console
    from bot.use_cases.channel_health import see_channels

    settings = read_settings(data_dir)
    house = open_house(settings)
    entries = read_entries(settings.credentials)
    seen = see_channels([(name, "default") for name in entries], house.reading(), house.now())
    wrong = {one.channel: trouble_of(one, house.now()) or _unbuildable(one.channel, entries, settings) for one in seen}
    if as_json:
        rows = [{**asdict(one), "trouble": wrong[one.channel]} for one in seen]
        print(json.dumps(rows, default=str, ensure_ascii=False))
        return
    if not seen:
        click.echo(
            f"No messaging channel is set up; begin with heard channel add, one of {', '.join(sorted(BY_NAME))}."
        )
        return
    table = Table("Channel", "State", "Last in", "Last out", "Waiting", "Failed", "Set aside", "Canary sent", "Seen")
    for one in seen:
        state = wrong[one.channel] or ("well" if one.checked_at else "not looked at yet")
        table.add_row(
            BY_NAME[one.channel].title, state, _moment(one.last_in), _moment(one.last_out), str(one.waiting),
            f"{one.failed} of {one.sent + one.failed}", str(one.quarantined), _moment(one.canary_sent),
            _moment(one.canary_seen),
        )  # fmt: skip
    console.print(table)


@channel.command("aside")
@click.option("--retry", type=int, metavar="NUMBER", help="Take this one in once more.")
@json_option
@data_dir_option
def aside(retry: int | None, as_json: bool, data_dir: str) -> None:
    """What platforms delivered and could not be understood or taken in."""
    from bot.bootstrap import open_house
    from bot.console.registers import console

    house = open_house(read_settings(data_dir))
    if retry is not None:
        with house.uow() as uow:
            if not uow.inbox.release(retry):
                raise NotFound(f"There is nothing set aside under {retry} that could be taken in again.")
            uow.commit()
        click.echo(f"{retry} is taken in once more.")
        return
    with house.reading() as uow:
        rows = uow.inbox.quarantined(MOST_ASIDE)
    if as_json:
        print(json.dumps([{name: row[name] for name in row if name != "digest"} for row in rows], default=str))
        return
    table = Table("Number", "Channel", "Came", "Why")
    for row in rows:
        table.add_row(str(row["id"]), row["channel"], _moment(row["received_at"]), row["reason"] or "")
    console.print(table if rows else "Nothing is set aside.")


def _given(name: str, told: tuple[str, ...]) -> dict[str, str]:
    fields = {field.name: field for field in (*BY_NAME[name].fields, *OF_EVERY_CHANNEL)}
    given = {}
    for one in told:
        key, equals, value = one.partition("=")
        if not equals or key not in fields:
            raise BadSetting(f"--set {one[:60]}: write FIELD=VALUE, with one of {', '.join(fields)}.")
        if fields[key].secret:
            raise BadSetting(f"{key} is a secret: it goes into the environment as {suggest(name, fields[key])}.")
        given[key] = value
    return given


def _unbuildable(name: str, entries: dict[str, dict[str, Any]], settings: Settings) -> str | None:
    try:
        build_channel(name, entries[name], settings.secret_key, os.environ, settings.credentials.name)
    except HeardError as error:
        return str(error)
    return None


def _moment(at: Any) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at is not None else "–"
