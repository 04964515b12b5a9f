"""Hazard words: whatever may mean that somebody is hurt is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.safety import HAZARDS, HAZARDS_ABROAD, find_hazards, hazard_languages

steady = settings(deadline=None, derandomize=True, max_examples=100)

REPORTS = [
    ("I burnt my hand on the lid", "burn"),
    ("my daughter was scalded by the steam", "burn"),
    ("it left blisters on my fingers", "burn"),
    ("the toaster caught fire", "fire"),
    ("there was smoke coming out of the plug", "fire"),
    ("the cable melted", "fire"),
    ("it sparks when I plug it in", "fire"),
    ("the base overheats", "fire"),
    ("I got an electric shock", "electric shock"),
    ("the lamp gave me a nasty little shock", "electric shock"),
    ("my son was nearly electrocuted", "electric shock"),
    ("there is a bare wire", "electric shock"),
    ("our baby choked on the button", "choking"),
    ("the cat swallowed a piece of it", "choking"),
    ("the cord nearly strangled him", "choking"),
    ("I cut my thumb on the edge", "cut or injury"),
    ("my husband cut himself on it", "cut or injury"),
    ("it cut me", "cut or injury"),
    ("there was blood everywhere", "cut or injury"),
    ("he came in with a bloody thumb", "cut or injury"),
    ("the towel was blood-stained", "cut or injury"),
    ("we ended up in hospital", "cut or injury"),
    ("my son got hurt", "cut or injury"),
    ("somebody was hurt", "cut or injury"),
    ("we had to call an ambulance", "cut or injury"),
    ("I had an allergic reaction", "poison or allergy"),
    ("it gave me a rash", "poison or allergy"),
    ("there is mould inside", "poison or allergy"),
    ("toxic fumes", "poison or allergy"),
    ("it smells of gas", "poison or allergy"),
    ("the battery exploded", "explosion"),
    ("the jug shattered in my hand", "explosion"),
    ("this thing is dangerous", "danger"),
    ("it is not safe for children", "danger"),
    ("that isn't safe", "danger"),
    ("that isn’t safe", "danger"),
    ("is it a choking hazard?", "danger"),
]


@pytest.mark.parametrize(("text", "family"), REPORTS)
def test_a_report_of_danger_is_noticed(text: str, family: str) -> None:
    """What people write when somebody was or may be hurt is noticed, with its kind."""
    assert family in find_hazards(text)


@given(
    st.sampled_from(REPORTS), st.sampled_from([str.lower, str.upper, str.title]), st.sampled_from(["", "Hi. ", "\n"])
)
@steady
def test_letters_and_surroundings_do_not_hide_it(report: tuple[str, str], write: object, before: str) -> None:
    """Capitals and text around a hazard change nothing about it."""
    text = report[0]
    assert callable(write)

    assert find_hazards(before + write(text) + " today") == find_hazards(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "where is my order 10417?",
        "I want my money back",
        "the kettle leaks",
        "is the jacket waterproof?",
        "please fire him",
        "can it burn the toast",
        "the delivery was late and the box was dented",
        "it stopped working after a week",
        "the colour is different from the picture",
        "where is my bloody parcel",
        "bloody hell, late again",
        "get me a flesh and blood person",
        "a flesh-and-blood colleague, please",
        "it makes my blood boil",
    ],
)
def test_an_ordinary_message_is_no_alarm(text: str) -> None:
    """Ordinary questions and complaints raise no alarm."""
    assert find_hazards(text) == ()


def test_several_hazards_are_all_named() -> None:
    """A text with several kinds of hazard gives each once, always in the same order."""
    found = find_hazards("It exploded, there was smoke, and I burnt my hand and got a shock. Smoke!")

    assert found == ("burn", "fire", "electric shock", "explosion")
    assert list(found) == [family for family in HAZARDS if family in found]


ABROAD = [
    ("de", "Feuer!", "fire"),
    ("de", "aus dem Toaster kam RAUCH", "fire"),
    ("de", "mein Sohn hat einen Stromschlag bekommen", "electric shock"),
    ("de", "ich habe mich am Deckel verbrueht und verbrannt", "burn"),
    ("fr", "il y a de la fumée partout", "fire"),
    ("fr", "de la fumee sort de la prise", "fire"),
    ("fr", "ma fille s'est brûlée la main", "burn"),
    ("fr", "c'est dangereux", "danger"),
    ("es", "fuego", "fire"),
    ("es", "la lámpara ardió", "fire"),
    ("es", "me quemé la mano", "burn"),
    ("es", "mi hijo se atragantó con la tapa", "choking"),
    ("it", "è uscito del fumo", "fire"),
    ("it", "ho preso la scossa", "electric shock"),
    ("pt", "o carregador pegou fogo", "fire"),
    ("pt", "saiu fumaca da tomada", "fire"),
    ("nl", "er komt rook uit de lamp", "fire"),
    ("nl", "de batterij is ontploft", "explosion"),
    ("sv", "det brinner i köket", "fire"),
    ("sv", "jag fick en elstöt", "electric shock"),
    ("pl", "z tostera leci dym", "fire"),
    ("pl", "córka się poparzyła", "burn"),
    ("tr", "tost makinesinden duman çıktı", "fire"),
    ("tr", "oğlumu elektrik çarptı", "electric shock"),
    ("ar", "خرج دخان من المحمصة", "fire"),
    ("ar", "اشتعلت النار", "fire"),
    ("ar", "أصيب ابني بجرح", "cut or injury"),
    ("hi", "टोस्टर में आग लग गई", "fire"),
    ("hi", "बच्चे को करंट लगा", "electric shock"),
    ("zh", "烤面包机冒煙了", "fire"),
    ("zh", "着火了", "fire"),
    ("zh", "我被烫伤了", "burn"),
    ("zh", "火！", "fire"),
]


@pytest.mark.parametrize(("language", "text", "family"), ABROAD)
def test_danger_is_noticed_in_other_languages(language: str, text: str, family: str) -> None:
    """A report of danger is noticed in twelve languages, with or without accents, and tells its language."""
    assert family in find_hazards(text)
    assert language in hazard_languages(text)


def test_every_language_has_words_for_every_danger() -> None:
    """No language lacks a family of danger, and none has a family that English lacks."""
    assert [language for language, families in HAZARDS_ABROAD.items() if set(families) != set(HAZARDS)] == []
    assert {language for language, _, _ in ABROAD} == set(HAZARDS_ABROAD)


@pytest.mark.parametrize(
    "text",
    [
        "have you a crème brûlée dish",
        "a pan for pot-au-feu please",
        "a rook is painted on the mug, and the brand is good",
        "دفعت خمسين دينار",
        "आगे क्या होगा?",
        "烟灰缸有货吗？",
        "Paketet kom fram skadat",
        "me llamo Fermín",
        "Die Rechnung brauche ich für die Steuer",
    ],
)
def test_what_only_looks_like_danger_abroad_is_no_alarm(text: str) -> None:
    """Words that hold a word of danger, or are one in another language only, raise no alarm."""
    assert find_hazards(text) == ()
