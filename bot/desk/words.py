"""The words of the desk in the languages it speaks. The English text is the key; what is missing stays English.

Those of the board, the registers and the report stand in `board_words.py`, what is refused in `refusal_words.py`, why
something is so in `reason_words.py`. How a sentence is found whose places are filled already: `sentences.py`.
"""

from __future__ import annotations

from typing import Callable, Mapping

from starlette.requests import HTTPConnection

from bot.desk.board_words import GERMAN as BOARD
from bot.desk.reason_words import GERMAN as REASONS
from bot.desk.reason_words import SIGNS
from bot.desk.refusal_words import FIELDS, IN_PLACES
from bot.desk.refusal_words import GERMAN as REFUSALS
from bot.desk.sentences import Sentences
from bot.domain.language import MAIN

GERMAN: Mapping[str, str] = {
    # Signing in
    "Sign in": "Anmelden",
    "Sign in to the desk": "Am Desk anmelden",
    "The desk": "Desk",
    "The desk needs JavaScript; please turn it on for this address.": "Der Desk braucht JavaScript; bitte schalten Sie es für diese Adresse ein.",
    "Name": "Name",
    "Password": "Passwort",
    "Continue": "Weiter",
    "Back": "Zurück",
    "Sign out": "Abmelden",
    "You are signed out.": "Sie sind abgemeldet.",
    "Forgotten it? An admin can send you a new link.": "Vergessen? Jemand mit Adminrechten kann Ihnen einen neuen Link schicken.",
    "Second step": "Zweiter Schritt",
    "Type the code that your authenticator app shows now.": "Geben Sie den Code ein, den Ihre Authenticator-App gerade zeigt.",
    "Code": "Code",
    "Six figures": "Sechs Ziffern",
    "Use a recovery code instead": "Stattdessen einen Wiederherstellungscode verwenden",
    "Recovery code": "Wiederherstellungscode",
    "Each of them is good once.": "Jeder gilt einmal.",
    "Sign in with another account": "Mit einem anderen Konto anmelden",
    # Setting up
    "Welcome, {name}": "Willkommen, {name}",
    "Choose a password for the desk.": "Wählen Sie ein Passwort für den Desk.",
    "New password": "Neues Passwort",
    "The same password again": "Noch einmal dasselbe Passwort",
    "The two passwords are not the same; please type them again.": "Die beiden Passwörter sind verschieden; bitte geben Sie sie noch einmal ein.",
    "{shortest} characters or more. A few unrelated words are easy to keep in mind and hard to guess.": "{shortest} Zeichen oder mehr. Ein paar Wörter ohne Zusammenhang merkt man sich leicht, und sie sind schwer zu erraten.",
    "Set password": "Passwort festlegen",
    "Step {number} of {all}": "Schritt {number} von {all}",
    "Set up the second step": "Zweiten Schritt einrichten",
    "Scan this with an authenticator app on your phone. From now on it shows a code that is asked for when you sign in.": "Scannen Sie dies mit einer Authenticator-App auf Ihrem Telefon. Sie zeigt dann einen Code, der beim Anmelden verlangt wird.",
    "For your role it is needed.": "Für Ihre Rolle ist er nötig.",
    "QR code for the authenticator app": "QR-Code für die Authenticator-App",
    "Or type this key into the app": "Oder geben Sie diesen Schlüssel in der App ein",
    "Code from the app": "Code aus der App",
    "Turn on": "Einschalten",
    "Not now": "Jetzt nicht",
    "Your recovery codes": "Ihre Wiederherstellungscodes",
    "If you lose your phone, each of these codes lets you in once. They are shown only now: print them, or keep them in a password manager.": "Wenn Sie Ihr Telefon verlieren, kommen Sie mit jedem dieser Codes einmal hinein. Sie werden nur jetzt gezeigt: Drucken Sie sie aus oder legen Sie sie in einem Passwortmanager ab.",
    "The codes you had before are good for nothing any more.": "Die Codes von vorher gelten nicht mehr.",
    "I have kept them": "Ich habe sie aufbewahrt",
    # Own account
    "Your account": "Ihr Konto",
    "To the desk": "Zum Desk",
    "Role": "Rolle",
    "Decides up to level": "Entscheidet bis Stufe",
    "agent": "Mitarbeit",
    "senior": "Mitarbeit mit Erfahrung",
    "supervisor": "Leitung",
    "auditor": "Prüfung",
    "admin": "Admin",
    "Change password": "Passwort ändern",
    "Present password": "Jetziges Passwort",
    "You stay signed in here and are signed out everywhere else.": "Hier bleiben Sie angemeldet, überall sonst werden Sie abgemeldet.",
    "On: a code is asked for when you sign in.": "Eingeschaltet: Beim Anmelden wird ein Code verlangt.",
    "Off: your password alone lets you in.": "Ausgeschaltet: Ihr Passwort allein genügt.",
    "Set it up": "Einrichten",
    "Set it up on another phone": "Auf einem anderen Telefon einrichten",
    "Recovery codes": "Wiederherstellungscodes",
    "{count} of {all} are not used yet.": "{count} von {all} sind noch nicht verbraucht.",
    "Make new ones": "Neue erstellen",
    "Language of the desk": "Sprache des Desks",
    "Save": "Speichern",
    "Other sessions": "Andere Sitzungen",
    "You are signed in nowhere else.": "Sonst sind Sie nirgends angemeldet.",
    "You are signed in at {count} other places.": "Sie sind an {count} weiteren Stellen angemeldet.",
    "You are signed in at one other place.": "Sie sind an einer weiteren Stelle angemeldet.",
    "Sign out there": "Dort abmelden",
    "Saved.": "Gespeichert.",
    "Your password was changed.": "Ihr Passwort wurde geändert.",
    "You are signed out everywhere else.": "Sie sind überall sonst abgemeldet.",
    # The staff
    "Staff": "Team",
    "Add somebody": "Jemanden hinzufügen",
    "Add": "Hinzufügen",
    "Edit": "Ändern",
    "(you)": "(Sie)",
    "level {level}": "Stufe {level}",
    "access taken away": "Zugang entzogen",
    "no password yet": "noch kein Passwort",
    "with second step": "mit zweitem Schritt",
    "without second step": "ohne zweiten Schritt",
    "Give access back": "Zugang zurückgeben",
    "Take access away": "Zugang entziehen",
    "New link for a password": "Neuer Link für ein Passwort",
    "Take the second step away": "Zweiten Schritt entfernen",
    "{name} sets a password by this link, once, within 24 hours. It is shown only now:": "Mit diesem Link legt {name} ein Passwort fest, einmal, innerhalb von 24 Stunden. Er wird nur jetzt gezeigt:",
    "{name} asks that the second step be taken away; another admin has to say so, too.": "{name} möchte, dass der zweite Schritt entfernt wird; jemand Zweites mit Adminrechten muss zustimmen.",
    "Noted. Within 24 hours another admin has to say so, too.": "Notiert. Innerhalb von 24 Stunden muss jemand Zweites mit Adminrechten zustimmen.",
    "The second step was taken away.": "Der zweite Schritt wurde entfernt.",
    "There is no such role; please choose one of the list.": "Diese Rolle gibt es nicht; bitte wählen Sie eine aus der Liste.",
    # What goes wrong
    "That did not work": "Das ging nicht",
    "There is nothing here": "Hier ist nichts",
    "Please look at the address, or begin at the desk.": "Bitte prüfen Sie die Adresse, oder beginnen Sie am Desk.",
    "Something went wrong here; please try again in a moment.": "Hier ist etwas schiefgegangen; bitte versuchen Sie es gleich noch einmal.",
    "The name, the password or the code is not right; please look at them and try again.": "Name, Passwort oder Code stimmt nicht; bitte prüfen Sie sie und versuchen Sie es noch einmal.",
    "There were too many tries; please wait a moment and try again.": "Es waren zu viele Versuche; bitte warten Sie einen Moment und versuchen Sie es dann noch einmal.",
    "There were too many wrong codes; please sign in again.": "Es waren zu viele falsche Codes; bitte melden Sie sich noch einmal an.",
    "It can be tried again in {wait}.": "In {wait} können Sie es noch einmal versuchen.",
    "You are not signed in, or not any more; please sign in.": "Sie sind nicht oder nicht mehr angemeldet; bitte melden Sie sich an.",
    "This was not sent from the desk, or from a page of it that is too old; please load the page again.": "Das kam nicht vom Desk oder von einer zu alten Seite; bitte laden Sie die Seite neu.",
    "The desk is served by https only, or by http on the machine that Heard runs on; see the README.": "Den Desk gibt es nur über https, oder über http auf dem Rechner, auf dem Heard läuft; siehe README.",
    "This link was used already, or is too old; ask an admin for a new one.": "Dieser Link wurde schon benutzt oder ist zu alt; bitten Sie jemanden mit Adminrechten um einen neuen.",
    "Your present password is not right; please type it again.": "Ihr jetziges Passwort stimmt nicht; bitte geben Sie es noch einmal ein.",
    "This code is not right; please type the one that the app shows now.": "Dieser Code stimmt nicht; bitte geben Sie den ein, den die App jetzt zeigt.",
    "There is no second step yet; set one up first.": "Es gibt noch keinen zweiten Schritt; richten Sie zuerst einen ein.",
    "There is a second step already; please show it first.": "Es gibt schon einen zweiten Schritt; bitte zeigen Sie ihn zuerst.",
    "A password has 12 characters or more; a few words in a row are easy to keep in mind.": "Ein Passwort hat 12 Zeichen oder mehr; ein paar Wörter hintereinander merkt man sich leicht.",
    "A password has at most 128 characters; please choose a shorter one.": "Ein Passwort hat höchstens 128 Zeichen; bitte wählen Sie ein kürzeres.",
    "This password is easily guessed; please choose one that is less common, such as a few unrelated words.": "Dieses Passwort ist leicht zu erraten; bitte wählen Sie ein selteneres, etwa ein paar Wörter ohne Zusammenhang.",
    "This password is little more than a name of yours or ours; please choose another.": "Dieses Passwort ist kaum mehr als ein Name von Ihnen oder uns; bitte wählen Sie ein anderes.",
}  # fmt: skip

