"""The commands about cases and promises: the registers, and each step that a person takes a case."""

from __future__ import annotations

import functools
from typing import Any, Callable

import click

from bot.console.options import data_dir_option
from bot.console.paper_commands import bundle, letter
from bot.domain.language import BOT_SPEAKS, MAIN
from bot.settings import read_settings

json_option = click.option("--json", "as_json", is_flag=True)


@click.group()
def case() -> None:
    """Cases: complaints, requests, call-backs."""


case.add_command(letter)
case.add_command(bundle)


@case.command("list")
@json_option
@data_dir_option
def case_list(as_json: bool, data_dir: str) -> None:
    """All cases, the most urgent first."""
    from bot.console.registers import list_cases

    list_cases(read_settings(data_dir), as_json)


@case.command("show")
@click.argument("reference")
@json_option
@data_dir_option
def case_show(reference: str, as_json: bool, data_dir: str) -> None:
    """One case with its records and its history."""
    from bot.console.case_file import show_case

    show_case(read_settings(data_dir), reference, as_json)


def step(name: str, *options: Callable[[Any], Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A command that takes a case one step on, in the name of a person of the staff."""

    def register(verb: Callable[..., Any]) -> Callable[..., Any]:
        @click.argument("reference")
        @click.option("--by", required=True, help="Your name, as in 'heard staff list'.")
        @data_dir_option
        @functools.wraps(verb)
        def run(reference: str, by: str, data_dir: str, **values: Any) -> None:
            from bot.console.case_file import work_on

            work_on(read_settings(data_dir), lambda house: verb(house.case_work(by), house, reference, **values))

        for option in reversed(options):
            run = option(run)
        return case.command(name)(run)

    return register


def text(name: str, help: str, required: bool = True) -> Callable[[Any], Any]:
    """An option that takes words."""
    return click.option(f"--{name}", required=required, default=None if required else "", help=help)


def score(name: str, help: str) -> Callable[[Any], Any]:
    """An option that takes 1 to 5."""
    return click.option(f"--{name}", required=True, type=click.IntRange(1, 5), help=help)


def yes_or_no(name: str, help: str) -> Callable[[Any], Any]:
    """An option that is there or not."""
    return click.option(f"--{name}/--no-{name}", default=False, help=help)


@step(
    "assess",
    score("severity", "1 (a nuisance) to 5 (somebody may come to harm)."),
    score("complexity", "1 to 5."),
    score("impact", "1 (this customer) to 5 (many)."),
    yes_or_no("immediate-action-needed", "Something must be done at once."),
    yes_or_no("immediate-action-possible", "It can be."),
    text("because", "Why, in a sentence."),
    text("cause", "Family of root causes, such as defective or late.", required=False),
)
def assess(work: Any, house: Any, reference: str, **fields: Any) -> Any:
    """Weigh how serious it is (ISO 10002, 7.5)."""
    return work.assess(reference, {name: value or None if name == "cause" else value for name, value in fields.items()})


@step(
    "investigate",
    text("plan", "What will be looked at."),
    text("owner", "Who does it."),
    text("about-staff", "The colleague it is about, who cannot be its owner.", required=False),
)
def investigate(work: Any, house: Any, reference: str, plan: str, owner: str, about_staff: str) -> Any:
    """Begin to look into it (7.6)."""
    return work.investigate(reference, plan, owner, about_staff or None)


@step(
    "find",
    text("findings", "What was found."),
    text("evidence", "From what it is known."),
    click.option("--upheld", required=True, type=click.Choice(["yes", "partly", "no"]), help="Whether they are right."),
    text("cause", "Root cause, such as defective or late."),
)
def find(work: Any, house: Any, reference: str, **fields: Any) -> Any:
    """Record what was found (7.6)."""
    return work.find(reference, fields)


@step(
    "respond",
    text("offered", "The remedies offered."),
    text("chosen", "The one the customer chose, or why none was to choose."),
    click.option("--cost", default="0.00", show_default=True, help="What it costs the house."),
    text("approved-by", "Who approves it; by default you.", required=False),
    text("corrective-action", "What keeps it from happening again.", required=False),
)
def respond(work: Any, house: Any, reference: str, cost: str, **fields: Any) -> Any:
    """Settle what is done about it (7.7), within your authority."""
    return work.respond(reference, {name: value or None for name, value in fields.items()}, house.money(cost))


@step(
    "tell",
    text("text", "The decision, in words for the customer."),
    text("reasons", "Why it was decided so."),
    text("further", "How they may go further, in words for the customer."),
    text("medium", "How you told it where it was not in the conversation.", required=False),
    click.option("--remedy-follows", is_flag=True, help="Something is to be carried out; that becomes a promise."),
)
def tell(work: Any, house: Any, reference: str, **values: Any) -> Any:
    """Tell the customer the decision (7.8)."""
    from bot.use_cases.case_work import Decision

    return work.tell_decision(reference, Decision(**values))


@step("progress", text("text", "How far it is, in words for the customer."))
def progress(work: Any, house: Any, reference: str, text: str) -> Any:
    """Tell the customer how far it is (7.3)."""
    return work.tell_progress(reference, text)


@step(
    "answer",
    click.option("--accepted", required=True, type=click.Choice(["yes", "no", "silent"]), help="What they said."),
    text("how", "In which words, or how else they said it."),
    text("recourse", "What they were told about going further, where they do not accept.", required=False),
)
def answer(work: Any, house: Any, reference: str, accepted: str, how: str, recourse: str) -> Any:
    """Note what the customer says to the decision (7.9)."""
    return work.note_answer(reference, accepted, how, recourse)


@case.command("guidance")
@click.argument("reference")
@click.option("--language", default=MAIN, type=click.Choice(BOT_SPEAKS), help="In which you read it.")
@data_dir_option
def case_guidance(reference: str, language: str, data_dir: str) -> None:
    """What to do and say about a complaint of this kind, and what not."""
    from bot.console.case_file import show_guidance

    show_guidance(read_settings(data_dir), reference, language)


@step("done", text("how", "How it is known that the remedy was carried out."))
def done(work: Any, house: Any, reference: str, how: str) -> Any:
    """Note that the remedy was carried out (7.9)."""
    return work.carry_out(reference, how)


@step(
    "close",
    click.option(
        "--reason", required=True, type=click.Choice(["settled", "exhausted", "no_answer", "decided_outside"])
    ),
    text("remedy-done", "How it is known that the remedy was carried out.", required=False),
    text("alternatives", "What else the customer was told they can do.", required=False),
    text("satisfaction-asked", "How they were asked whether they are content.", required=False),
)
def close(work: Any, house: Any, reference: str, reason: str, **fields: Any) -> Any:
    """Close it, once nothing is owed any more (7.9)."""
    return work.close(reference, reason, {name: value or None for name, value in fields.items()})


@step("reopen", text("asked-by", "Who wants it."), text("why", "For what reason."))
def reopen(work: Any, house: Any, reference: str, asked_by: str, why: str) -> Any:
    """Open a closed case again."""
    return work.reopen(reference, asked_by, why)


@step("raise", text("why", "Why the next level is to see it."))
def raise_(work: Any, house: Any, reference: str, why: str) -> Any:
    """Bring it before the next level."""
    return work.raise_(reference, why)


@step("clear-safety", text("reason", "Why nobody can be hurt."))
def clear_safety(work: Any, house: Any, reference: str, reason: str) -> Any:
    """Take the mark of danger away, for a reason that is kept."""
    return work.clear_safety(reference, reason)


@click.group()
def promise() -> None:
    """Promises: what we owe, to whom, by when."""


@promise.command("list")
@json_option
@data_dir_option
def promise_list(as_json: bool, data_dir: str) -> None:
    """All promises, the next due first."""
    from bot.console.registers import list_promises

    list_promises(read_settings(data_dir), as_json)


@promise.command("settle")
@click.argument("promise_id")
@click.option("--by", required=True, help="Your name, as in 'heard staff list'.")
@click.option("--kept", "state", flag_value="kept", help="It was kept.")
@click.option("--released", "state", flag_value="released", help="The customer gave it back.")
@click.option("--how", required=True, help="How that is known.")
@data_dir_option
def promise_settle(promise_id: str, by: str, state: str | None, how: str, data_dir: str) -> None:
    """Note a promise as kept, or as given back by the customer."""
    from bot.console.case_file import settle

    if state is None:
        raise click.UsageError("Say --kept or --released.")
    settle(read_settings(data_dir), promise_id, state, by, how)
