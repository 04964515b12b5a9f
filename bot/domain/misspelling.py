"""Whether a word is another one mistyped: one slip in a short word, two in a long one, none in everyday words."""

from __future__ import annotations

SHORTEST = 4  # letters; a shorter word is another word with one letter changed
TWO_SLIPS_FROM = 8  # letters
FIRST_MAY_DIFFER_FROM = 7  # letters; people mistype the first letter of a word least

# Words of messages about orders which stand for themselves, however near they are to the name of a thing: "send it
# back" is not "black", "to my house" is not "mouse".
COMMON = frozenset(
    """
    about account actually address after again all also another any anything are back because been before being below
    best better both bought bring broken buy call came can cancel card care change charge check choose come confirm
    cost could credit date days dear deliver delivered delivery did different does done down each else email ever
    every everything except exchange fine first for found four free friend from full get gift give goes gone good got
    great hand have hello help here hold home hope house how instead items just keep kind know large last late later
    least leave left less let like list little live long look love made mail make many mark match may maybe mean meant
    middle mind mine money month more most much must name near need never new next nice none not note nothing now
    number off once only open option order other others our out over paid part past pay payment paypal pick place plan
    please point possible post price problem put quite rather read real really refund rest return right said same save
    saw say second see seem sell send sent set she ship shipped shop should show side since size small some something
    soon sorry stay still stop such sure swap switch take tell than thank thanks that the their them then there these
    they thing things think third this those three till time today told tomorrow too total true try turn two under
    until update upon use used user using very visa wait want was water way week well went were what when where which
    while white who whole why will wish with within without wont word work worked works would wrong year yes yesterday
    yet you your
    """.split()
)


def is_misspelt(written: str, word: str) -> bool:
    """Whether `written` is `word`, which is another one, with a slip or two; both in small letters."""
    if written == word or written in COMMON or min(len(written), len(word)) < SHORTEST:
        return False
    if any(sign.isdigit() for sign in written + word):  # a figure is never a slip
        return False
    if written[0] != word[0] and len(word) < FIRST_MAY_DIFFER_FROM:
        return False
    slips = 2 if len(word) >= TWO_SLIPS_FROM else 1
    return abs(len(written) - len(word)) <= slips and slips_between(written, word) <= slips


def slips_between(one: str, other: str) -> int:
    """How many letters were left out, added, mistaken or swapped with their neighbours."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, row, last = row, [i], before
        for j, goal in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != goal))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == goal:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
