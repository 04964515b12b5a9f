"""What addresses are made of: countries and the forms of their postcodes, states, words for streets and for units."""

from __future__ import annotations

import re
from typing import Mapping

USA, UNITED_KINGDOM, IRELAND, GERMANY, FRANCE = "USA", "United Kingdom", "Ireland", "Germany", "France"

# Country, as it is written where the customer has no address yet → its other names.
_COUNTRIES = {
    USA: "us; u.s.; u.s.a; u.s.a.; united states; united states of america; the united states; the states; america",
    UNITED_KINGDOM: "uk; u.k.; gb; great britain; britain; england; scotland; wales; northern ireland; "
    "vereinigtes königreich; großbritannien; royaume-uni",
    IRELAND: "republic of ireland; éire; eire; irland; irlande; ie; roi",
    GERMANY: "deutschland; allemagne; de; brd",
    FRANCE: "frankreich; fr",
    "Austria": "österreich; at; autriche",
    "Switzerland": "schweiz; suisse; svizzera; ch",
    "Belgium": "belgien; belgique; belgië; be",
    "Netherlands": "the netherlands; holland; niederlande; nederland; nl",
    "Luxembourg": "luxemburg; lu",
    "Spain": "spanien; españa; es",
    "Italy": "italien; italia; it",
    "Portugal": "pt",
    "Poland": "polen; polska; pl",
    "Denmark": "dänemark; danmark; dk",
    "Sweden": "schweden; sverige; se",
    "Norway": "norwegen; norge; no",
    "Finland": "finnland; suomi; fi",
    "Czechia": "czech republic; tschechien; cz",
    "Canada": "kanada; ca",
    "Australia": "australien; au",
    "New Zealand": "neuseeland; nz",
}
COUNTRY_OF: Mapping[str, str] = {
    name: country for country, names in _COUNTRIES.items() for name in (country.lower(), *names.split("; "))
}
# Two letters are the name of a country where they stand alone in their part of the address, and no state.
_WRITTEN = [re.escape(name) for name in COUNTRY_OF if len(name) > 2 or name in ("us", "uk", "gb")]
COUNTRY = re.compile(
    rf"\b(?:the )?(?P<country>{'|'.join(sorted(_WRITTEN, key=len, reverse=True))})(?!\w)", re.IGNORECASE
)

_EIRCODE = r"(?:[AC-FHKNPRTV-Y]\d\d|D6W) ?[0-9AC-FHKNPRTV-Y]{4}"
_UK = r"(?:GIR ?0AA|[A-PR-UWYZ][A-HK-Y]?\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2})"
_CANADIAN = r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d"
# Country → the form of its postcodes; the first five are no other country's.
POSTCODES: Mapping[str, str] = {
    IRELAND: _EIRCODE,
    UNITED_KINGDOM: _UK,
    "Canada": _CANADIAN,
    "Netherlands": r"\d{4} ?(?!SA|SD|SS)[A-Z]{2}",
    "Poland": r"\d{2}-\d{3}",
    "Portugal": r"\d{4}-\d{3}",
    USA: r"\d{5}(?:-\d{4})?",
    **dict.fromkeys((GERMANY, FRANCE, "Spain", "Italy", "Finland"), r"\d{5}"),
    **dict.fromkeys(("Sweden", "Czechia"), r"\d{3} ?\d{2}"),
    **dict.fromkeys(
        ("Austria", "Switzerland", "Belgium", "Luxembourg", "Denmark", "Norway", "Australia", "New Zealand"), r"\d{4}"
    ),
}
TELLING_FORMS = (IRELAND, UNITED_KINGDOM, "Canada")  # a postcode of theirs says where it is; case does not matter
# Letters before a postcode, as in "D-10115".
PREFIXES: Mapping[str, str] = {
    "D": GERMANY, "DE": GERMANY, "F": FRANCE, "FR": FRANCE, "A": "Austria", "AT": "Austria", "CH": "Switzerland",
    "B": "Belgium", "BE": "Belgium", "L": "Luxembourg", "LU": "Luxembourg", "I": "Italy", "IT": "Italy",
    "DK": "Denmark",
}  # fmt: skip