WORDS: Mapping[str, Mapping[str, str]] = {"de": {**BOARD, **REASONS, **REFUSALS, **GERMAN}}
_FILLED: Mapping[str, Sentences] = {
    "de": Sentences(
        {**REASONS, **REFUSALS}, {**GERMAN, **SIGNS, **IN_PLACES}, FIELDS, {"and": "und", "or": "oder"}, ".,"
    )
}
LANGUAGES: Mapping[str, str] = {MAIN: "English", "de": "Deutsch"}


def put(text: str, language: str, **values: object) -> str:
    """An English text in a language of the desk, with its places filled: by these values, or before."""
    if not values:
        return read(text, language, lambda part: part)
    return WORDS.get(language, {}).get(text, text).format(**values)


def read(text: str, language: str, other: Callable[[str], str]) -> str:
    """An English text in a language of the desk; `other`: how one is read that is none of the desk's own."""
    told = WORDS.get(language, {}).get(text)
    if told is None and language in _FILLED:
        filled = _FILLED[language].read(text, lambda part: read(part, language, other))
        told = filled if filled != text else None
    return other(text) if told is None else told


def choose_language(own: str | None, accepted: str) -> str:
    """The language somebody chose; else the first that their browser asks for (Accept-Language) and the desk speaks."""
    if own in LANGUAGES:
        return str(own)
    for part in accepted[:500].split(","):
        tag, _, quality = part.strip().lower().partition(";")
        if tag.split("-")[0] in LANGUAGES and quality.strip() not in ("q=0", "q=0.0"):
            return tag.split("-")[0]
    return MAIN


def language_of(connection: HTTPConnection) -> str:
    """In which language a request or a socket is answered: that of who is signed in, else what their browser asks for."""
    own = getattr(connection.state, "desk_language", None)
    return choose_language(own, connection.headers.get("accept-language", ""))


def say_to(connection: HTTPConnection) -> Callable[[str], str]:
    """How a sentence is read by who asks."""
    return lambda text: put(text, language_of(connection))
