"""What customers type to choose from a short list, by number, place, name or exception; doubt chooses nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.choosing import Ambiguous, Choice, choose

LAMP = ("Lamp Luma", "lamp", "white")
BOTTLE = ("Water Bottle", "bottle", "1000ml", "glass", "blue")
CHAIR = ("Office Chair", "fabric", "black", "fixed armrest")
RED_BOTTLE = ("Water Bottle", "bottle", "500ml", "steel", "red")
SHIRT = ("T-Shirt", "blue", "M", "v-neck")
LAPTOP = ("Laptop", "13-inch", "i5", "16GB")
THREE = [LAMP, BOTTLE, CHAIR]
TWO = [LAMP, BOTTLE]
BOTTLES = [BOTTLE, RED_BOTTLE, CHAIR]
FOUR = [SHIRT, LAPTOP, ("Wireless Earbuds", "noise-cancelling"), ("Mechanical Keyboard", "full size", "clicky")]
ORDERS = [("W2611340", "Water Bottle"), ("W4817420", "Lamp Luma"), ("W6304490", "Skateboard")]

OF_THREE = {
    (0,): "return the lamp, keep the rest|just return the lamp, the rest is fine|only the lamp, the others stay|"
    "the lamp goes back, the bottle is fine|the lamp, the chair I will keep|"
    "1|1.|no 1|#1|number 1|option 1|nr. 1|no. 1|the first|the first one|first|1st|the 1st one|first one please|"
    "one|number one|the lamp|lamp|LAMP|lamp please|the lamp!|i'd like the lamp|just the lamp|only the lamp pls|"
    "the white lamp|white one|the white one please|lmap|the lmap|Lamp Luma|luma|i want to return the lamp|"
    "hi, it's about the lamp, thanks|the lamp is broken|option one|item 1 please|the lamp thing|send back the lamp|"
    "i'd go with 1|let's go with 1|go with number 1|choose 1|1 please|1 thanks|ok 1|1!|yes, 1|(1)|"
    "can i return the lamp?|"
    "the lamp, not the bottle|the lamp instead of the chair|the top one|I bought 2 of them, it's about the lamp",
    (1,): "2|the second|second one|2nd|the 2nd|middle one|the middle one|the bottle|bottel|botle|"
    "water bottle|the blue one|"
    "the glass one|the 1000ml one|1000 ml|the blue bottle|the bottle in blue|2 pls|the second, thanks|waterbottle|"
    "the bottles|2 bottles|no, the bottle|sorry i mean the bottle|the lamp, sorry I mean the bottle|"
    "the first, no wait, the second|not the lamp but the bottle|I don't want to return the lamp, just the bottle|"
    "its the bottle i want gone|the second to last",
    (2,): "3|three|the third|third|the last|last one|the last one|the bottom one|the chair|office chair|the chiar|"
    "ofice chair|the black one|the one with the armrest|chair, the black one|the third item|the last item|"
    "the one in black|everything except 1 and 2|all but the lamp and the bottle|all except the first two",
    (0, 2): "1 and 3|1,3|1, 3|1 & 3|1 + 3|1 3|nos 1, 3|numbers 1 and 3|1st and 3rd|the first and the third|"
    "first and last|the lamp and the chair|lamp, chair|lamp + chair|the lamp and 3|options 1 and 3 please|"
    "everything except 2|all but the bottle|everything but the bottle|all except the blue one|all apart from 2|"
    "everything other than the bottle|all of them except the second|everything, not the bottle|"
    "all except bottle|not the bottle, the others|return 1 and 3|the lamp and also the chair please|"
    "both the lamp and the chair|the lamp as well as the chair|I'd like to return everything apart from the bottle|"
    "keep the bottle, everything else goes back|everything minus the bottle|number 1 and number 3",
    (2, 0): "3 and 1|the chair and the lamp|the third and the first|3, 1",
    (0, 1): "1 and 2|1-2|1 to 2|the first two|first two|the first 2|the lamp and the bottle|all but the chair|"
    "all but the last|everything except the last one|all but 3|everything save the chair|"
    "lamp and bottle, keep the chair",
    (1, 2): "2 and 3|2-3|2 – 3|2 to 3|the last two|last two please|the last 2|all but the first|everything but 1|"
    "everything except the lamp, thanks|the bottle and the chair|all but the lamp",
    (0, 1, 2): "all|all of them|all three|all 3|everything|every one of them|each of them|the lot|all three of them|"
    "1, 2 and 3|1-3|1 through 3|1 to 3|the whole lot|all of it|all please|everything please|all of the above|"
    "all items|all the items|the whole order|the entire order|return everything|I want to send everything back|"
    "i want all of them|the lamp, the bottle and the chair|cancel everything|all three please|every single one|"
    "the first three|them all|all, thanks|everything in the order",
    (): "none|none of them|none of these|neither of them|nothing|none thanks|not any of them",
}
NOT_OF_THREE = """
I bought 2 of them
in 3 days
2 days ago
under 50
it costs 3 euro
3 weeks ago
my order is 2611340
W2611340
7
0
12
1 and 7
4
1 or 2
two of them
2 of them
first of all, hello
wait a second
one moment
the first time I ordered here
last week
last time it was fine
at last
that's all
is that all?
all right
not at all
all good
everything is fine
everything ok?
both
both of them
all four
all two of them
the cheap one
the red one
the one
hello
thanks
yes
no
???
which one is cheaper, the lamp or the bottle?
is the bottle dishwasher safe?
how much is the lamp
does the chair have wheels?
not all
not all of them
not everything
one of them
any
either
it doesn't matter
the pink bottle
the other one
the lamp or the bottle
the blue lamp
on second thoughts
I waited 2 hours
call me at 1
I need 1
return 2
I want 2
at 3 pm
1.5
1st of May
the 2nd of june
on the 3rd
the first of march
i have 2 kids and 1 dog
2nd floor
not the lamp
the 3 bears
the lamp, no, not the lamp
"""


def test_of_three() -> None:
    """Numbers, places, names and exceptions choose what they say, in the order said."""
    wrong = [
        (said, places, choose(said, THREE))
        for places, table in OF_THREE.items()
        for said in table.split("|")
        if choose(said, THREE) != Choice(places, len(places) == 3)
    ]

    assert wrong == []


@pytest.mark.parametrize("said", NOT_OF_THREE.strip().splitlines())
def test_doubt_chooses_nothing(said: str) -> None:
    """Numbers of something else, words that only look like a choice, and two meanings choose nothing."""
    assert not isinstance(choose(said, THREE), Choice)


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("both", (0, 1)),
        ("both of them", (0, 1)),
        ("both please", (0, 1)),
        ("Both of those please", (0, 1)),
        ("I want both", (0, 1)),
        ("the two of them", (0, 1)),
        ("both items", (0, 1)),
        ("the former", (0,)),
        ("the latter", (1,)),
        ("the latter one", (1,)),
        ("not the lamp", (1,)),
        ("anything but the lamp", (1,)),
        ("keep the lamp", (1,)),
        ("neither", ()),
        ("neither of them", ()),
        ("not both, just the lamp", (0,)),
        ("all of them", (0, 1)),
        ("two", (1,)),
        ("lamp n bottle", (0, 1)),
    ],
)
def test_of_two(said: str, places: tuple[int, ...]) -> None:
    """Of two entries, "both" is all, and what is not the one is the other."""
    assert choose(said, TWO) == Choice(places, len(places) == 2)


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("the blue bottle", (0,)),
        ("the blue one", (0,)),
        ("bottle, the blue one", (0,)),
        ("the bottle in red", (1,)),
        ("the steel water bottle", (1,)),
        ("the one with 500ml", (1,)),
        ("500 ml bottle", (1,)),
        ("both bottles", (0, 1)),
        ("the bottles", (0, 1)),
        ("the two bottles", (0, 1)),
        ("all the bottles", (0, 1)),
        ("all bottles", (0, 1)),
        ("2 bottles", (0, 1)),
        ("the first bottle", (0,)),
        ("the second bottle", (1,)),
        ("the blue and the red one", (0, 1)),
        ("the blue bottle and the chair", (0, 2)),
        ("everything but the bottles", (2,)),
        ("all but the red bottle", (0, 2)),
        ("the bleu bottle", (0,)),
        ("redd", None),
    ],
)
def test_what_tells_entries_apart(said: str, places: tuple[int, ...] | None) -> None:
    """Of two entries of one name, a word that only one of them has chooses it, and the plural chooses both."""
    chosen = choose(said, BOTTLES)

    assert (chosen.places if isinstance(chosen, Choice) else None) == places


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("the bottle", (0, 1)),
        ("water bottle please", (0, 1)),
        ("the bottle and the chair", (0, 1)),
        ("the black bottle", (0, 1, 2)),
        ("the first or the second", (0, 1)),
        ("1 or 3", (0, 2)),
        ("blue/red", (0, 1)),
        ("all but the bottle", (0, 1)),
    ],
)
def test_what_may_be_two_is_ambiguous(said: str, places: tuple[int, ...]) -> None:
    """Where the words fit several entries, those are told, to be asked about."""
    assert choose(said, BOTTLES) == Ambiguous(places)


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("t-shirt", (0,)),
        ("t shirt", (0,)),
        ("tshirt", (0,)),
        ("the shirt", (0,)),
        ("v neck", (0,)),
        ("laptop", (1,)),
        ("the 13 inch", (1,)),
        ("labtop", (1,)),
        ("ear buds", (2,)),
        ("earbud", (2,)),
        ("the noise cancelling ones", (2,)),
        ("wirless earbuds", (2,)),
        ("keybord", (3,)),
        ("key board", (3,)),
        ("laptop and keyboard", (1, 3)),
        ("everything except the laptop and the keyboard", (0, 2)),
        ("second and fourth", (1, 3)),
        ("2-4", (1, 2, 3)),
        ("the last three", (1, 2, 3)),
        ("Exchange the keyboard for a laptop", (3,)),
        ("swap the t-shirt to a clicky one", (0,)),
    ],
)
def test_names_however_written(said: str, places: tuple[int, ...]) -> None:
    """Names are known joined, apart, in the plural and with a slip; what a thing is to become is not chosen."""
    assert choose(said, FOUR) == Choice(places, False)


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("W2611340", (0,)),
        ("#w2611340", (0,)),
        ("2611340", (0,)),
        ("the one ending 7420", (1,)),
        ("order 4490 and 1340", (2, 0)),
        ("the one with the lamp", (1,)),
        ("the skateboard order", (2,)),
        ("2", (1,)),
    ],
)
def test_numbers_that_are_names(said: str, places: tuple[int, ...]) -> None:
    """Orders are chosen by their number, the end of it, or what is in them."""
    assert choose(said, ORDERS) == Choice(places, False)


@pytest.mark.parametrize(
    ("said", "chosen", "places"),
    [
        ("the other one", (0,), None),
        ("the other one", (0, 1), (2,)),
        ("the other one", (), None),
        ("the others", (0,), (1, 2)),
        ("the others", (), None),
        ("the rest", (1,), (0, 2)),
        ("the rest of them", (1,), (0, 2)),
        ("the other two", (1,), (0, 2)),
        ("the remaining ones", (0, 1), (2,)),
        ("everything else", (0, 1), (2,)),
        ("not the lamp", (0, 1), (1,)),
        ("not the lamp after all", (0, 2), (2,)),
    ],
)
def test_what_was_chosen_before(said: str, chosen: tuple[int, ...], places: tuple[int, ...] | None) -> None:
    """The other one is what was not chosen yet, if that is one; "not the lamp" takes it from what was chosen."""
    result = choose(said, THREE, chosen)

    assert (result.places if isinstance(result, Choice) else None) == places


@pytest.mark.parametrize(("said", "places"), [("that one", (0,)), ("it", (0,)), ("this one please", (0,))])
def test_a_list_of_one(said: str, places: tuple[int, ...]) -> None:
    """Of one entry, "that one" is it; of several, nothing."""
    assert choose(said, [LAMP]) == Choice(places, True)
    assert choose(said, THREE) is None


NAMES = ["Kettle", "Toaster", "Blender", "Vacuum", "Jacket", "Backpack", "Helmet"]
COUNTS = st.integers(min_value=2, max_value=len(NAMES))


@given(st.data())
def test_any_set_of_numbers_is_chosen(data: st.DataObject) -> None:
    """Every set of numbers of the list chooses exactly these, however they are joined."""
    count = data.draw(COUNTS)
    places = data.draw(st.lists(st.integers(0, count - 1), min_size=1, unique=True))
    joined = data.draw(st.sampled_from([", ", " and ", " & ", ",", " + ", "; "]))
    names = [(name,) for name in NAMES[:count]]

    expected = Choice(tuple(places), len(places) == count)
    assert choose(joined.join(str(place + 1) for place in places), names) == expected
    assert choose(f"the {' and the '.join(NAMES[place].lower() for place in places)}", names) == expected


@given(st.data())
def test_all_but_some_and_just_some_are_the_whole(data: st.DataObject) -> None:
    """What "all but these" leaves and what "these" takes are together the list."""
    count = data.draw(COUNTS)
    places = data.draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=count - 1, unique=True))
    names = [(name,) for name in NAMES[:count]]
    said = " and ".join(data.draw(st.sampled_from([NAMES[place], str(place + 1)])) for place in places)
    left = choose(f"all except {said}", names)

    assert isinstance(left, Choice)
    assert sorted([*left.places, *places]) == list(range(count))


@given(st.text(max_size=50), COUNTS)
def test_anything_typed_is_read(text: str, count: int) -> None:
    """No text breaks it; what is chosen is in the list, once."""
    result = choose(text, [(name,) for name in NAMES[:count]])

    if result is not None:
        assert len(set(result.places)) == len(result.places)
        assert set(result.places) <= set(range(count))


@given(st.text(alphabet="0123456789 ,.-", max_size=12))
def test_only_numbers_of_the_list_choose(text: str) -> None:
    """A number that is not in the list makes the others doubtful."""
    result = choose(text, [(name,) for name in NAMES[:3]])

    if isinstance(result, Choice):
        assert not set("04567890") & set(text)


def test_nothing_to_choose_from() -> None:
    """An empty list chooses nothing."""
    assert choose("all of them", []) is None
