"""Which passwords are taken: long ones that are neither common nor made of our own names. Nothing else is asked.

How many guesses a password stands up to is reckoned outside (`use_cases.staff_ports.Secrets`).
"""

from __future__ import annotations

from typing import Iterable

from bot.domain.errors import BadInput, TooLarge

SHORTEST, LONGEST = 12, 128  # characters; security checklist 4.2, NIST SP 800-63B 5.1.1.2
# As decimal exponent. At a few tries in a quarter of an hour that is centuries; "Password1234!" stands up to 5.4.
FEWEST_GUESSES = 8.0
OUR_WORDS = ("heard", "desk", "customer", "customerservice", "service", "support", "helpdesk", "rasa", "kundendienst")

TOO_SHORT = f"A password has {SHORTEST} characters or more; a few words in a row are easy to keep in mind."
TOO_LONG = f"A password has at most {LONGEST} characters; please choose a shorter one."
TOO_COMMON = "This password is easily guessed; please choose one that is less common, such as a few unrelated words."
LIKE_A_NAME = "This password is little more than a name of yours or ours; please choose another."


def check_length(password: str) -> None:
    """Make sure that it can be a password at all. Raises BadInput, TooLarge."""
    if len(password) > LONGEST:
        raise TooLarge(TOO_LONG)
    if len(password) < SHORTEST:
        raise BadInput(TOO_SHORT)


def check_password(password: str, guesses: float, names: Iterable[str]) -> None:
    """Make sure that a new password is a good one.

    Args:
        guesses: how many it stands up to, as a decimal exponent.
        names: of the person and the shop, on which it may not rest.

    Raises:
        BadInput: it is not; the message says why.
    """
    check_length(password)
    rest = password.casefold()
    words = {word for name in (*names, *OUR_WORDS) for word in (name, *name.split())}
    for word in sorted((word.casefold() for word in words), key=len, reverse=True):
        if len(word) >= 3:
            rest = rest.replace(word, "")
    if sum(character.isalpha() for character in rest) < 4 and len(rest) < len(password):
        raise BadInput(LIKE_A_NAME)
    if guesses < FEWEST_GUESSES:
        raise BadInput(TOO_COMMON)
