"""The words of consent are data: of further languages, and checked when they are read."""

from __future__ import annotations

import pytest
import yaml

from bot.domain.consent import Consent, read_consent
from bot.domain.consent_words import ENGLISH, words_from
from bot.settings import PROJECT

GERMAN = {
    Consent.YES: "ja;Ja bitte;jaaa;jo;ja, danke!;ja gerne;klar;passt;ja passt so;einverstanden;ja, bitte machen;"
    "in Ordnung, machen Sie das;ok machen wir so;Ja, das ist alles richtig. Bitte ausführen.;bestätigt;jawohl;👍;"
    "ja, vielen Dank für Ihre Hilfe;genau, bitte so machen;Ja, ich bestätige;selbstverständlich",
    Consent.YES_BUT: "ja aber nicht die Lampe;ja, nur die Lampe;ja wenn es nichts kostet;ja? warte;klar, wie lange "
    "dauert das?;ok aber auf paypal;ja, außer die Flasche;ja und auch die andere;ja nein",
    Consent.NO: "nein;Nein danke;nö;nee;stopp;halt;warte;Moment;noch nicht;lieber nicht;doch nicht;auf keinen Fall;"
    "ich hab's mir anders überlegt;vergiss es;nicht machen;bitte nicht;ja doch nicht;"
    "gut, dann nicht;schade, dann eben nicht;ok, dann lassen Sie es;in dem Fall nein;nein, auf paypal",
    Consent.NONE: "ja?;danke;ok danke;wie lange dauert das?;weiß nicht;vielleicht;die Lampe;super;stimmt das?;"
    "soll ich ja sagen?;ich bin nicht sicher;jacke;kein problem",
}


@pytest.mark.parametrize(
    ("said", "sense"), [(said, sense) for sense, table in GERMAN.items() for said in table.split(";")]
)
def test_german_is_told_apart(said: str, sense: Consent) -> None:
    """The words of another language come from its data, and are held to the same."""
    signs = yaml.safe_load((PROJECT / "data/languages/de/signs.yml").read_text(encoding="utf-8"))

    assert read_consent(said, words_from(signs["consent"])) is sense


def test_words_of_consent_are_checked() -> None:
    """Words under a name that nobody reads would be lost; a language without a yes agrees to nothing."""
    with pytest.raises(ValueError, match="perhaps"):
        words_from({"yes": "ja", "perhaps": "vielleicht"})
    with pytest.raises(ValueError, match="yes"):
        words_from({"no": "nein"})


def test_there_is_no_word_that_agrees_and_says_nothing() -> None:
    """A phrase that means nothing alone does not agree alone."""
    for phrase in ENGLISH.thanks.split(";") + ENGLISH.nice.split(";"):
        if not set("/()") & set(phrase):
            assert read_consent(phrase) is not Consent.YES, phrase
