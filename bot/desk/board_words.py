"""The words of the board, the registers and the report in German; the English text is the key."""

from __future__ import annotations

from typing import Mapping

from bot.domain.language import MAIN

MONTHS: Mapping[str, tuple[str, ...]] = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "de": ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
           "Dezember"),
}  # fmt: skip
DAYS: Mapping[str, tuple[str, ...]] = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "de": ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
}
LANGUAGES = tuple(MONTHS)

PAGES: Mapping[str, str] = {
    "To the content": "Zum Inhalt",
    "Desk": "Desk",
    "Chats": "Chats",
    "Board": "Übersicht",
    "Registers": "Register",
    "Satisfaction": "Zufriedenheit",
    "Report": "Bericht",
    "As of {moment}": "Stand {moment}",
    "Look again": "Neu laden",
    "Waiting for a person": "Warten auf einen Menschen",
    "Longest wait now": "Längste Wartezeit jetzt",
    "Median wait, last 7 days": "Mittlere Wartezeit, letzte 7 Tage",
    "nine of ten: {span} · n = {n}": "neun von zehn: {span} · n = {n}",
    "People there": "Anwesend",
    "of {n} on the staff": "von {n} im Team",
    "Deadlines until tonight": "Fristen bis heute Nacht",
    "Promises at risk": "Gefährdete Zusagen",
    "Queue": "Warteschlange",
    "waits for {span}": "wartet seit {span}",
    "past the promised time": "über der zugesagten Zeit",
    "Nobody waits.": "Niemand wartet.",
    "People": "Team",
    "there": "da",
    "not there": "nicht da",
    "{n} chats": "{n} Chats",
    "Nobody is on the staff yet.": "Noch ist niemand im Team.",
    "overdue since {moment}": "überfällig seit {moment}",
    "due {moment}": "fällig {moment}",
    "None falls due today.": "Heute wird keine fällig.",
    "None is at risk.": "Keine ist gefährdet.",
    "Open complaints": "Offene Beschwerden",
    "Open": "Offen",
    "All complaints": "Alle Beschwerden",
    "{n} rows": "{n} Zeilen",
    "Filter": "Filtern",
    "any": "beliebig",
    "{column} has": "{column} enthält",
    "{column} from": "{column} ab",
    "{column} until": "{column} bis",
    "yes": "ja",
    "no": "nein",
    "Show all": "Alle zeigen",
    "There is nothing here.": "Hier ist nichts.",
    "Nothing fits these filters.": "Nichts passt zu diesen Filtern.",
    "Pages": "Seiten",
    "Newer": "Neuere",
    "Older": "Ältere",
    "Earlier": "Frühere",
    "Later": "Spätere",
    "Page {page} of {pages}": "Seite {page} von {pages}",
    "Take a copy": "Eine Kopie ziehen",
    "What is it for?": "Wofür?",
    "The reason, your name and how many rows you took are written into the audit. The file holds what you filtered, as "
    "CSV.": "Der Grund, Ihr Name und die Zahl der Zeilen werden im Audit festgehalten. Die Datei enthält, was gefiltert "
    "ist, als CSV.",
    "Download CSV": "CSV herunterladen",
    "Management review": "Managementbewertung",
    "Made on {moment}.": "Erstellt am {moment}.",
    "The month is not over.": "Der Monat ist noch nicht vorbei.",
    "Month": "Monat",
    "Show": "Zeigen",
    "As PDF": "Als PDF",
    "Every figure with how many it rests on and its 95 % interval, beside the month before.": "Jede Zahl mit ihrer "
    "Grundlage und ihrem 95-%-Intervall, neben dem Vormonat.",
    "Figures": "Zahlen",
    "Figures of {month}": "Zahlen für {month}",
    "What was not measured": "Was nicht gemessen wurde",
    "Charts": "Diagramme",
    "The figures of “{title}”": "Die Zahlen zu „{title}“",
    "Corrective actions": "Korrekturmaßnahmen",
    "Root cause": "Ursache",
    "Owner": "Verantwortlich",
    "State": "Stand",
    "Due": "Fällig",
    "Effect": "Wirkung",
    "{before} complaints before, {after} after": "{before} Beschwerden davor, {after} danach",
    "None in this month.": "Keine in diesem Monat.",
    "Customers are asked once after a closing, where their channel lets them answer. Each figure is kept apart from the "
    "others.": "Gefragt wird einmal nach einem Abschluss, wo der Kanal eine Antwort zulässt. Jede Zahl steht für sich.",
    "Ratings": "Bewertungen",
    "Stars": "Sterne",
    "Given": "Vergeben",
    "Share": "Anteil",
    "{n} of 5": "{n} von 5",
    "Over the months": "Über die Monate",
    "In their words": "In ihren Worten",
    "Nobody wrote anything this month.": "Niemand hat in diesem Monat etwas geschrieben.",
    "Who is likely to leave": "Wer uns verlassen könnte",
    "By rule, from what happened to them in the last 90 days: what we did or left undone, and what they said of it.":
    "Nach Regeln, aus dem, was ihnen in den letzten 90 Tagen geschah: was wir taten oder unterließen und was sie dazu "
    "sagten.",
    "No open case": "Kein offener Fall",
    "Next:": "Als Nächstes:",
    "Open the conversation": "Das Gespräch öffnen",
    "And {n} more.": "Und {n} weitere.",
    "Nobody, by these rules.": "Nach diesen Regeln niemand.",
    "{days} d {hours} h": "{days} T {hours} h",
    "Characters that this paper cannot print stand as □.": "Zeichen, die dieses Papier nicht drucken kann, stehen als □.",
    "month before: {before}": "Vormonat: {before}",
}  # fmt: skip
COLUMNS: Mapping[str, str] = {
    "Complaints": "Beschwerden",
    "Promises": "Zusagen",
    "Acts at the shop": "Vorgänge im Shop",
    "Unanswered questions": "Unbeantwortete Fragen",
    "Recalls": "Richtigstellungen",
    "Reference": "Aktenzeichen",
    "Priority": "Vorrang",
    "Danger": "Gefahr",
    "Received": "Eingegangen",
    "Channel": "Kanal",
    "Product": "Produkt",
    "Order": "Bestellung",
    "Wanted": "Gewünscht",
    "Level": "Stufe",
    "Handled by": "Bearbeitet von",
    "Case": "Fall",
    "Promise": "Zusage",
    "Made": "Gegeben",
    "Settled": "Erledigt",
    "As told": "Wortlaut",
    "Agreed": "Vereinbart",
    "Act": "Vorgang",
    "About": "Worüber",
    "Decided by": "Entschieden von",
    "Tries": "Versuche",
    "Why": "Warum",
    "Number": "Nummer",
    "What is done": "Was getan wird",
    "Opened": "Eröffnet",
    "Done": "Getan",
    "Complaints before": "Beschwerden davor",
    "Complaints after": "Beschwerden danach",
    "Asked": "Gefragt",
    "Question": "Frage",
    "What of it": "Was davon",
    "Why not": "Warum nicht",
    "Told": "Mitgeteilt",
    "Fact": "Angabe",
    "Version": "Fassung",
    "Approved by": "Freigegeben von",
}
FIGURES: Mapping[str, str] = {
    "Figure": "Kennzahl",
    "Value": "Wert",
    "Of": "Von",
    "95 % interval": "95-%-Intervall",
    "Month before": "Vormonat",
    "Change": "Veränderung",
    "Nothing to show.": "Nichts zu zeigen.",
    "Complaints received": "Eingegangene Beschwerden",
    "Cases opened": "Eröffnete Fälle",
    "Cases closed": "Abgeschlossene Fälle",
    "Deadlines kept": "Eingehaltene Fristen",
    "Promises kept": "Gehaltene Zusagen",
    "Settled by the bot alone (at most)": "Vom Bot allein erledigt (höchstens)",
    "Nobody came to a customer in time": "Niemand kam rechtzeitig",
    "Questions no fact answered": "Fragen ohne Antwort",
    "Customers told of a wrong answer": "Über falsche Auskunft informiert",
    "Response rate": "Rücklauf",
    "CSAT: rated 4 or 5 of 5": "CSAT: 4 oder 5 von 5",
    "Mean rating, 1 to 5": "Mittlere Bewertung, 1 bis 5",
    "ACSI-style index, equal weights, 0 to 100": "Index nach Art des ACSI, gleiche Gewichte, 0 bis 100",
    "NPS, −100 to 100": "NPS, −100 bis 100",
    "CES, 1 to 7": "CES, 1 bis 7",
    "{part} of {of}": "{part} von {of}",
    "not measured": "nicht gemessen",
    "hidden, fewer than {fewest}": "verborgen, weniger als {fewest}",
    "Wait for a person, median": "Wartezeit auf einen Menschen, Median",
    "Wait that nine of ten did not exceed": "Wartezeit, die neun von zehn nicht überschritten",
    "no change beyond chance": "keine Veränderung über den Zufall hinaus",
    "higher": "höher",
    "lower": "niedriger",
    "Complaints by quality dimension": "Beschwerden nach Qualitätsdimension",
    "How many complaints of the month fall short in which dimension of quality, the most first, with the share that each "
    "makes up together with those before it.": "Wie viele Beschwerden des Monats welche Dimension der Qualität "
    "betreffen, die häufigste zuerst, mit dem Anteil, den sie mit den vorigen zusammen ausmacht.",
    "After Garvin's eight dimensions; as found, else as assessed, else as the words tell.": "Nach Garvins acht "
    "Dimensionen; wie festgestellt, sonst wie eingeschätzt, sonst nach den Worten.",
    "Running share": "Summierter Anteil",
    "Dimension": "Dimension",
    "Complaints a week": "Beschwerden je Woche",
    "How many complaints came in during each of the last {n} weeks.": "Wie viele Beschwerden in jeder der letzten {n} "
    "Wochen eingingen.",
    "Weeks begin on Monday; the first and the last may be cut off by the month.": "Wochen beginnen am Montag; die erste "
    "und die letzte können vom Monat abgeschnitten sein.",
    "Week from": "Woche ab",
    "{title}: the share of each month with its 95 % interval.": "{title}: der Anteil jedes Monats mit seinem "
    "95-%-Intervall.",
    "Of the duties that fell due in a month, those done in time. What was extended or dropped is not counted.": "Von den "
    "Pflichten, die in einem Monat fällig wurden, die rechtzeitig erfüllten. Verlängerte und entfallene zählen nicht.",
    "Of the promises that fell due in a month, those kept in time. What customers gave back is not counted.": "Von den "
    "Zusagen, die in einem Monat fällig wurden, die rechtzeitig gehaltenen. Was Kunden zurückgaben, zählt nicht.",
    "Settled by the bot alone": "Vom Bot allein erledigt",
    "A talk is all that a customer wrote on one day. The bot settled it where it answered everything and, until {days} "
    "days after, no person was needed, no case opened, no question left open and no low rating given. Who left without "
    "a word counts as settled: the share is the most it can be.": "Ein Gespräch ist alles, was jemand an einem Tag "
    "schrieb. Der Bot hat es erledigt, wenn er alles beantwortete und bis {days} Tage danach kein Mensch nötig war, kein "
    "Fall eröffnet wurde, keine Frage offen blieb und keine schlechte Bewertung kam. Wer ohne ein Wort ging, zählt als "
    "erledigt: Der Anteil ist das Höchste, was er sein kann.",
    "Wait for a person": "Wartezeit auf einen Menschen",
    "The median wait of each month, and the wait that nine of ten customers did not exceed, in minutes.": "Die mittlere "
    "Wartezeit jedes Monats und die, die neun von zehn nicht überschritten, in Minuten.",
    "From the wish for a person until one took the chat. Who waited in vain is in the table, not in the lines.": "Vom "
    "Wunsch nach einem Menschen, bis jemand den Chat übernahm. Wer vergeblich wartete, steht in der Tabelle, nicht in "
    "den Linien.",
    "Median": "Median",
    "Nine of ten": "Neun von zehn",
    "In vain": "Vergeblich",
    "Why people were asked for": "Warum nach Menschen gefragt wurde",
    "How often customers were passed to a person in the month, by reason.": "Wie oft jemand im Monat an einen Menschen "
    "übergeben wurde, nach Grund.",
    "Each wish for a person once.": "Jeder Wunsch nach einem Menschen einmal.",
    "Wishes": "Wünsche",
    "Reason": "Grund",
    "Share and interval": "Anteil und Intervall",
    "ACSI-style index": "Index nach Art des ACSI",
    "The ACSI-style index of each month with its 95 % interval, from 0 to 100.": "Der Index nach Art des ACSI für jeden "
    "Monat mit seinem 95-%-Intervall, von 0 bis 100.",
    "(x1 + x2 + x3 − 3) / 27 × 100 of three answers from 1 to 10, with equal weights. Months with fewer than {fewest} "
    "answers are not shown: one customer would move the figure, and could be guessed.": "(x1 + x2 + x3 − 3) / 27 × 100 "
    "aus drei Antworten von 1 bis 10, mit gleichen Gewichten. Monate mit weniger als {fewest} Antworten werden nicht "
    "gezeigt: Eine einzelne würde die Zahl verschieben und ließe sich erraten.",
    "Index": "Index",
    "Index and interval": "Index und Intervall",
    "Of the ratings after a closing, those with 4 or 5 of 5. Months with fewer than {fewest} ratings are not shown.":
    "Von den Bewertungen nach einem Abschluss die mit 4 oder 5 von 5. Monate mit weniger als {fewest} Bewertungen werden "
    "nicht gezeigt.",
}  # fmt: skip
GAPS: Mapping[str, str] = {
    "The month is not over; what is still to come is not in these figures.": "Der Monat ist nicht vorbei; was noch "
    "kommt, ist in diesen Zahlen nicht enthalten.",
    "Of {n} complaints neither the record nor the words tell in what quality fell short.": "Bei {n} Beschwerden sagen "
    "weder die Akte noch die Worte, worin die Qualität zu wünschen ließ.",
    "No deadline came to its end, so nothing is known of how many are kept.": "Keine Frist lief ab; wie viele "
    "eingehalten werden, ist nicht bekannt.",
    "No promise came to its end, so nothing is known of how many are kept.": "Keine Zusage wurde fällig; wie viele "
    "gehalten werden, ist nicht bekannt.",
    "There was no talk with the bot whose three days are over.": "Es gab kein Gespräch mit dem Bot, dessen drei Tage "
    "vorbei sind.",
    "{n} talks are too recent to know whether the bot settled them.": "{n} Gespräche sind zu jung, um zu wissen, ob der "
    "Bot sie erledigt hat.",
    "Nobody came to a customer who asked for a person, or nobody asked; no wait was measured.": "Niemand fragte nach "
    "einem Menschen, oder niemand kam; es wurde keine Wartezeit gemessen.",
    "{n} customers were not asked how it was: their channel cannot show the question.": "{n}-mal wurde nicht gefragt, "
    "wie es war: Der Kanal kann die Frage nicht zeigen.",
    "{n} customers were not asked how it was: it was too late when it could be.": "{n}-mal wurde nicht gefragt, wie es "
    "war: Als es möglich war, war es zu spät.",
    "{n} closings were not asked about: their customer was asked the day before.": "Nach {n} Abschlüssen wurde nicht "
    "gefragt: Kurz davor war schon gefragt worden.",
    "Nobody was asked how it was.": "Niemand wurde gefragt, wie es war.",
    "Nobody rated us.": "Niemand hat uns bewertet.",
    "Only {n} customers rated us; the mean is not shown below {fewest}.": "Nur {n} Bewertungen; unter {fewest} wird kein "
    "Mittelwert gezeigt.",
    "Nobody answered the three questions of the index.": "Niemand hat die drei Fragen des Index beantwortet.",
    "Only {n} customers answered the three questions; the index is not shown below {fewest}.": "Nur {n} haben die drei "
    "Fragen beantwortet; unter {fewest} wird kein Index gezeigt.",
    "Nobody was asked whether they would recommend us, or answered.": "Niemand wurde gefragt, ob er uns weiterempfiehlt, "
    "oder niemand hat geantwortet.",
    "Only {n} customers said whether they would recommend us; NPS is not shown below {fewest}.": "Nur {n} haben gesagt, "
    "ob sie uns weiterempfehlen; unter {fewest} wird kein NPS gezeigt.",
    "Nobody was asked how easy it was, or answered.": "Niemand wurde gefragt, wie leicht es war, oder niemand hat "
    "geantwortet.",
    "Only {n} customers said how easy it was; CES is not shown below {fewest}.": "Nur {n} haben gesagt, wie leicht es "
    "war; unter {fewest} wird kein CES gezeigt.",
    "Who did not answer is not in the figures of satisfaction; they may think otherwise.": "Wer nicht antwortete, ist "
    "in den Zahlen zur Zufriedenheit nicht enthalten und denkt vielleicht anders.",
}  # fmt: skip
LEAVING: Mapping[str, str] = {
    "What we did to make up for it did not help ({n} times in 90 days).": "Was wir zur Wiedergutmachung taten, half "
    "nicht ({n}-mal in 90 Tagen).",
    "They did not accept the decision in {reference}.": "Die Entscheidung in {reference} wurde nicht angenommen.",
    "We broke our word to them ({n} times in 90 days).": "Wir haben ihnen gegenüber unser Wort gebrochen ({n}-mal in 90 "
    "Tagen).",
    "{reference} has been open for {days} days.": "{reference} ist seit {days} Tagen offen.",
    "They rated us low ({n} times in 90 days).": "Sie haben uns schlecht bewertet ({n}-mal in 90 Tagen).",
    "They have said nothing for {days} days after their complaint {reference}.": "Nach ihrer Beschwerde {reference} "
    "schweigen sie seit {days} Tagen.",
    "They have {n} open cases.": "Sie haben {n} offene Fälle.",
    "Call them, say that it went wrong twice, and ask what would put it right.": "Anrufen, sagen, dass es zweimal "
    "schiefging, und fragen, was es in Ordnung bringt.",
    "Look at the decision once more with somebody who did not make it, and tell them about the body outside the house.":
    "Die Entscheidung mit jemandem ansehen, der sie nicht getroffen hat, und auf die Stelle außerhalb des Hauses "
    "hinweisen.",
    "Say that we broke our word, and name a day only if it will be kept.": "Sagen, dass wir unser Wort brachen, und nur "
    "einen Tag nennen, der gehalten wird.",
    "Tell them how their case stands, and when it will be decided.": "Sagen, wie der Fall steht und wann entschieden "
    "wird.",
    "Ask what was wrong with it, and make up for it.": "Fragen, was nicht gut war, und es wiedergutmachen.",
    "Ask once whether all is well; do not ask twice.": "Einmal fragen, ob alles gut ist; kein zweites Mal.",
    "Give all their cases to one person.": "Alle Fälle einer Person geben.",
}  # fmt: skip
NAMES: Mapping[str, str] = {
    "Safety": "Sicherheit", "Complaint": "Beschwerde", "Redress": "Abhilfe", "Other": "Sonstiges",
    "Received": "Eingegangen", "Acknowledged": "Bestätigt", "Assessed": "Eingeschätzt",
    "Investigating": "In Untersuchung", "Responded": "Antwort steht", "Decided": "Entschieden",
    "Accepted": "Angenommen", "Rejected": "Abgelehnt", "External dispute": "Bei einer Stelle außerhalb",
    "Closed": "Abgeschlossen", "Made": "Gegeben", "Kept": "Gehalten", "Broken": "Gebrochen",
    "Released": "Zurückgegeben", "First answer": "Erste Antwort", "Safety answer": "Antwort zur Sicherheit",
    "Decision": "Entscheidung", "Call back": "Rückruf", "Late answer": "Späte Antwort",
    "Data answer": "Antwort zu Daten", "Amends": "Wiedergutmachung", "Remedy": "Abhilfe",
    "Withdrawal": "Erstattung nach Widerruf", "Follow up": "Nachfrage", "Refund": "Erstattung",
    "Replacement": "Ersatz", "Repair": "Reparatur", "Compensation": "Entschädigung", "Explanation": "Erklärung",
    "Undecided": "Unentschieden", "Acknowledge": "Bestätigung", "Progress": "Zwischenstand",
    "Holding": "Zwischenbescheid", "Final": "Endgültige Antwort", "Open": "Offen", "Done": "Getan",
    "Effective": "Wirksam", "Ineffective": "Unwirksam", "Performance": "Leistung", "Features": "Ausstattung",
    "Conformance": "Übereinstimmung", "Reliability": "Zuverlässigkeit", "Durability": "Haltbarkeit",
    "Serviceability": "Service", "Aesthetics": "Ästhetik", "Perceived quality": "Anmutung", "Not told": "Nicht gesagt",
    "Asked for a person": "Nach einem Menschen gefragt", "Web widget": "Web-Chat", "Rest": "Schnittstelle",
    "Withdrawal form": "Widerrufsformular", "No fact": "Keine Angabe", "Expired": "Abgelaufen",
    "With staff": "Beim Team", "Agreed": "Vereinbart", "Sent": "Gesendet", "Confirmed": "Bestätigt",
    "Refused": "Abgelehnt", "Given up": "Aufgegeben", "Cancel": "Stornieren", "Change address": "Adresse ändern",
    "Change items": "Artikel ändern", "Return": "Rückgabe", "Exchange": "Umtausch",
}  # fmt: skip
GERMAN: Mapping[str, str] = {**NAMES, **PAGES, **COLUMNS, **FIGURES, **GAPS, **LEAVING}
WORDS: Mapping[str, Mapping[str, str]] = {"de": GERMAN}


def say(text: str, language: str = MAIN) -> str:
    """An English text in a language of the desk; as it stands where nobody translated it."""
    return WORDS.get(language, {}).get(text, text)
