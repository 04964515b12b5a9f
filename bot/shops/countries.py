"""Countries as customers write them, to the two letters that shop systems want (ISO 3166-1)."""

from __future__ import annotations

_NAMES = {
    "AT": "austria österreich",
    "AU": "australia",
    "BE": "belgium belgien belgique belgië",
    "BG": "bulgaria bulgarien",
    "CA": "canada kanada",
    "CH": "switzerland schweiz suisse svizzera",
    "CY": "cyprus zypern",
    "CZ": "czechia tschechien czech_republic",
    "DE": "germany deutschland",
    "DK": "denmark dänemark danmark",
    "EE": "estonia estland eesti",
    "ES": "spain spanien españa",
    "FI": "finland finnland suomi",
    "FR": "france frankreich",
    "GB": "united_kingdom uk great_britain england scotland wales northern_ireland großbritannien "
    "vereinigtes_königreich",
    "GR": "greece griechenland",
    "HR": "croatia kroatien hrvatska",
    "HU": "hungary ungarn magyarország",
    "IE": "ireland irland éire republic_of_ireland",
    "IS": "iceland island",
    "IT": "italy italien italia",
    "LI": "liechtenstein",
    "LT": "lithuania litauen lietuva",
    "LU": "luxembourg luxemburg",
    "LV": "latvia lettland latvija",
    "MT": "malta",
    "NL": "netherlands the_netherlands niederlande nederland holland",
    "NO": "norway norwegen norge",
    "NZ": "new_zealand neuseeland",
    "PL": "poland polen polska",
    "PT": "portugal",
    "RO": "romania rumänien românia",
    "SE": "sweden schweden sverige",
    "SI": "slovenia slowenien slovenija",
    "SK": "slovakia slowakei slovensko",
    "US": "united_states usa united_states_of_america us vereinigte_staaten",
}
_CODES = {name.replace("_", " "): code for code, names in _NAMES.items() for name in names.split()}


def country_code(written: str) -> str | None:
    """The code of a country; two letters are taken for one already. None where the name is not known."""
    plain = " ".join(written.replace(".", "").split()).lower()
    if plain in _CODES:
        return _CODES[plain]
    return plain.upper() if len(plain) == 2 and plain.isalpha() and plain.isascii() else None
