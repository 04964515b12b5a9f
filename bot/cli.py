"""The command line. Each command is thin; the work is in bot/console and the rooms. Errors are one sentence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from bot.console.act_commands import act
from bot.console.audit_commands import audit
from bot.console.backup_commands import backup, restore
from bot.console.bench_commands import bench, evaluation
from bot.console.board_commands import board, leaving, report
from bot.console.care_commands import improve
from bot.console.case_commands import case, promise
from bot.console.channel_commands import channel
from bot.console.customer_commands import customer
from bot.console.dispute_commands import dispute
from bot.console.fact_commands import facts
from bot.console.guard_commands import guard
from bot.console.model_commands import model
from bot.console.options import data_dir_option
from bot.console.staff_commands import staff
from bot.domain.errors import BadFile, BadSetting, HeardError
from bot.settings import read_settings

FAILED, BAD_USAGE = 1, 2
LONGEST_NAME = 64  # characters, as the database keeps names


class _Sentence(click.Group):
    """Answers our own errors with one sentence and the right exit code."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except HeardError as error:
            from bot.console.supervisor import AlreadyUp

            click.echo(str(error), err=True)
            context.exit(BAD_USAGE if isinstance(error, (AlreadyUp, BadSetting)) else FAILED)


@click.group(cls=_Sentence, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Heard: a customer-service assistant, so that every customer is heard."""


main.add_command(case)
main.add_command(act)
main.add_command(audit)
main.add_command(bench)
main.add_command(backup)
main.add_command(restore)
main.add_command(board)
main.add_command(channel)
main.add_command(customer)
main.add_command(dispute)
main.add_command(facts)
main.add_command(guard)
main.add_command(evaluation)
main.add_command(improve)
main.add_command(leaving)
main.add_command(model)
main.add_command(promise)
main.add_command(staff)
main.add_command(report)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, help="0 picks a free one.")
@click.option("--brains", default=1, show_default=True, type=click.IntRange(1, 64), help="How many answer at once.")
@data_dir_option
def up(host: str, port: int, brains: int, data_dir: str) -> None:
    """Everything: trains if needed, starts and watches all parts."""
    from bot.console.up import run_up

    run_up(read_settings(data_dir), host, port, brains)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@data_dir_option
def gateway(host: str, port: int, data_dir: str) -> None:
    """The gateway alone: pages, widget, doors."""
    from bot.console.parts import prepare_part, run_gateway

    settings = read_settings(data_dir)
    prepare_part("gateway", settings)
    run_gateway(settings, host, port)


@main.command()
@click.option("--model", type=click.Path(path_type=Path), help="The model file; by default the current one.")
@click.option(
    "--last-model", is_flag=True, hidden=True, help="The one that answers, even if the data has changed since."
)
@data_dir_option
def brain(model: Path | None, last_model: bool, data_dir: str) -> None:
    """The brain alone: answers turns."""
    from bot.console.models import Wanted
    from bot.console.parts import prepare_part, run_brain
    from bot.console.training import current_model
    from bot.console.training import last_model as find_last

    settings = read_settings(data_dir)
    prepare_part("brain", settings)
    chosen = model or (find_last(settings) if last_model else current_model(settings))
    if chosen is None:
        raise BadFile("There is no trained model for the data as it is; run './heard train' first.")
    run_brain(settings, chosen, Wanted(settings) if model is None else lambda: None)


@main.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Loopback or a private network, never a public one."
)
@click.option("--port", default=5055, show_default=True)
@data_dir_option
def actions(host: str, port: int, data_dir: str) -> None:
    """The action server alone."""
    from bot.console.parts import prepare_part, run_actions

    settings = read_settings(data_dir)
    prepare_part("actions", settings)
    run_actions(settings, host, port)


@main.command()
@data_dir_option
def worker(data_dir: str) -> None:
    """The worker alone: deadlines, handoffs, promises."""
    from bot.console.parts import prepare_part, run_worker

    settings = read_settings(data_dir)
    prepare_part("worker", settings)
    run_worker(settings)


@main.command()
@click.option("--first-link", is_flag=True, help="Say by which link the first admin sets a password, if nobody can.")
@data_dir_option
def prepare(first_link: bool, data_dir: str) -> None:
    """Bring the database to the newest schema and the shop's files into it."""
    from bot.bootstrap import build_house, prepare_database
    from bot.restoring import check_restored

    settings = read_settings(data_dir)
    check_restored(settings)
    house = build_house(settings)
    prepare_database(house)
    if first_link:
        from bot.console.parts import FIRST_LINK
        from bot.console.staff_commands import first_link_path

        path = first_link_path(settings, house)
        click.echo(f"{FIRST_LINK}{path}" if path else "", nl=path is not None)


@main.command()
@click.option("--force", is_flag=True, help="Train even if nothing has changed.")
@click.option("--review", is_flag=True, help="Train nothing; decide which words of customers become examples.")
@click.option("--by", metavar="NAME", help="With --review: who decides; by default whoever is logged in here.")
@click.option("--json", "as_json", is_flag=True, help="With --review: only list what waits.")
@data_dir_option
def train(force: bool, review: bool, by: str | None, as_json: bool, data_dir: str) -> None:
    """Train the model if data/, domain.yml or config.yml changed."""
    if review and not force:
        from bot.console.review import list_waiting, run_review

        if len(by or "") > LONGEST_NAME:
            raise click.UsageError(f"--by takes a name of at most {LONGEST_NAME} characters.")
        list_waiting(read_settings(data_dir)) if as_json else run_review(read_settings(data_dir), by)
        return
    if review or by or as_json:
        raise click.UsageError("--by and --json go with --review, and --force does not.")
    from bot.console.model_commands import train_beside
    from bot.console.supervisor import running_url
    from bot.console.up import train_with_progress

    settings = read_settings(data_dir)
    if running_url(settings) is not None:
        train_beside(settings, force=force)
        return
    train_with_progress(settings, only_if_needed=False, force=force)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object per turn.")
@click.option("--customer", help="Talk as this customer; by default as a new one.")
@data_dir_option
def chat(as_json: bool, customer: str | None, data_dir: str) -> None:
    """Talk in the terminal, through the gateway."""
    from bot.console.chat import run_chat

    sys.exit(run_chat(read_settings(data_dir), as_json=as_json, customer=customer))


@main.command()
@click.option("--json", "as_json", is_flag=True)
@data_dir_option
def doctor(as_json: bool, data_dir: str) -> None:
    """Check the installation and say how to mend it."""
    from bot.console.doctor import run_doctor

    sys.exit(run_doctor(data_dir, as_json=as_json))


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Run the tests (further arguments go to pytest; -m long runs the slow proofs)."""
    from bot.console.testing import run_tests

    sys.exit(run_tests(list(arguments)))


@main.group()
def shop() -> None:
    """What the shop sells, what is known about it, and its orders."""


DAY = click.DateTime(["%Y-%m-%d"])
FILE = click.Path(path_type=Path)


@shop.command("import")
@click.argument("file", type=FILE)
@click.option("--name", help="What came in under this name before is brought up to date; by default the file's name.")
@click.option("--source", help="Where the facts come from; by default the file and the day.")
@click.option("--verified-by", help="Who vouches for them; by default 'import'.")
@click.option("--verified-on", type=DAY, help="Since when; by default today.")
@click.option("--valid-until", type=DAY, help="Until when they are told; by default for a year.")
@click.option("--currency", default="USD", show_default=True, help="Of prices that name none.")
@data_dir_option
def shop_import(file: Path, data_dir: str, **options: Any) -> None:
    """Bring in products, facts and orders: Heard's own YAML, a CSV of facts, or JSON with variants."""
    from bot.console.shop_transfer import run_import

    days = {name: options[name] and options[name].date() for name in ("verified_on", "valid_until")}
    run_import(read_settings(data_dir), file, **{**options, **days})


@shop.command("export")
@click.argument("file", type=FILE)
@data_dir_option
def shop_export(file: Path, data_dir: str) -> None:
    """Write products, facts and orders as YAML that can be imported."""
    from bot.console.shop_transfer import run_export

    run_export(read_settings(data_dir), file)


if __name__ == "__main__":
    main()
