"""The words of the house in every language it speaks: what domain.yml says, and what is put together from parts.

English is written where it is said. Of a further language, `data/languages/<language>/` holds what domain.yml says
(responses.yml) and, for every other text a customer may read, what it is in that language (wordings.yml). A text is
looked up as it stands: when the English one is changed, its translation is not said any more, for it might be untrue.
By what words customers of that language say something that actions listen for is in signs.yml.
"""

from __future__ import annotations

import functools
import re
from datetime import datetime
from pathlib import Path
from typing import Any, Dict, Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

import yaml

from bot.domain.claim_words import ClaimKind
from bot.domain.claims import find_claims, sentences_of, without
from bot.domain.consent_words import ENGLISH, ConsentWords, words_from
from bot.domain.errors import BadFile
from bot.domain.gloss import Gloss
from bot.domain.language import BOT_SPEAKS, FOLDER, MAIN, ORDER_TALK, RESPONSES, SAYS, SIGNS, WORDINGS, spoken_in

AMOUNT = "€1,234.50"  # how an amount is written, as wordings.yml may write it otherwise
MOMENT = "{weekday} {day} {month}, {time}"  # how a moment is said, as wordings.yml may say it otherwise
FEWEST_WORDS = 2  # of a sentence with places, beside them, for it to be told again
_PLACE = re.compile(r"\{(\w+)\}")
_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")
_IN_EUROS = re.compile(r"€([\d,]+)\.(\d\d)")