_STATES = """AL Alabama; AK Alaska; AZ Arizona; AR Arkansas; CA California; CO Colorado; CT Connecticut; DE Delaware
DC District of Columbia; FL Florida; GA Georgia; HI Hawaii; ID Idaho; IL Illinois; IN Indiana; IA Iowa; KS Kansas
KY Kentucky; LA Louisiana; ME Maine; MD Maryland; MA Massachusetts; MI Michigan; MN Minnesota; MS Mississippi
MO Missouri; MT Montana; NE Nebraska; NV Nevada; NH New Hampshire; NJ New Jersey; NM New Mexico; NY New York
NC North Carolina; ND North Dakota; OH Ohio; OK Oklahoma; OR Oregon; PA Pennsylvania; PR Puerto Rico; RI Rhode Island
SC South Carolina; SD South Dakota; TN Tennessee; TX Texas; UT Utah; VT Vermont; VA Virginia; WA Washington
WV West Virginia; WI Wisconsin; WY Wyoming"""
STATES: Mapping[str, str] = {
    name.lower(): code
    for code, name in (entry.strip().split(" ", 1) for entry in re.split(r"[;\n]", _STATES))
    for name in (code, name)
}
# State → the first three figures of its ZIP codes. As the USPS assigns them, without those of the armed forces.
_ZIPS = """MA 010-027,055; RI 028-029; NH 030-038; ME 039-049; VT 050-054,056-059; CT 060-069; NJ 070-089
NY 005,100-149; PA 150-196; DE 197-199; DC 200,202-205; VA 201,220-246; MD 206-212,214-219; WV 247-268; NC 270-289
SC 290-299; GA 300-319,398-399; FL 320-339,341-342,344,346-347,349; AL 350-352,354-369; TN 370-385
MS 386-397; KY 400-418,420-427; OH 430-459; IN 460-479; MI 480-499; IA 500-516,520-528
WI 530-532,534-535,537-549; MN 550-551,553-567; SD 570-577
ND 580-588; MT 590-599; IL 600-620,622-629; MO 630-631,633-641,644-658
KS 660-662,664-679; NE 680-681,683-693
LA 700-701,703-708,710-714; AR 716-729; OK 730-731,734-741,743-749; TX 733,750-770,772-799,885; CO 800-816
WY 820-831; ID 832-838; UT 840-847; AZ 850-853,855-857,859-860,863-865; NM 870-871,873-875,877-884
NV 889-891,893-895,897-898; CA 900-908,910-928,930-961; HI 967-968; OR 970-979; WA 980-986,988-994; AK 995-999
PR 006-007,009"""
_STATE_OF_ZIP: dict[int, str] = {}
for _entry in re.split(r"[;\n]", _ZIPS):
    _code, _ranges = _entry.split()
    for _range in _ranges.split(","):
        _first, _, _last = _range.partition("-")
        _STATE_OF_ZIP.update(dict.fromkeys(range(int(_first), int(_last or _first) + 1), _code))


def state_of_zip(postcode: str) -> str | None:
    """The state that a ZIP code lies in, as two letters."""
    return _STATE_OF_ZIP.get(int(postcode[:3])) if re.fullmatch(POSTCODES[USA], postcode) else None


# Words that a street's name ends with in English.
STREETS = (
    r"(?:street|str|st|avenue|ave|av|drive|dr|lane|ln|road|rd|boulevard|blvd|court|ct|place|pl|square|sq|terrace|ter|way|"
    r"highway|hwy|parkway|pkwy|circle|cir|trail|trl|close|crescent|cres|gardens|gdns|grove|park|hill|row|mews|quay|"
    r"walk|view|green|heights|alley|broadway|loop|plaza|pike|turnpike|expressway|rise|parade|wharf|villas|drove|vale)"
)
# Those that stand before its name in French, Spanish and Italian.
STREETS_BEFORE = (
    r"(?:rue|avenue|av\.?|boulevard|bd\.?|place|chemin|allée|allee|impasse|quai|cours|route|square|calle|via|viale|"
    r"piazza|avenida|plaza)"
)
FRENCH_STREET = r"(?:rue|avenue|boulevard|bd\.?|place|chemin|allée|allee|impasse|quai|cours|route)"
# Those that it ends with in German.
GERMAN_STREET = (
    r"(?:str(?:\.|aße|asse)?|weg|platz|gasse|allee|ring|damm|ufer|steig|pfad|hof|graben|markt|chaussee|zeile|berg)"
)
UNITS = (
    r"(?:suite|ste|apartment|apt|appartment|unit|flat|floor|fl|room|rm|building|bldg|block|lot|trailer|wohnung|whg|etage|"
    r"stock|og|hinterhaus|appartement|appt|bâtiment|bât|étage|po box|p\.o\. box)"
)
COUNTIES = (
    r"(?:co\.?|county) [a-z]+|[a-z]+ ?shire|(?:greater|west|south|north|east) [a-z]+(?:shire|manchester)?|"
    r"kent|essex|surrey|devon|cornwall|norfolk|suffolk|dorset|somerset|cumbria|merseyside"
)
