"""The sentence encoder: one vector a sentence, whatever company it comes in."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu import encoder_graph
from bot.nlu.encoder import MAX_TOKENS, MOST_AHEAD, PARTS, WIDTH, SentenceEncoder
from bot.nlu.encoder_files import find_encoder_files

SENTENCES = [
    "hi",
    "I would like to complain about the driver, who threw my parcel over the fence while nobody was at home",
    "refund please",
    "where is order number 10417, it should have come on Friday",
    "my kettle leaks",
    "can I pay by card",
]
# The layers round to whole numbers by the largest value in sight, so company shifts a vector by some degrees.
NEARLY_ONE = 0.97  # cosine; sentences of different meaning are below 0.7


def test_vectors_have_the_length_one(encoder: SentenceEncoder) -> None:
    """Every vector has the length one, so that a dot product is the likeness."""
    vectors = encoder.encode(SENTENCES)

    assert vectors.shape == (len(SENTENCES), WIDTH * PARTS) and vectors.dtype == np.float32
    assert np.linalg.norm(vectors.reshape(-1, WIDTH), axis=1) == pytest.approx(
        np.ones(len(SENTENCES) * PARTS), abs=1e-5
    )
    assert np.linalg.norm(encoder.encode_one("hello there")[:WIDTH]) == pytest.approx(1, abs=1e-5)


def test_a_sentence_means_the_same_in_a_batch_and_alone(encoder: SentenceEncoder) -> None:
    """A vector does not depend on the sentences that are encoded beside it, but for rounding."""
    together = encoder.encode(SENTENCES)
    alone = np.stack([encoder.encode_one(sentence) for sentence in SENTENCES])

    assert (together * alone).sum(axis=1).min() > NEARLY_ONE


def test_vectors_come_in_the_order_of_the_sentences(encoder: SentenceEncoder) -> None:
    """Sentences are sorted by length on the way and given back in the order they came."""
    likeness = encoder.encode(SENTENCES) @ np.stack([encoder.encode_one(sentence) for sentence in SENTENCES]).T

    assert likeness.argmax(axis=1).tolist() == list(range(len(SENTENCES)))


def test_the_same_sentence_gives_the_same_vector_again(encoder: SentenceEncoder) -> None:
    """Two calls for a sentence give equal numbers, from the cache or not."""
    first = encoder.encode_one("is the blanket made of wool")

    assert np.array_equal(encoder.encode_one("is the blanket made of wool"), first)
    assert np.array_equal(encoder.encode(["is the blanket made of wool"])[0], first)


def test_long_texts_are_cut_not_refused(encoder: SentenceEncoder) -> None:
    """What comes after the 128th piece of a word changes nothing, and what comes before it does."""
    long = "kettle " * (MAX_TOKENS * 3)

    assert np.array_equal(encoder.encode_one(long), encoder.encode_one(long + "and now something else"))
    assert not np.array_equal(encoder.encode_one(long), encoder.encode_one("and now something else " + long))


def test_a_sentence_begun_early_has_the_same_vector(encoder: SentenceEncoder) -> None:
    """Encoding ahead of the question changes when the work is done, not what comes of it."""
    text = "the courier left it in the rain"
    encoder.begin(text)
    ahead = encoder.encode_one(text)

    assert np.array_equal(ahead, encoder.encode([text])[0])


def test_sentences_begun_and_never_asked_for_do_no_harm(encoder: SentenceEncoder) -> None:
    """However many sentences are begun, each gets its own vector when it is asked for."""
    begun = [f"sentence number {number} about the kettle" for number in range(2 * MOST_AHEAD)]
    for text in begun:
        encoder.begin(text)

    assert all(np.array_equal(encoder.encode_one(text), encoder.encode([text])[0]) for text in (begun[0], begun[-1]))


@pytest.mark.parametrize(
    ("sentence", "like", "unlike"),
    [
        ("my kettle is leaking", "water drips out of my kettle", "when do you open on Sunday"),
        ("I want my money back", "please refund me", "how heavy is the backpack"),
        ("let me speak to a person", "connect me with somebody real", "is the pan fine on induction"),
        ("where is my parcel", "has my package been sent yet", "your staff was kind"),
    ],
)
def test_like_sentences_are_nearer_than_unlike_ones(
    encoder: SentenceEncoder, sentence: str, like: str, unlike: str
) -> None:
    """Sentences of the same meaning in other words are nearer to each other than to other matters."""
    vector = encoder.encode_one(sentence)

    assert vector @ encoder.encode_one(like) > vector @ encoder.encode_one(unlike) + 0.2


def test_rounding_hardly_turns_a_vector(encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The vectors from rounded matrices are those of the official weights, but for a few degrees."""

    def exact(graph: encoder_graph._Graph, hidden: str, *names: str, **how: object) -> str:
        weight = np.concatenate([graph._read(f"{name}.weight") for name in names]).T.copy()
        return graph.node("MatMul", hidden, graph.constant(weight))

    monkeypatch.setattr(encoder_graph._Graph, "dense", exact)
    files = find_encoder_files()
    reference = SentenceEncoder(encoder_graph.build_graph(files), files).encode(SENTENCES)
    likeness = np.sum(reference * encoder.encode(SENTENCES), axis=1) / PARTS

    assert likeness.min() > 0.99
