"""Finding facts by meaning and by words."""

from __future__ import annotations

from datetime import date
from typing import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.fact import Fact, FactKind
from bot.nlu.encoder import SentenceEncoder
from bot.nlu.fact_index import SHOP, FactIndex

DAY = date(2026, 9, 1)


def fact(subject: str, attribute: str, wording: str) -> Fact:
    """A fact with these words."""
    return Fact(
        f"{subject}.{attribute}", 1, FactKind.ATTRIBUTE, subject, attribute, wording, "data sheet", "desk", DAY, DAY
    )


FACTS = [
    fact("kettle", "weight", "The kettle weighs 1.1 kg."),
    fact("kettle", "noise", "It reaches 78 dB at one metre while boiling."),
    fact("shelf", "load", "It carries 20 kg when it is screwed into masonry."),
    fact("lamp", "brightness", "It gives up to 650 lumens in four steps."),
]


def flat(texts: Sequence[str]) -> np.ndarray:
    """Vectors that tell nothing."""
    return np.ones((len(texts), 384), dtype=np.float32) / np.float32(384**0.5)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("how noisy is it while boiling?", "kettle.noise"),
        ("how many lumens", "lamp.brightness"),
        ("can I put heavy books on it", "shelf.load"),
        ("78 dB, is that right?", "kettle.noise"),
    ],
)
def test_the_nearest_fact_is_found(encoder: SentenceEncoder, question: str, found: str) -> None:
    """What a question is nearest to comes first, whether its words are the fact's or only its meaning is."""
    index = FactIndex(FACTS, encoder.encode)

    assert index.search(question, encoder.encode_one(question), 1) == [found]


def test_only_the_facts_about_one_thing_are_looked_through() -> None:
    """Of a product that is talked about, the nearest of its own facts are found, and no other's."""
    index = FactIndex([*FACTS, fact("policy:payment", "payment", "You can pay by card.")], flat)

    assert index.search("something with masonry", flat(["x"])[0], 9, "kettle") == ["kettle.weight", "kettle.noise"]
    assert index.search("something with masonry", flat(["x"])[0], 9, SHOP) == ["policy:payment.payment"]


def test_words_find_what_meaning_cannot_tell() -> None:
    """Where all meanings are alike, a word that only one fact has finds it."""
    index = FactIndex(FACTS, flat)

    assert index.search("something with masonry", flat(["x"])[0], 1) == ["shelf.load"]


def test_likeness_is_of_known_facts_only(encoder: SentenceEncoder) -> None:
    """A question is likest to the fact that answers it; of a fact that is not there nothing is said."""
    index = FactIndex(FACTS, encoder.encode)
    loud = encoder.encode_one("how loud is the kettle while it boils?")
    alike, unlike = index.likeness(loud, "kettle.noise"), index.likeness(loud, "lamp.brightness")

    assert alike is not None and unlike is not None and alike > unlike
    assert index.likeness(loud, "kettle.colours") is None


def test_wordings_known_before_are_not_read_again() -> None:
    """When facts change, only new wordings are read; what is gone is not found any more."""
    read: list[str] = []

    def encode(texts: Sequence[str]) -> np.ndarray:
        read.extend(texts)
        return flat(texts)

    before = FactIndex(FACTS[:2], encode)
    after = FactIndex(FACTS[1:3], encode, before)

    assert read == [one.wording for one in FACTS[:3]]
    assert after.likeness(flat(["x"])[0], "kettle.weight") is None
    assert len(after) == 2


def test_nothing_is_found_among_nothing() -> None:
    """A shop without facts is searched as well."""
    assert FactIndex([], flat).search("how heavy is it", flat(["x"])[0], 3) == []


@given(st.text(max_size=200))
def test_any_text_can_be_searched_for(text: str) -> None:
    """Whatever is typed, the search ends with ids of facts that are there, each once."""
    found = FactIndex(FACTS, flat).search(text, flat(["x"])[0], 3)

    assert len(found) == len(set(found)) <= 3
    assert set(found) <= {one.id for one in FACTS}