class ResponseBook:
    """See `ports.Wording`."""

    def __init__(self, domain_file: Path) -> None:
        self._file = domain_file
        self._says = {MAIN: _texts(_read(domain_file).get("responses"))}
        self._words: dict[str, Mapping[str, str]] = {MAIN: {}}
        self._ours: dict[str, tuple[frozenset[str], tuple[re.Pattern[str], ...]]] = {}
        self._signs: dict[str, Mapping[str, re.Pattern[str]]] = {MAIN: {}}
        self._consent: dict[str, ConsentWords] = {MAIN: ENGLISH}
        self._glosses: dict[str, Gloss] = {MAIN: Gloss()}
        for language in BOT_SPEAKS:
            if language != MAIN:
                folder = domain_file.parent / FOLDER / language
                self._says[language] = _texts(_read(folder / RESPONSES).get(SAYS))
                self._words[language] = _read(folder / WORDINGS)
                self._glosses[language] = _gloss(folder / ORDER_TALK)
                signs = _read(folder / SIGNS)
                self._signs[language] = _patterns(signs.get("phrases"))
                try:
                    self._consent[language] = words_from(signs.get("consent") or {})
                except ValueError as error:
                    raise BadFile(f"{folder / SIGNS}: the part 'consent' cannot be read: {error}") from None

    def say(self, response: str, language: str | None = None, **values: str) -> str:
        """See ports. Raises BadFile if the response is not in domain.yml."""
        text = self._says[spoken_in(language)].get(response, self._says[MAIN].get(response))
        if text is None:
            raise BadFile(f"{self._file}: the response {response} is missing; add it under 'responses'.")
        return _filled(text, values)

    def put(self, text: str, /, language: str | None = None, **values: object) -> str:
        """See ports."""
        return _filled(self._words[spoken_in(language)].get(text, text), values)

    def sign(self, name: str, language: str | None) -> re.Pattern[str] | None:
        """See ports."""
        return self._signs[spoken_in(language)].get(name)

    def consent_words(self, language: str | None) -> ConsentWords:
        """See ports."""
        return self._consent[spoken_in(language)]

    def gloss(self, text: str, language: str | None, names: Iterable[str] = ()) -> str:
        """See ports."""
        spoken = spoken_in(language)
        return self._glosses[spoken].read(text, names, lambda name: self.put(name, spoken))

    def knows(self, text: str, language: str | None) -> bool:
        """See ports."""
        return spoken_in(language) == MAIN or text in self._words[spoken_in(language)]

    def amount(self, text: str, language: str | None = None) -> str:
        """See ports."""
        sample = self.put(AMOUNT, language)
        if sample == AMOUNT:
            return text
        if _IN_EUROS.search(text):
            return _IN_EUROS.sub(lambda match: _like(sample, match), text)
        return _DECIMAL.sub(sample[sample.index("50") - 1], text)

    def values_of(self, response: str | None, text: str) -> Sequence[str] | None:
        """See ports."""
        for says in self._says.values():
            if response in says:
                filled = _pattern(says[response]).fullmatch(text)
                if filled is not None:
                    return filled.groups()
        return None

    def is_ours(self, sentence: str, kind: ClaimKind, language: str | None) -> bool:
        """See ports."""
        spoken = spoken_in(language)
        whole, with_places = self._sentences(spoken)
        filled = (pattern.fullmatch(sentence) for pattern in with_places)
        left = [(without(sentence, whole),), *(match.groups() for match in filled if match is not None)]
        return any(all(claim.kind != kind for text in texts for claim in find_claims(text, spoken)) for texts in left)

    def _sentences(self, language: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
        """The sentences of the house in English and in a language: those that claim something as they stand, and those
        that have places.
        """
        if language not in self._ours:
            self._ours[language] = self._sentences_in(language)
        return self._ours[language]

    def _sentences_in(self, language: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
        texts = [text for one in {MAIN, language} for text in self._says[one].values()]
        texts += [english for words in self._words.values() for english in words]  # every one has a translation
        texts += map(str, self._words[language].values())
        sentences = {sentence for text in texts for sentence in sentences_of(text)}
        open_ones = {sentence for sentence in sentences if _PLACE.search(sentence)}
        worded = [sentence for sentence in open_ones if len(_PLACE.sub("", sentence).split()) >= FEWEST_WORDS]
        claiming = frozenset(sentence for sentence in sentences - open_ones if find_claims(sentence, language))
        return claiming, tuple(_pattern(sentence) for sentence in worded)

    def moment(self, at: datetime, zone: str, language: str | None = None) -> str:
        """See ports."""
        local = at.astimezone(ZoneInfo(zone))
        weekday, month = self.put(f"{local:%A}", language), self.put(f"{local:%B}", language)
        return self.put(MOMENT, language, weekday=weekday, day=local.day, month=month, time=f"{local:%H:%M}")


@functools.lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    """What a text with places looks like when they are filled."""
    stretches = [re.escape(stretch) for stretch in _PLACE.split(text)[::2]]
    return re.compile("(.*?)".join(stretches), re.DOTALL)


def _filled(text: str, values: Mapping[str, object]) -> str:
    # In one go: what a customer wrote stays as it is, whatever braces are in it.
    return _PLACE.sub(lambda match: str(values.get(match.group(1), match.group())), text) if values else text


def _like(sample: str, amount: re.Match[str]) -> str:
    """An amount in the shape of the sample's, such as "1.234,50 €"."""
    first, last = sample.index("1"), sample.index("50")
    thousands, decimal = sample[first + 1], sample[last - 1]
    number = f"{amount.group(1).replace(',', thousands)}{decimal}{amount.group(2)}"
    return f"{sample[:first]}{number}{sample[last + 2 :]}"


def _texts(responses: Mapping[str, list[Dict[str, Any]]] | None) -> dict[str, str]:
    return {name: variants[0].get("text", "") for name, variants in (responses or {}).items()}


def _gloss(file: Path) -> Gloss:
    try:
        return Gloss.of(yaml.safe_load(file.read_text(encoding="utf-8")) or ())
    except (OSError, yaml.YAMLError, re.error, TypeError, ValueError) as error:
        raise BadFile(f"{file} cannot be read: {error}; write pairs of words and English there.") from None


def _patterns(phrases: Mapping[str, str] | None) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(rf"\b(?:{words})", re.IGNORECASE) for name, words in (phrases or {}).items()}


@functools.lru_cache(maxsize=8)
def _read(file: Path) -> Dict[str, Any]:
    if not file.exists():
        raise BadFile(f"{file} is missing; it belongs to the source of Heard, so get it again from there.")
    return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
