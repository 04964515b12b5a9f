"""Which language a message is in, where it says enough to tell.

To take English for a foreign language is by far the worse mistake, so two witnesses have to agree: the language model
has to name another language, and the words have to be unknown to the assistant, which knows its own from its training
data. Names, numbers, addresses and quotations are no witnesses.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import AbstractSet, Iterable, List, Mapping, NamedTuple, Optional, Sequence

from bot.domain.language import MAIN, OWN_NAMES
from bot.domain.safety import hazard_languages
from bot.nlu.language_model import LanguageModel

# Chosen on the messages of tests/nlu; CLINC150 and BANKING77, 36,685 English texts, were the check.
CERTAINTY = {1: 2.0, 2: 0.9}  # telling words → the model's chance less the share of known words; one is never enough
CERTAINTY_OF_MORE = 0.4
CERTAINTY_GOING_ON = 0.4  # who has written in a language before may say "danke" in it
MOST_KNOWN = 0.4  # share of known words from which a message is the assistant's own language, whatever the model says
LONG_ENOUGH = 3  # letters; shorter words, such as "me", "no" and "la", are words of many languages
WEIGHT_OF_A_SHORT_WORD = 1 / 3
LONG_ENOUGH_TO_MEND = 5  # letters; two of a shorter word in each other's places may make a foreign one
OTHER_OF_A_SCRIPT = 0.9  # chance from which another language than the usual one of a script is believed
WEIGHT_OF_A_SIGN = 2  # a Chinese sign says as much as two letters
READ_MOST = 400  # characters; more tells nothing new and costs time
WEIGHT_OF_WHAT_IS_KNOWN = 0.5  # of the letters of known words, such as a product's name in a foreign message
USES = 7  # examples a word of its own language stands in; fewer may be slips, or words of elsewhere
USES_FURTHER = 3  # the same in a further language, of which there are fewer examples
CLEARLY = 0.5  # share of words by which a further language is known better than the main one
HALF = 0.5  # share of words known of a further language from which the model's word, or what went before, is enough
SHORT = 4  # words up to which a language's own name is a request for it

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
NO_WITNESS = re.compile(
    r"\S+@\S+|https?://\S+|www\.\S+|\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|[!-~€£]*\d[!-~€£]*", re.IGNORECASE
)
SENTENCE_END = re.compile(r"[.!?…:。]\s")
# Small words inside names of people and places.
PARTICLES = frozenset(
    "al bin da das de del della den der di do dos du e el et la las le les los mac nic ní o ó van von y zu".split()
)
# Script, as the names of its letters begin → its usual language, and others that are written in it.
SCRIPTS = {
    "CJK": ("zh", ("ja",)),
    "HIRAGANA": ("ja", ()),
    "KATAKANA": ("ja", ()),
    "HANGUL": ("ko", ()),
    "DEVANAGARI": ("hi", ("mr", "ne")),
    "ARABIC": ("ar", ("fa", "ur")),
    "CYRILLIC": ("ru", ("bg", "mk", "sr", "uk")),
    "GREEK": ("el", ()),
    "HEBREW": ("he", ()),
    "THAI": ("th", ()),
    "BENGALI": ("bn", ()),
    "GURMUKHI": ("pa", ()),
    "GUJARATI": ("gu", ()),
    "TAMIL": ("ta", ()),
    "TELUGU": ("te", ()),
    "KANNADA": ("kn", ()),
    "MALAYALAM": ("ml", ()),
}
NOT_LATIN = frozenset(language for usual, others in SCRIPTS.values() for language in (usual, *others)) - {"sr"}

_SHORT_FOR = re.compile(r"\b[A-Z]{2,}\b")


def own_words(texts: Iterable[str], least: int = USES) -> AbstractSet[str]:
    """The words that an assistant knows as a language's, from the examples it has learned: those in so many of them.

    A word in capitals among others is an abbreviation: "PO 7741" does not teach "po".
    """
    uses = Counter(
        word for text in texts for word in set(words_of(text if text.isupper() else _SHORT_FOR.sub(" ", text)))
    )
    return {word for word, count in uses.items() if count >= least}


def words_of(text: str) -> List[str]:
    """The words of a text in small letters, without numbers and signs."""
    return [match.group().lower().replace("’", "'") for match in WORD.finditer(text)]


def unswapped(word: str, known: AbstractSet[str]) -> str:
    """The known word that a word is but for two letters that changed places, "fuond"; else the word itself."""
    if len(word) < LONG_ENOUGH_TO_MEND:
        return word
    lowered = word.lower()
    swaps = (f"{lowered[:i]}{lowered[i + 1]}{lowered[i]}{lowered[i + 2 :]}" for i in range(len(word) - 1))
    return next((swap for swap in swaps if swap in known), word)


class _Word(NamedTuple):
    text: str
    opens: bool  # the first of its sentence, where a capital letter says nothing


class LanguageReader:
    """Tells the language of messages, for an assistant that knows these words of its main and of further languages."""

    def __init__(
        self, model: LanguageModel, own_words: Iterable[str], further: Optional[Mapping[str, Iterable[str]]] = None
    ) -> None:
        self._model = model
        self._own: AbstractSet[str] = frozenset(own_words)
        self._further = {language: frozenset(words) for language, words in (further or {}).items()}

    def read(self, text: str, before: Optional[str] = None) -> Optional[str]:
        """The message's language (ISO 639-1), or None where it says too little.

        Args:
            text: the message.
            before: the language of the conversation so far; None where it only begins.
        """
        text = text[:READ_MOST]
        witness = NO_WITNESS.sub(" ", text)
        words = _words(witness)
        if not words:
            return None
        script = self._script(words)
        if script is not None:
            return self._language_of_script(script, witness)
        return self._own_name(words) or self._latin(words, witness, before) or self._cry(words, text)

    def _known(self, word: str) -> bool:
        return word.lower().replace("’", "'") in self._own

    def _further_known(self, words: Sequence[str], before: Optional[str]) -> tuple[Optional[str], float]:
        """The further language most of whose words these are, and their share; the one before, of equals."""
        shares = {language: _share_of(words, known) for language, known in self._further.items()}
        best = max(shares, key=lambda language: (shares[language], language == before), default=None)
        return best, shares[best] if best is not None else 0.0

    def _script(self, words: Sequence[_Word]) -> Optional[str]:
        """The script most of the message is written in, known words counting less; None for the Latin one."""
        letters = sum(len(word.text) for word in words if self._known(word.text)) * WEIGHT_OF_WHAT_IS_KNOWN
        weights: dict[str, int] = {}
        for character in "".join(word.text for word in words if not self._known(word.text)):
            name = unicodedata.name(character, "").split(" ")[0].split("-")[0]
            if name in SCRIPTS:
                weights[name] = weights.get(name, 0) + (WEIGHT_OF_A_SIGN if name == "CJK" else 1)
            else:
                letters += 1
        if sum(weights.values()) <= letters:
            return None
        kana = next((name for name in ("HIRAGANA", "KATAKANA") if name in weights), None)  # Japanese has signs too
        return kana or max(weights, key=lambda name: weights[name])

    def _language_of_script(self, script: str, text: str) -> str:
        usual, others = SCRIPTS[script]
        chances = self._model.chances(text) if others and script != "CJK" else {}
        return next((other for other in others if chances.get(other, 0) >= OTHER_OF_A_SCRIPT), usual)

    def _own_name(self, words: Sequence[_Word]) -> Optional[str]:
        """A short message without a known word that names a language by its own name asks for it."""
        if len(words) > SHORT or any(self._known(word.text) for word in words if word.text.lower() not in PARTICLES):
            return None
        return next((OWN_NAMES[word.text.lower()] for word in words if word.text.lower() in OWN_NAMES), None)

    def _latin(self, words: Sequence[_Word], text: str, before: Optional[str]) -> Optional[str]:
        shouted = len(words) > 2 and all(word.text.isupper() for word in words)
        telling = [word.text for word in words if shouted or word.opens or word.text[0].islower()]
        if before is None:  # a greeting tells how somebody wishes to be spoken to
            every = [word.text for word in words]
            greeted, share = self._further_known(every, before)
            if share == 1 and _share_of(every, self._own) <= 1 - CLEARLY:
                return greeted
        if not shouted and all(not word[0].islower() or word.lower() in PARTICLES for word in telling):
            return None  # nothing but names
        mended = [word if word.lower() in self._own else unswapped(word, self._own) for word in telling]
        known = _share_of(mended, self._own)
        further, share = self._further_known(telling, before)
        if known >= MOST_KNOWN and known > share:  # whatever the model says
            return MAIN if len(telling) > 2 else None
        chances = {
            language: chance for language, chance in self._model.chances(text).items() if language not in NOT_LATIN
        }
        likeliest = max(chances, key=lambda language: chances[language])
        if share > known and (share - known >= CLEARLY or (share >= HALF and further in (likeliest, before))):
            return further
        if likeliest == MAIN:
            return MAIN if known >= MOST_KNOWN and len(telling) > 2 else None
        certainty = chances[likeliest] - known
        if likeliest == before and certainty >= CERTAINTY_GOING_ON:
            return likeliest
        return likeliest if certainty >= CERTAINTY.get(len(telling), CERTAINTY_OF_MORE) else None

    def _cry(self, words: Sequence[_Word], text: str) -> Optional[str]:
        """A word of danger may stand alone; where it is none of our own words, it tells the language too."""
        if len(words) > SHORT or any(self._known(word.text) for word in words):
            return None
        languages = hazard_languages(text)
        if len(languages) > 1:  # "brand" is Dutch, Swedish and German
            chances = self._model.chances(text)
            return max(languages, key=lambda language: chances.get(language, 0))
        return languages[0] if languages else None


def _share_of(words: Sequence[str], known: AbstractSet[str]) -> float:
    weights = [1.0 if len(word) >= LONG_ENOUGH else WEIGHT_OF_A_SHORT_WORD for word in words]
    found = (weight for weight, word in zip(weights, words) if word.lower().replace("’", "'") in known)
    return sum(found) / sum(weights)


def _words(text: str) -> List[_Word]:
    found: List[_Word] = []
    for match in WORD.finditer(text):
        before = text[: match.start()]
        sentence = SENTENCE_END.split(before)[-1]
        found.append(_Word(match.group(), not WORD.search(sentence)))
    return found
