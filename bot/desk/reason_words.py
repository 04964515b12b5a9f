"""Why the house says that something is so, in German: a case's rank, a promise's day, a claim held back; English is the key.

Like `refusal_words.py`: {places} stand for what the rule fills in. What fills {why} and {signs} is read in German, too;
the customer's own words in it stay as they were written.
"""

from __future__ import annotations

from typing import Mapping

RANKS: Mapping[str, str] = {
    "It may touch somebody's safety, which comes before everything else.": "Es könnte jemandes Sicherheit berühren, und die geht allem vor.",
    "Complaints come before all other cases except safety.": "Beschwerden gehen allen anderen Fällen vor, außer der Sicherheit.",
    "A customer waits for something to be put right.": "Ein Kunde wartet darauf, dass etwas in Ordnung gebracht wird.",
    "No rule gives it a higher priority.": "Keine Regel gibt dem Fall einen höheren Rang.",
    "Before others of its kind, because it is urgent: {signs}.": "Vor anderen seiner Art, weil es eilt: {signs}.",
    "Before others of its kind, because the customer is very upset: {signs}.": "Vor anderen seiner Art, weil der Kunde sehr aufgebracht ist: {signs}.",
    "{score} to begin with. {why}": "Zu Beginn {score}. {why}",
    "{score} more. {why}": "Dazu {score}. {why}",
    "{score} at least. {why}": "Mindestens {score}. {why}",
    "The customer's words tell {cause} ({words}).": "Die Worte des Kunden sagen es ({words}): {cause}.",
    "The customer's words tell none of the usual causes; whoever reads them may name one.": "Die Worte des Kunden nennen keine der üblichen Ursachen; wer sie liest, mag eine nennen.",
    "It is known or was named to be {cause}.": "Das ist bekannt oder wurde genannt: {cause}.",
    "More than one thing went wrong: {causes}.": "Mehr als eines ging schief: {causes}.",
    "Somebody was or may be hurt: {hazards}.": "Jemand kam zu Schaden oder könnte es: {hazards}.",
    "It was reported as a danger.": "Es wurde als Gefahr gemeldet.",
    "Somebody needs particular care: {signs}.": "Jemand braucht besondere Rücksicht: {signs}.",
    "Somebody concerned is known to need particular care.": "Von jemandem, den es betrifft, ist bekannt, dass er besondere Rücksicht braucht.",
    "It did not happen for the first time: {why}.": "Es geschah nicht zum ersten Mal: {why}.",
    "It happened three times or more: {why}.": "Es geschah dreimal oder öfter: {why}.",
    "the customer says so ({words})": "das sagt der Kunde ({words})",
    "it is on record {count} times": "{count}-mal verzeichnet",
    "This customer has 1 earlier case about the same matter.": "Dieser Kunde hatte schon einen Fall in derselben Sache.",
    "This customer has {count} earlier cases about the same matter.": "Dieser Kunde hatte schon {count} Fälle in derselben Sache.",
    "{count} earlier cases about the same matter did not settle it.": "{count} frühere Fälle in derselben Sache haben sie nicht geklärt.",
    "1 earlier case about the same matter did not settle it.": "Ein früherer Fall in derselben Sache hat sie nicht geklärt.",
    "Another customer reported the same product lately.": "Kürzlich hat ein anderer Kunde dasselbe Produkt gemeldet.",
    "It cost the customer {costs}.": "Es hat den Kunden gekostet: {costs}.",
    "It came in the way of an occasion ({words}).": "Es kam einem Anlass in die Quere ({words}).",
    "It is about {amount}, which is {limit} or more ({whence}).": "Es geht um {amount}, also {limit} oder mehr ({whence}).",
    "The customer has waited {days} days or more: {why}.": "Der Kunde wartet seit {days} Tagen oder länger: {why}.",
    "the problem is there since {day}": "das Problem besteht seit {day}",
    "It is urgent: {signs}.": "Es eilt: {signs}.",
    "The customer is very upset: {signs}.": "Der Kunde ist sehr aufgebracht: {signs}.",
    "The customer means to take legal steps ({words}).": "Der Kunde will rechtliche Schritte gehen ({words}).",
    "What would put it right has to be talked about ({remedy}).": "Was es in Ordnung brächte, ist zu besprechen ({remedy}).",
    "Which order it is about is not known yet.": "Um welche Bestellung es geht, ist noch nicht bekannt.",
}
# What a mood is read from, as `mood_words.SignKind` calls it; the customer's words follow in brackets.
SIGNS: Mapping[str, str] = {
    "says that they are upset": "sagt, dass es ihn aufbringt",
    "finds harsh words for it": "findet harte Worte dafür",
    "is insulting": "wird beleidigend",
    "swears": "flucht",
    "has asked or waited before": "hat schon gefragt oder gewartet",
    "is sarcastic": "ist sarkastisch",
    "means to leave us": "will uns verlassen",
    "means to make it public": "will es öffentlich machen",
    "means to take legal steps": "will rechtliche Schritte gehen",
    "writes words in capitals": "schreibt Wörter in Großbuchstaben",
    "repeats marks": "wiederholt Satzzeichen",
    "asks for haste": "bittet um Eile",
    "names a time that cannot wait": "nennt einen Zeitpunkt, der nicht warten kann",
    "cannot do without it": "kommt ohne es nicht aus",
    "somebody depends on it": "jemand ist darauf angewiesen",
    # Who needs particular care, what somebody was hurt by, what it cost
    "old age": "hohes Alter",
    "a small child": "ein kleines Kind",
    "a disability": "eine Behinderung",
    "an illness or a medical need": "eine Krankheit oder ein medizinischer Bedarf",
    "a pregnancy": "eine Schwangerschaft",
    "great distress": "große Not",
    "burn": "Verbrennung",
    "fire": "Feuer",
    "electric shock": "Stromschlag",
    "choking": "Ersticken",
    "cut or injury": "Schnitt oder Verletzung",
    "poison or allergy": "Gift oder Allergie",
    "explosion": "Explosion",
    "danger": "Gefahr",
    "money": "Geld",
    "time": "Zeit",
}
MOODS: Mapping[str, str] = {
    "furious: {signs}": "sehr aufgebracht: {signs}",
    "annoyed: {signs}": "verärgert: {signs}",
    "urgent: {signs}": "eilig: {signs}",
    "furious: {signs}; urgent: {signs2}": "sehr aufgebracht: {signs}; eilig: {signs2}",
    "annoyed: {signs}; urgent: {signs2}": "verärgert: {signs}; eilig: {signs2}",
}
ALARMS: Mapping[str, str] = {
    "The customer is upset and time presses: {signs}; {signs2}.": "Der Kunde ist verärgert, und die Zeit drängt: {signs}; {signs2}.",
    "Somebody vulnerable may need help: {signs}.": "Jemand, der Schutz braucht, braucht vielleicht Hilfe: {signs}.",
    "The assistant did not get on {count} times in half an hour.": "Der Assistent kam in einer halben Stunde {count}-mal nicht weiter.",
    "What was written to the customer did not arrive: {whence}.": "Was dem Kunden geschrieben wurde, kam nicht an: {whence}.",
}
_NOT_PROVEN = "Der Absender dieser E-Mail ist nicht belegt (DMARC schlug fehl); sie muss nicht von der Adresse kommen, die sie trägt."
_OF_ANOTHER = "Diese E-Mail kam an die Antwortadresse zum Gespräch eines anderen Kunden. Sie zählt als eigene ihres Absenders und zeigt nicht, dass er dieser Kunde ist."
NOTES: Mapping[str, str] = {
    "{name} separated two conversations: not the same customer.": "{name} hat zwei Gespräche getrennt: nicht derselbe Kunde.",
    "The desk of {name} is gone; the customer waits again.": "Der Desk von {name} ist weg; der Kunde wartet wieder.",
    "The customer had left before this was answered; it goes on by e-mail.": "Der Kunde war schon gegangen, bevor die Antwort kam; es geht per E-Mail weiter.",
    "{name} took this over from {holder}.": "{name} hat das von {holder} übernommen.",
    "{name} gave this back to the assistant.": "{name} hat das dem Assistenten zurückgegeben.",
    "{name} gave this back to the assistant. Settled: {words}": "{name} hat das dem Assistenten zurückgegeben. Geklärt: {words}",
    "This did not reach the customer ({whence}): {words}": "Das kam beim Kunden nicht an ({whence}): {words}",
    "the platform could not deliver it": "die Plattform konnte es nicht zustellen",
    "More than {number} messages in an hour: they are kept here and not answered until it is quieter.": "Mehr als {number} Nachrichten in einer Stunde: Sie sind hier gespeichert und werden erst beantwortet, wenn es ruhiger ist.",
    "The customer wants no more messages here.": "Der Kunde möchte hier keine Nachrichten mehr.",
    "The customer takes messages here again.": "Der Kunde nimmt hier wieder Nachrichten an.",
    "The platform says that this customer is another one of ours now; both talks stay apart.": "Die Plattform sagt, dass dieser Kunde jetzt ein anderer von uns ist; beide Gespräche bleiben getrennt.",
    "The sender of this mail is not proven (DMARC failed); it may not be from whose address it carries.": _NOT_PROVEN,
    "This mail came to the reply address of another customer's talk. It is treated as its sender's own; it does not show that they are that customer.": _OF_ANOTHER,
    "The sender of this mail is not proven (DMARC failed); it may not be from whose address it carries. This mail came to the reply address of another customer's talk. It is treated as its sender's own; it does not show that they are that customer.": f"{_NOT_PROVEN} {_OF_ANOTHER}",
}
CLAIMS: Mapping[str, str] = {
    "“{words}” is a commitment, and its sentence names the day of no promise to this customer; make the promise first, or say what is the case now.": "„{words}“ ist eine Zusage, und ihr Satz nennt den Tag keiner Zusage an diesen Kunden; geben Sie zuerst die Zusage, oder sagen Sie, was jetzt der Fall ist.",
    "“{words}” is a deadline that no promise to this customer has; make the promise first, or leave the time out.": "„{words}“ ist eine Frist, die keine Zusage an diesen Kunden hat; geben Sie zuerst die Zusage, oder lassen Sie die Zeit weg.",
    "“{words}” is an amount that no fact names; tell the fact, or leave the amount out.": "„{words}“ ist ein Betrag, den kein Fakt nennt; nennen Sie den Fakt, oder lassen Sie den Betrag weg.",
    "“{words}” says that something is granted, which only a recorded decision does; say what was asked for and who decides.": "„{words}“ sagt, dass etwas gewährt wird, und das tut nur eine festgehaltene Entscheidung; sagen Sie, worum gebeten wurde und wer entscheidet.",
    "“{words}” is praise that no fact bears out; say what is known instead.": "„{words}“ ist ein Lob, das kein Fakt trägt; sagen Sie stattdessen, was bekannt ist.",
    "“{words}” is a claim about health or safety that no fact bears out; tell the fact, or say that it is not known.": "„{words}“ ist eine Aussage über Gesundheit oder Sicherheit, die kein Fakt trägt; nennen Sie den Fakt, oder sagen Sie, dass es nicht bekannt ist.",
}
ROOM: Mapping[str, str] = {
    "{count} promised to be done before it; {rate} an hour of open time, assumed by the policy.": "Davor sind {count} zugesagt; {rate} je geöffnete Stunde, angenommen nach den Regeln.",
    "{count} promised to be done before it; {rate} an hour of open time, measured on {pieces} in {days} days.": "Davor sind {count} zugesagt; {rate} je geöffnete Stunde, gemessen an {pieces} in {days} Tagen.",
}
GERMAN: Mapping[str, str] = {**RANKS, **SIGNS, **CLAIMS, **ROOM, **MOODS, **ALARMS, **NOTES}
