"""`heard audit`: whether the record of what was done is as it was written."""

from __future__ import annotations

import click

from bot.console.options import data_dir_option
from bot.settings import read_settings


class _Hash(click.ParamType):
    """A hash as a receipt carries it: 64 hexadecimal digits."""

    name = "hash"

    def convert(self, value: object, parameter: click.Parameter | None, context: click.Context | None) -> bytes:
        """See parent class."""
        digits = str(value).strip()
        try:
            found = bytes.fromhex(digits)
        except ValueError:
            found = b""
        if len(found) != 32:
            self.fail("a receipt's hash has 64 digits from 0 to f.", parameter, context)
        return found


@click.group()
def audit() -> None:
    """The record of what was done, which shows when somebody changes it afterwards."""


@audit.command("verify")
@click.option("--receipt", type=_Hash(), help="Say when the entry with this hash was written and what was done.")
@click.option("--json", "as_json", is_flag=True)
@data_dir_option
def audit_verify(receipt: bytes | None, as_json: bool, data_dir: str) -> None:
    """Check the whole record; exit 1 with the first entry that is not as it was written, and why."""
    from bot.console.audit import run_verify

    run_verify(read_settings(data_dir), receipt, as_json)
