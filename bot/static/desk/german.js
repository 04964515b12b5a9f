// The desk in German: by the English text, which is the key.

export const GERMAN = {
  // Lists
  Conversations: 'Gespräche', 'Lists of conversations': 'Listen der Gespräche', Mine: 'Meine', Queue: 'Wartend', Watched: 'Im Blick', All: 'Alle',
  'Held by': 'Gehalten von', 'Held by anybody': 'Von wem auch immer', 'The assistant': 'Der Assistent', Waiting: 'Wartend', 'A colleague': 'Jemand im Team',
  Channel: 'Kanal', 'Every channel': 'Jeder Kanal', 'Words in it': 'Wörter darin', 'Show more': 'Mehr zeigen',
  'You hold no conversation. Take one from the queue.': 'Sie halten kein Gespräch. Nehmen Sie eines aus der Warteschlange.',
  'Nobody is waiting.': 'Niemand wartet.', 'Nothing needs watching.': 'Nichts muss im Blick behalten werden.', 'No conversation fits.': 'Kein Gespräch passt.',
  Pressing: 'Dringend', 'Very pressing': 'Sehr dringend', Safety: 'Sicherheit', Escalated: 'Eskaliert', Draft: 'Entwurf', Watch: 'Im Blick behalten', Watching: 'Im Blick',
  '{n} unread': '{n} ungelesen', unread: 'ungelesen', Take: 'Nehmen', 'Take {name}': '{name} nehmen', 'waits {span}': 'wartet {span}', 'is writing …': 'schreibt …',
  Assistant: 'Assistent', You: 'Sie', Colleague: 'Team', Notice: 'Hinweis', Customer: 'Kunde',
  'Chat on the website': 'Chat auf der Website', Interface: 'Schnittstelle', 'SMS or WhatsApp by Twilio': 'SMS oder WhatsApp über Twilio',
  // A conversation
  Conversation: 'Gespräch', Messages: 'Nachrichten', 'Take over': 'Übernehmen', 'Pass it on': 'Weitergeben', 'Give back': 'Zurückgeben',
  'Waiting for a person': 'Wartet auf einen Menschen', 'Waiting for a person.': 'Wartet auf einen Menschen.', 'The assistant answers': 'Der Assistent antwortet', 'The assistant answers here.': 'Hier antwortet der Assistent.',
  'You answer': 'Sie antworten', '{name} answers': '{name} antwortet', '{name} answers here.': 'Hier antwortet {name}.', 'Back to the list': 'Zurück zur Liste', 'identity not proved': 'Identität nicht belegt',
  'Customer and cases': 'Kunde und Fälle', 'In short': 'In Kürze', '{name} is writing …': '{name} schreibt …', 'The customer': 'Der Kunde',
  'You answer now; the customer is told.': 'Jetzt antworten Sie; der Kunde erfährt es.', 'To the newest': 'Zu den neuesten', 'Show earlier messages': 'Frühere Nachrichten zeigen', New: 'Neu',
  'Offered to choose:': 'Zur Wahl gestellt:', 'Not sent': 'Nicht gesendet', 'Not sent yet.': 'Noch nicht gesendet.', 'Not sent yet': 'Noch nicht gesendet', 'Try again': 'Noch einmal', Remove: 'Entfernen',
  'Being sent': 'Wird gesendet', 'Linked by a one-time code': 'Verbunden durch einen Einmal-Code', 'Linked by the website': 'Verbunden durch die Website', 'Not the same customer': 'Nicht derselbe Kunde', Sent: 'Gesendet', Delivered: 'Zugestellt', Read: 'Gelesen', 'Did not arrive: the customer does not see this': 'Nicht angekommen: der Kunde sieht das nicht', 'Withheld: the customer does not see this': 'Zurückgehalten: der Kunde sieht das nicht',
  'Note, seen by the staff alone': 'Notiz, nur für das Team', 'Picture: {name}': 'Bild: {name}',
  // Writing
  Write: 'Schreiben', 'Write to': 'Schreiben an', 'Note to colleagues': 'Notiz ans Team', 'Canned replies': 'Textbausteine', Suggestions: 'Vorschläge', Send: 'Senden', 'Add note': 'Notieren',
  'Enter sends, Shift+Enter makes a new line, / offers replies.': 'Enter sendet, Umschalt+Enter beginnt eine Zeile, / bietet Textbausteine an.',
  'Reply to {name}': 'Antwort an {name}', 'Note to colleagues; @ mentions one': 'Notiz ans Team; @ erwähnt jemanden', 'Only the staff see this. @ mentions a colleague.': 'Das sieht nur das Team. @ erwähnt jemanden.',
  'Change it': 'Ändern', 'I answer for this: send': 'Ich stehe dafür ein: senden', 'Still to be filled in:': 'Noch einzusetzen:', '{n} to fill in': '{n} einzusetzen', 'Fill in {place} first.': 'Setzen Sie zuerst {place} ein.',
  '{name} is writing here, too.': '{name} schreibt hier auch.',
  // Colleagues
  Colleagues: 'Team', Teams: 'Teams', To: 'An', away: 'abwesend', '{holds} of {most} chats': '{holds} von {most} Chats', 'The queue, for whoever is free': 'Die Warteschlange, für wen auch immer',
  'What they should know': 'Was zu wissen ist', 'Goes along as a note; the customer does not see it.': 'Geht als Notiz mit; der Kunde sieht sie nicht.',
  'Passed on to {name}.': 'An {name} weitergegeben.', 'Passed on to the queue.': 'An die Warteschlange weitergegeben.', 'Give back to the assistant': 'Dem Assistenten zurückgeben',
  'The customer is told that you leave and that the assistant goes on.': 'Der Kunde erfährt, dass Sie gehen und der Assistent weitermacht.', 'What was settled': 'Was geklärt ist',
  'The assistant reads this, so that it asks nothing twice.': 'Der Assistent liest das, damit er nichts zweimal fragt.', 'Given back to the assistant.': 'Dem Assistenten zurückgegeben.',
  // The customer
  'Beside the conversation': 'Neben dem Gespräch', Case: 'Fall', Help: 'Hilfe', 'Back to the conversation': 'Zurück zum Gespräch', Name: 'Name', 'E-mail': 'E-Mail', Phone: 'Telefon', Language: 'Sprache', 'Customer since': 'Kunde seit',
  Cases: 'Fälle', 'No case.': 'Kein Fall.', Orders: 'Bestellungen', 'No order.': 'Keine Bestellung.', 'Orders are shown once the customer has proved who they are.': 'Bestellungen erscheinen, sobald der Kunde seine Identität belegt hat.',
  'Earlier conversations': 'Frühere Gespräche', Handoffs: 'Übergaben', 'Has proved who they are': 'Identität belegt',
  'Has not proved who they are: tell nothing of orders or data.': 'Identität nicht belegt: nichts über Bestellungen oder Daten sagen.',
  Ordered: 'Bestellt', Settled: 'Geklärt', 'Loading …': 'Wird geladen …', 'What may help': 'Was helfen kann', 'Source: {source}': 'Quelle: {source}', Insert: 'Einsetzen', 'Insert: {text}': 'Einsetzen: {text}',
  'Nothing fits what was asked.': 'Nichts passt zur Frage.', 'Look again': 'Noch einmal suchen',
  // A case
  'Level {n}': 'Stufe {n}', 'In the customer’s own words, {when}': 'Mit den Worten des Kunden, {when}', About: 'Produkt', Order: 'Bestellung', Wants: 'Wunsch', 'Reach them': 'Kontakt', 'Handled by': 'Zuständig',
  'Why it has this priority': 'Warum es so dringend ist', 'Next steps': 'Nächste Schritte', 'Nothing is to be done now.': 'Jetzt ist nichts zu tun.', Promises: 'Zusagen', 'Nothing is promised.': 'Nichts ist zugesagt.',
  'Promise something': 'Etwas zusagen', Promise: 'Zusagen', What: 'Was', 'As the customer reads it': 'Wie es der Kunde liest', 'What it hangs on': 'Wovon es abhängt', 'Until {when}': 'Bis {when}',
  'It is promised, and the customer is told.': 'Es ist zugesagt, und der Kunde erfährt es.', 'What was done': 'Was geschehen ist', 'Where it stands': 'Wo es steht', 'Done.': 'Erledigt.', 'Please choose': 'Bitte wählen', optional: 'freiwillig', Yes: 'Ja', No: 'Nein',
  'Putting it right': 'Wiedergutmachung', 'A colleague who may decide it is asked.': 'Jemand, der es entscheiden darf, ist gefragt.', 'up to {amount}': 'bis {amount}', 'Would help': 'Hilfreich wäre',
  'You may decide this': 'Das dürfen Sie entscheiden', 'Choose this': 'Das wählen', 'Ask for this': 'Darum bitten', 'Why this': 'Warum das', 'Choose {what}': '{what} wählen', 'Ask for {what}': 'Um {what} bitten',
  Approve: 'Genehmigen', 'What the customer is told': 'Was der Kunde erfährt', 'The customer reads this.': 'Der Kunde liest das.',
  'Write {due} where the day is to stand; without it, a sentence of its own says the day.': 'Schreiben Sie {due}, wo der Tag stehen soll; ohne das sagt ihn ein eigener Satz.', 'Show card and account numbers in full': 'Karten- und Kontonummern ganz zeigen', 'Open it to read.': 'Zum Lesen öffnen.',
  'asks for {what}': 'bittet um {what}', 'Approve {what}': '{what} genehmigen', 'Approved.': 'Genehmigt.', Decline: 'Ablehnen', 'Why not': 'Warum nicht', 'Decline {what}': '{what} ablehnen', 'Declined.': 'Abgelehnt.',
  'It is settled; now tell the customer.': 'Es ist entschieden; sagen Sie es jetzt dem Kunden.', 'Who decides it depends on the amount': 'Wer entscheidet, hängt vom Betrag ab', 'Decided by {name}': 'Entscheidet: {name}', 'Choose this, or ask for it': 'Das wählen oder darum bitten',
  'What it costs': 'Was es kostet', 'Left empty, it counts as the most it may cost.': 'Leer zählt es als das, was es höchstens kostet.', 'The customer does not see it.': 'Der Kunde sieht das nicht.',
  'As the case stands, none of it can be settled; see the next steps.': 'So wie der Fall steht, kann nichts davon entschieden werden; siehe die nächsten Schritte.', 'This is decided by {name}, and not by who asked for it.': 'Das entscheidet nicht, wer darum gebeten hat, sondern: {name}.',
  'Yours is the first yes; {name} has to agree as well.': 'Ihres ist das erste Ja; zustimmen muss auch: {name}.', 'Your yes is noted; {name} has to agree as well.': 'Ihr Ja ist notiert; zustimmen muss auch: {name}.', 'Then the case goes on, and the customer is told.': 'Dann geht der Fall weiter, und der Kunde erfährt es.',
  'What helps here': 'Was hier hilft',
  // All cases
  'Open cases': 'Offene Fälle', 'Waiting for a decision': 'Wartet auf eine Entscheidung', 'wait for your decision': 'warten auf Ihre Entscheidung', 'Which cases': 'Welche Fälle', 'Handled by me': 'Bei mir', Complaints: 'Beschwerden', 'To put right': 'Wiedergutzumachen', Late: 'Zu spät',
  'One case.': 'Ein Fall.', '{n} cases.': '{n} Fälle.', 'since {day}': 'seit {day}',
  // Words of the house
  complaint: 'Beschwerde', redress: 'Wiedergutmachung', 'call back': 'Rückruf', unanswered: 'unbeantwortet', 'data request': 'Datenauskunft', received: 'eingegangen', acknowledged: 'bestätigt', assessed: 'eingeschätzt', investigating: 'in Prüfung', responded: 'beantwortet',
  decided: 'entschieden', accepted: 'angenommen', rejected: 'nicht angenommen', 'external dispute': 'bei einer Stelle außerhalb', closed: 'abgeschlossen', made: 'gegeben', kept: 'gehalten', broken: 'gebrochen', released: 'erlassen', open: 'offen', met: 'eingehalten', missed: 'versäumt', extended: 'verlängert', dropped: 'entfallen',
  waiting: 'wartend', claimed: 'übernommen', ended: 'beendet', expired: 'abgelaufen', refund: 'Erstattung', replacement: 'Ersatz', repair: 'Reparatur', compensation: 'Ausgleich', cancellation: 'Stornierung', withdrawal: 'Widerruf', trace: 'Nachforschung', 'price reduction': 'Preisnachlass', credit: 'Gutschrift', 'person decides': 'ein Mensch entscheidet',
  'first answer': 'erste Antwort', 'safety answer': 'Antwort zur Sicherheit', decision: 'Entscheidung', 'late answer': 'späte Antwort', 'data answer': 'Antwort zu Daten', amends: 'Ausgleich', remedy: 'Abhilfe', 'follow up': 'Nachfrage',
  information: 'Information', receipt: 'Eingang', acknowledgement: 'Bestätigung', assessment: 'Einschätzung', investigation: 'Prüfung', findings: 'Feststellungen', response: 'Antwort', answer: 'Antwort des Kunden', referral: 'Verweis', closing: 'Abschluss', reopening: 'Wiedereröffnung', final: 'endgültige Antwort', progress: 'Zwischenstand', acknowledge: 'Bestätigung', holding: 'Zwischenbescheid', explanation: 'Erklärung', undecided: 'noch offen', 'early close': 'kurzer Abschluss', 'external outcome': 'Antwort der Stelle außerhalb',
  'asked for a person': 'wollte einen Menschen', 'passed on': 'weitergegeben', 'the connection of the colleague broke off': 'Verbindung im Team brach ab',
  product: 'Produkt', order: 'Bestellung', 'complaint about': 'Beschwerde über', 'product complained of': 'beanstandetes Produkt', 'order complained of': 'beanstandete Bestellung', 'what would put it right': 'was hülfe', wish: 'Wunsch',
  'order to put right': 'Bestellung, um die es geht', 'item to put right': 'Artikel, um den es geht', reason: 'Grund', contact: 'Kontakt', 'settled before': 'schon geklärt',
  safety: 'Sicherheit', conversation: 'Gespräch', case: 'Fall', customer: 'Kunde', agent: 'Team', senior: 'Senior', supervisor: 'Leitung', auditor: 'Revision', admin: 'Admin', delivered: 'zugestellt', sent: 'verschickt', placed: 'bestellt', packed: 'gepackt', cancelled: 'storniert',
  'another address': 'andere Adresse', 'another way to pay': 'andere Zahlungsart', 'other items': 'andere Artikel', return: 'Rückgabe', exchange: 'Umtausch', proposal: 'Vorschlag',
  // Searching
  Search: 'Suchen', 'Search in': 'Suchen in', 'Search conversations, cases and customers': 'Gespräche, Fälle und Kunden suchen', Everything: 'Alles', Customers: 'Kunden',
  'Type a name, an order, a reference or words that were said.': 'Geben Sie einen Namen, eine Bestellung, ein Zeichen oder Wörter aus dem Gespräch ein.', 'One found.': 'Ein Treffer.', '{n} found.': '{n} Treffer.', 'Nothing has all of these words.': 'Nichts enthält alle diese Wörter.',
  // Settings
  Settings: 'Einstellungen', There: 'Da', Away: 'Abwesend', 'You are given conversations. Press to be away.': 'Sie bekommen Gespräche. Drücken Sie, um abwesend zu sein.', 'You are given no conversations. Press to be there.': 'Sie bekommen keine Gespräche. Drücken Sie, um da zu sein.',
  'You are there: new conversations may come to you.': 'Sie sind da: neue Gespräche können zu Ihnen kommen.', 'You are away: those you hold stay yours, no new ones come.': 'Sie sind abwesend: was Sie halten, bleibt bei Ihnen, Neues kommt nicht.',
  Sound: 'Ton', 'A short tone when a customer of yours writes, or somebody waits.': 'Ein kurzer Ton, wenn ein Kunde von Ihnen schreibt oder jemand wartet.', 'Notifications of the browser': 'Meldungen des Browsers',
  'This browser does not allow them; see its own settings.': 'Dieser Browser lässt sie nicht zu; sehen Sie in seinen Einstellungen nach.', 'While the desk is in the background.': 'Solange der Desk im Hintergrund ist.', 'Single keys as shortcuts': 'Einzelne Tasten als Kürzel', 'Press ? to see them.': 'Drücken Sie ?, um sie zu sehen.',
  'Language of the desk': 'Sprache des Desks', Board: 'Übersicht', Staff: 'Team', 'Your account': 'Ihr Konto', 'Sign out': 'Abmelden',
  // The lock
  'The desk is locked': 'Der Desk ist gesperrt', Password: 'Passwort', Unlock: 'Entsperren', 'What you were writing is kept.': 'Was Sie gerade schrieben, bleibt erhalten.', 'Lock the desk': 'Den Desk sperren',
  // Keys
  Keys: 'Tasten', 'Single keys can be turned off in the settings.': 'Einzelne Tasten lassen sich in den Einstellungen abschalten.', 'Next conversation, or case': 'Nächstes Gespräch, oder nächster Fall', 'Previous conversation, or case': 'Voriges Gespräch, oder voriger Fall', 'My conversations': 'Meine Gespräche', 'The queue': 'Die Warteschlange', 'What is watched': 'Was im Blick ist', 'All conversations': 'Alle Gespräche',
  'Take this one, or the first that waits': 'Dieses nehmen, oder das erste, das wartet', 'Watch, or no more': 'Im Blick behalten, oder nicht mehr', 'Write to the customer': 'Dem Kunden schreiben', 'Write a note to the colleagues': 'Dem Team eine Notiz schreiben', 'Read the messages': 'Die Nachrichten lesen', 'Facts that may help': 'Fakten, die helfen können', 'There, or away': 'Da oder abwesend', 'These keys': 'Diese Tasten',
  'Next of my conversations': 'Nächstes meiner Gespräche', 'Previous of my conversations': 'Voriges meiner Gespräche', 'Out of the field, or back to the list': 'Aus dem Feld, oder zurück zur Liste', 'New line': 'Neue Zeile',
  // Times
  Today: 'Heute', Yesterday: 'Gestern', '{n} s': '{n} s', '{n} min {s} s': '{n} min {s} s', '{n} min': '{n} min', '{n} h {m} min': '{n} h {m} min', '1 day': '1 Tag', '{n} days': '{n} Tage', '{span} late': '{span} zu spät', 'take within {span}': 'nehmen binnen {span}', 'due in {span}': 'fällig in {span}',
  // The page itself, and what goes wrong
  'The desk': 'Desk', 'Nothing is open': 'Nichts ist geöffnet', 'To the conversation': 'Zum Gespräch', Dismiss: 'Ausblenden', Cancel: 'Abbrechen', Close: 'Schließen', 'Try now': 'Jetzt versuchen',
  'Choose a conversation on the left, or press c to take the first that waits. ? shows all keys.': 'Wählen Sie links ein Gespräch, oder drücken Sie c, um das erste zu nehmen, das wartet. ? zeigt alle Tasten.',
  'No connection to the house; it is tried again. What you write is kept.': 'Keine Verbindung zum Haus; es wird weiter versucht. Was Sie schreiben, bleibt erhalten.', 'The house cannot be reached just now; it is tried again.': 'Das Haus ist gerade nicht zu erreichen; es wird weiter versucht.',
  'Something went wrong here; please try again in a moment.': 'Hier ist etwas schiefgegangen; bitte versuchen Sie es gleich noch einmal.', 'You may not do this; ask a colleague who may.': 'Das dürfen Sie nicht; fragen Sie jemanden, der es darf.', 'It is not there any more.': 'Das gibt es nicht mehr.', 'A colleague was quicker.': 'Jemand aus dem Team war schneller.', 'That was too much at once; please wait a moment.': 'Das war zu viel auf einmal; bitte warten Sie einen Moment.',
  'Somebody waits for a person': 'Jemand wartet auf einen Menschen', '{name} mentions you': '{name} erwähnt Sie',
};
