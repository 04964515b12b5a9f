"""Languages: what the assistant speaks, what it only recognises, and what they are called."""

from __future__ import annotations

import pytest

from bot.domain.language import BOT_SPEAKS, CALLED, NAMES, OWN_NAMES, is_foreign, name_of, spoken_in


@pytest.mark.parametrize("language", NAMES)
def test_a_language_is_foreign_unless_the_bot_speaks_it(language: str) -> None:
    """Every language has a name, and is foreign exactly if the assistant does not converse in it."""
    assert is_foreign(language) == (language not in BOT_SPEAKS)
    assert name_of(language)[0].isupper()


def test_somebody_is_answered_in_their_language_if_we_speak_it() -> None:
    """The answer is in the customer's language where the assistant speaks it, and in its own where it does not."""
    assert [spoken_in(language) for language in ("de", "en", "fr", None)] == ["de", "en", "en", "en"]


def test_every_language_that_is_spoken_is_called_something() -> None:
    """People find the page in their language by its own name."""
    assert set(CALLED) == set(BOT_SPEAKS)


def test_where_nothing_is_known_nothing_is_foreign() -> None:
    """No language is no foreign language; one without a name is still spoken about."""
    assert not is_foreign(None)
    assert is_foreign("xx") and name_of("xx") == "another language"


def test_own_names_are_of_languages_we_name() -> None:
    """What speakers call their language leads to one we know, be it one that the assistant speaks or not."""
    assert set(OWN_NAMES.values()) <= set(NAMES)
    assert all(name == name.lower() for name in OWN_NAMES)
