"""Languages: what the assistant speaks, what it only recognises, and what they are called."""

from __future__ import annotations

import pytest

from bot.domain.language import BOT_SPEAKS, NAMES, OWN_NAMES, is_foreign, name_of


@pytest.mark.parametrize("language", NAMES)
def test_a_language_is_foreign_unless_the_bot_speaks_it(language: str) -> None:
    """Every language has a name, and is foreign exactly if the assistant does not converse in it."""
    assert is_foreign(language) == (language not in BOT_SPEAKS)
    assert name_of(language)[0].isupper()


def test_where_nothing_is_known_nothing_is_foreign() -> None:
    """No language is no foreign language; one without a name is still spoken about."""
    assert not is_foreign(None)
    assert is_foreign("xx") and name_of("xx") == "another language"


def test_own_names_are_of_languages_we_name() -> None:
    """What speakers call their language leads to one we know, and to none the assistant speaks."""
    assert set(OWN_NAMES.values()) <= set(NAMES) - set(BOT_SPEAKS)
    assert all(name == name.lower() for name in OWN_NAMES)
