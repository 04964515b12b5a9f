"""`heard dispute`: a stuck case before a body outside the house, from the proposal to what came of it."""

from __future__ import annotations

from typing import Any, Callable

import click

from bot.console.options import data_dir_option
from bot.settings import read_settings

side_option = click.option("--side", required=True, type=click.Choice(["customer", "house"]), help="Whose it is.")


@click.group()
def dispute() -> None:
    """What the house cannot settle itself, before a body outside it (ISO 10003)."""


def step(name: str, *options: Callable[[Any], Any]) -> Callable[[Callable[..., Any]], Any]:
    """A command that takes the referral of a case one step on, in the name of a person of the staff."""

    def register(verb: Callable[..., Any]) -> Any:
        def run(reference: str, by: str, data_dir: str, **values: Any) -> None:
            from bot.console.disputes import take_step

            take_step(read_settings(data_dir), reference, by, verb, values)

        run.__doc__ = verb.__doc__
        command: Any = run
        for option in reversed(options):
            command = option(command)
        by_option = click.option("--by", required=True, help="Your name, as in 'heard staff list'.")
        return dispute.command(name)(click.argument("reference")(by_option(data_dir_option(command))))

    return register


@dispute.command("propose")
@click.argument("reference")
@click.argument("body")
@click.option("--both-say-so", is_flag=True, help="Both sides say that they cannot agree.")
@click.option("--by", required=True, help="Your name, as in 'heard staff list'.")
@data_dir_option
def propose(reference: str, body: str, both_say_so: bool, by: str, data_dir: str) -> None:
    """Propose BODY (an id of data/policies/dispute_bodies.yml) for a case that is stuck."""
    from bot.console.disputes import propose as run

    run(read_settings(data_dir), reference, body, by, both_say_so)


@step("consent", side_option)
def consent(disputes: Any, referral_id: str, by: str, side: str, **at: Any) -> Any:
    """Record that a side agrees to go there; nothing is sent before both do."""
    return disputes.consent_to_referral(referral_id, disputes.Side(side), by, **at)


@step(
    "send",
    click.option("--sent", multiple=True, required=True, help="What was sent, such as the bundle's name."),
    click.option("--body-reference", help="Under what the body keeps it."),
)
def send(disputes: Any, referral_id: str, by: str, sent: tuple[str, ...], body_reference: str | None, **at: Any) -> Any:
    """Record that the facts were sent to the body, and which; the case stands before it then."""
    return disputes.refer_case(referral_id, sent, by, body_reference=body_reference, **at)


@step("outcome", click.option("--text", required=True, help="What the body says."))
def outcome(disputes: Any, referral_id: str, by: str, text: str, **at: Any) -> Any:
    """Record what the body says."""
    return disputes.record_outcome(referral_id, text, by, **at)


@step("done", click.option("--how", required=True, help="What was done."))
def done(disputes: Any, referral_id: str, by: str, how: str, **at: Any) -> Any:
    """Record that what the body says was carried out."""
    return disputes.record_implementation(referral_id, how, by, **at)


@step("decline", side_option, click.option("--because", required=True, help="Why."))
def decline(disputes: Any, referral_id: str, by: str, side: str, because: str, **at: Any) -> Any:
    """Record that a side does not go there, or does not accept the outcome."""
    return disputes.decline_referral(referral_id, disputes.Side(side), because, by, **at)
