"""Languages: which the assistant holds a conversation in, and what those are called that customers may write in."""

from __future__ import annotations

# The one place that says in which languages the assistant itself converses; every other one it only recognises. The
# first is its own, in which everything is written; each further one is a folder of data/languages.
MAIN = "en"
BOT_SPEAKS = (MAIN, "de")
FOLDER = "data/languages"  # seen from the project
# What is in a language's folder; the README says what each file holds.
RESPONSES, WORDINGS, LEXICON, SIGNS = "responses.yml", "wordings.yml", "lexicon.yml", "signs.yml"
ORDER_TALK, GUIDANCE = "order_talk.yml", "guidance.yml"
SAYS = "says"  # the key of responses.yml; by "responses" Rasa would take it for a part of the main language's domain
CALLED = {"en": "English", "de": "Deutsch"}  # as its speakers call it

# ISO 639-1 code → English name; what the detector may find.
NAMES = {
    "af": "Afrikaans", "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech",
    "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fr": "French", "ga": "Irish",
    "gl": "Galician", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "kn": "Kannada", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ml": "Malayalam", "mr": "Marathi", "ms": "Malay",
    "mt": "Maltese", "ne": "Nepali", "nl": "Dutch", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian",
    "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai",
    "tl": "Filipino", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip

# What people who speak a language call it, in small letters: the shortest way to ask for it; and what it is called by
# people who have been answered in another one that we speak.
OWN_NAMES = {
    "deutsch": "de", "englisch": "en", "français": "fr", "francais": "fr", "español": "es", "espanol": "es",
    "castellano": "es",
    "italiano": "it", "português": "pt", "portugues": "pt", "nederlands": "nl", "svenska": "sv", "polski": "pl",
    "polsku": "pl", "türkçe": "tr", "turkce": "tr", "gaeilge": "ga", "cymraeg": "cy", "dansk": "da", "norsk": "no",
    "suomi": "fi", "suomea": "fi", "čeština": "cs", "česky": "cs", "magyar": "hu", "magyarul": "hu",
    "română": "ro", "româna": "ro",
}  # fmt: skip


def name_of(language: str) -> str:
    """A language's English name; words that fit in its place where we have none."""
    return NAMES.get(language, "another language")


def spoken_in(language: str | None) -> str:
    """The language in which somebody is answered whose own this is: it, if the assistant speaks it, else its own."""
    return language if language in BOT_SPEAKS else MAIN


def is_foreign(language: str | None) -> bool:
    """Whether this is a language in which the assistant cannot converse; None, nothing known, is not."""
    return language is not None and language not in BOT_SPEAKS
