"""The pages on which a consumer withdraws from a contract: the form, and what it says before it is confirmed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Mapping

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.domain.language import BOT_SPEAKS, CALLED, MAIN
from bot.domain.withdrawal import MOST_CHARACTERS, FieldError
from bot.use_cases.ports import Wording

TEMPLATE = "withdraw.html"

# The law names these two labels, or others that are as clear: Directive 2011/83/EU, Art. 11a(1) and (3).
WITHDRAW, CONFIRM = "Withdraw from contract here", "Confirm withdrawal"

LABELS = {
    "name": "Your name",
    "order_number": "Order number",
    "items": "Which goods? (optional)",
    "email": "E-mail address for the confirmation",
    "statement": "Anything else? (optional)",
}
OTHER_WAYS = "You may declare it in any other way, too, such as by e-mail or letter."
BY_MAIL = "You may declare it in any other way, too, such as by e-mail to {email} or by letter."
SEND_AGAIN = "This form was open for a long time, or was opened elsewhere. Please look at it and send it once more."
NOT_STORED = (
    "It could not be recorded just now, so nothing was declared yet. Please press the button again in a moment."
)
TOO_MUCH = "That was more than this form takes, so nothing of it was kept. Please write it shorter."


@dataclass(frozen=True)
class Shown:
    """What a page shows of a declaration that is being written."""

    language: str
    token: str
    values: Mapping[str, str] = field(default_factory=dict)  # by field, as it was written
    errors: Mapping[str, FieldError] = field(default_factory=dict)
    notice: str | None = None  # an English sentence about the whole
    words: str | None = None  # of the declaration as it is confirmed; None: the form is shown


class WithdrawalPages:
    """Draws them in the languages that are spoken."""

    def __init__(self, templates: Path, house: str, email: str | None, wording: Wording) -> None:
        """`email`: under which the house can be written to."""
        environment = Environment(
            loader=FileSystemLoader(templates),
            autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._template = environment.get_template(TEMPLATE)
        self._house, self._email, self._wording = house, email, wording

    def draw(self, shown: Shown) -> str:
        """The page as HTML."""

        def put(text: str, **values: object) -> str:
            return self._wording.put(text, shown.language, **values)

        def error(name: str) -> str | None:
            wrong = shown.errors.get(name)
            return put(wrong.sentence, **wrong.values) if wrong else None

        def described_by(name: str, *, hint: bool = False) -> Markup:
            ids = [f"{name}-error"] * (name in shown.errors) + [f"{name}-hint"] * hint
            invalid = ' aria-invalid="true"' if name in shown.errors else ""
            return Markup(f' aria-describedby="{" ".join(ids)}"{invalid}' if ids else "")  # names of ours alone

        return self._template.render(
            house=self._house,
            other_ways=put(BY_MAIL, email=self._email) if self._email else put(OTHER_WAYS),
            label=lambda name: put(LABELS[name]),
            language=shown.language,
            others=[(other, CALLED[other]) for other in BOT_SPEAKS if other != shown.language],
            home="/" if shown.language == MAIN else f"/{shown.language}",
            shown=shown,
            value=lambda name: shown.values.get(name, ""),
            error=error,
            described_by=described_by,
            most=MOST_CHARACTERS,
            withdraw=WITHDRAW,
            confirm=CONFIRM,
            put=put,
        )
