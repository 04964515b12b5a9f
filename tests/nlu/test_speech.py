"""What German-speaking customers wish, why, what is wanting and when: read by the rules of their language's folder."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.nlu.facts_in_text import find_facts
from bot.nlu.lexicon import Catalogue, read_catalogue
from bot.settings import PROJECT

WEDNESDAY = datetime(2026, 11, 25, 12, 0, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def german() -> Catalogue:
    """The names of the demo shop as German-speaking customers say them."""
    return read_catalogue(PROJECT / "data", "de")


def found(text: str, catalogue: Catalogue, entity: str) -> list[str]:
    """The values of a kind that a text holds."""
    return [fact.value for fact in find_facts(text, catalogue, "IE", WEDNESDAY) if fact.entity == entity]


@pytest.mark.parametrize(
    ("text", "entity", "values"),
    [
        ("ich will mein Geld zurück", "remedy", ["refund"]),
        ("bitte erstatten Sie mir den Kaufpreis", "remedy", ["refund"]),
        ("ich hätte gern ein neues", "remedy", ["replacement"]),
        ("kann man das reparieren?", "remedy", ["repair"]),
        ("ich will keine Reparatur, ich will einen Umtausch", "remedy", ["replacement"]),
        ("was für eine Entschädigung bekomme ich", "remedy", ["compensation"]),
        ("mein Paket ist nicht angekommen", "redress_reason", ["not_arrived"]),
        ("der Wasserkocher ist kaputt", "redress_reason", ["faulty"]),
        ("die Pfanne ist beschaedigt", "redress_reason", ["faulty"]),
        ("Sie haben die falsche Farbe geschickt", "redress_reason", ["not_as_described"]),
        ("die Jacke passt mir nicht", "redress_reason", ["changed_mind"]),
        ("wie schwer ist der Kocher", "product", ["kettle-alba"]),
        ("der Akkustaubsager saugt nicht", "product", ["vacuum-zefir"]),
        ("gibt es den Rucksack in Rostrot", "variant", ["rust"]),
        ("wie lang ist das Kabel", "attribute", ["cable_length"]),
        ("was kosten die Versandkosten", "topic", ["delivery_cost"]),
        ("Bestellnummer 10417", "order_number", ["10417"]),
        ("unter 0170 1234567", "phone", ["+491701234567"]),
        ("seit gestern geht er nicht", "date", ["2026-11-24"]),
        ("vor zwei Wochen gekauft", "date", ["2026-11-11"]),
        ("am 3. Oktober bestellt", "date", ["2026-10-03"]),
        ("am 03.10.2026 bestellt", "date", ["2026-10-03"]),
        ("letzten Freitag geliefert", "date", ["2026-11-20"]),
        ("das kostet 39,90 Euro", "amount", ["39.90 EUR"]),
        ("vielen Dank und einen schönen Tag", "date", []),
        ("guten Morgen", "date", []),
    ],
)
def test_german_is_read(german: Catalogue, text: str, entity: str, values: list[str]) -> None:
    """The fact of each message is found, in the same form as in English."""
    assert found(text, german, entity) == values
