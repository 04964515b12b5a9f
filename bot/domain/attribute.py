"""Attributes as the shop keeps them: one id for the many ways of writing one, and the units of what is measured."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 48  # characters of an attribute's id

# What other shops call what is called otherwise here.
_SAME_AS = {
    "colour": "colours",
    "size": "sizes",
    "materials": "material",
    "batterylife": "battery_life",
    "dimension": "dimensions",
    "weights": "weight",
    "washable": "machine_washable",
    "noise_level": "noise",
}
_WORDS = {"color": "colour", "colors": "colours", "gray": "grey", "wattage": "power"}
_ALL_CAPITALS = frozenset("ram usb led rom cpu gpu ssd hdd gps nfc bpa hdmi uv".split())

# Each unit as it is written here, and otherwise; large and small letters are not told apart.
_UNITS = {
    "kg": "kilo kilos kilogram kilograms",
    "g": "gram grams",
    "mg": "",
    "lb": "lbs pound pounds",
    "oz": "ounce ounces",
    "m": "metre metres meter meters",
    "cm": "centimetre centimetres centimeter centimeters",
    "mm": "millimetre millimetres millimeter millimeters",
    "km": "kilometre kilometres kilometer kilometers",
    "inch": "in inches ″ \"",
    "ft": "foot feet",
    "l": "litre litres liter liters",
    "ml": "millilitre millilitres milliliter milliliters",
    "cl": "",
    "cups": "cup",
    "W": "watt watts",
    "kW": "kilowatt kilowatts",
    "AW": "air-watts",
    "kWh": "",
    "Wh": "",
    "V": "volt volts",
    "A": "ampere amperes",
    "mAh": "",
    "Hz": "hertz",
    "GHz": "",
    "dB": "decibel decibels db(a)",
    "lm": "lumen lumens",
    "kelvin": "",
    "°C": "c degrees-celsius",
    "°F": "degrees-fahrenheit",
    "°": "degree degrees",
    "bar": "bars",
    "%": "percent",
    "s": "sec second seconds",
    "min": "minute minutes",
    "h": "hour hours hr hrs",
    "days": "day",
    "weeks": "week",
    "months": "month",
    "years": "year",
    "MP": "megapixel megapixels",
    "MB": "",
    "GB": "",
    "TB": "",
    "pieces": "piece pcs",
    "m²": "m2 sqm",
    "m³": "m3",
    "rpm": "",
}  # fmt: skip
_KNOWN = {other.casefold(): unit for unit, others in _UNITS.items() for other in (unit, *others.split())}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?(?:\s?[-–×x]\s?\d+(?:[.,]\d+)?)*", re.IGNORECASE)
_MEASURED = re.compile(rf"(?P<number>{_NUMBER.pattern})[\s-]?(?P<unit>\D\S*)", re.IGNORECASE)


def attribute_id(name: str) -> str:
    """The id under which facts about an attribute are kept: "Battery life" is battery_life, "color" is colours.

    Raises:
        ValueError: there is no letter or figure in the name, or it is too long.
    """
    plain = unicodedata.normalize("NFKC", name).lower()
    words = [_WORDS.get(word, word) for word in re.findall(r"[^\W_]+", plain)]
    made = "_".join(words)
    made = _SAME_AS.get(made, made)
    if not made or len(made) > LONGEST:
        raise ValueError(f"{name!r} is no name of an attribute.")
    return made


def attribute_title(name: str) -> str:
    """An attribute's name at the beginning of a sentence: "Screen size", "RAM"."""
    words = [word.upper() if word.lower() in _ALL_CAPITALS else word for word in name.replace("_", " ").split()]
    title = " ".join(words)
    return title[:1].upper() + title[1:]


def known_unit(written: str) -> str | None:
    """The unit as it is written here; None if it is none we know."""
    return _KNOWN.get("-".join(written.split()).casefold())


def is_number(value: str) -> bool:
    """Whether a value is a number that a unit may follow, or several with commas between: "13, 15", "29 × 17"."""
    return all(_NUMBER.fullmatch(part.strip()) for part in value.split(", "))


def split_measure(value: str) -> tuple[str, str] | None:
    """A number and its unit apart, "13-inch" as ("13", "inch"); None if the value is anything else."""
    match = _MEASURED.fullmatch(value.strip())
    unit = known_unit(match["unit"]) if match else None
    return (match["number"].replace(" ", ""), unit) if match and unit else None
