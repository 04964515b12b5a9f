"""No table and no column is forgotten: each is shown to its customer and erased, or holds nobody's data."""

from __future__ import annotations

import pytest

from bot.storage.personal_data import EMPTIED, GONE, NOBODYS, SHOWN, SHOWN_APART, WITH_MESSAGE
from bot.storage.tables import case_conversations, cases, conversations, inbox, linked_cases, metadata
from tests.customers import holds_words


def test_every_table_is_somebodys_or_nobodys() -> None:
    """A new table is put into one of the lists: shown to the customer, or nobody's, with the reason."""
    listed = [*(table.name for table in (*SHOWN, *SHOWN_APART)), *NOBODYS]

    assert sorted(listed) == sorted(metadata.tables)
    assert all(NOBODYS.values())


def test_everything_shown_can_be_erased() -> None:
    """What is shown to customers is what an erasure goes through."""
    by_hand = {conversations, case_conversations, inbox, linked_cases}

    assert set(SHOWN) == {*GONE, *WITH_MESSAGE, *EMPTIED, *by_hand}


@pytest.mark.parametrize("table", EMPTIED, ids=lambda table: table.name)
def test_no_column_that_holds_words_stays(table: object) -> None:
    """Of a row that stays for reckoning, every column that may hold words is emptied; the rest is named as ours."""
    words = {column.name for column in table.c if holds_words(column)}  # type: ignore[attr-defined]

    assert words - set(EMPTIED[table]) == set()


def test_all_that_is_nobodys_knows_no_customer() -> None:
    """A table that is nobody's points to no conversation, no message and no case."""
    personal = {conversations, cases, metadata.tables["messages"]}
    pointing = {name for name in NOBODYS for key in metadata.tables[name].foreign_keys if key.column.table in personal}

    assert pointing == set()
