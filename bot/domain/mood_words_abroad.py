"""The words by which the mood of customers who write in a further language is heard; see `mood_words.py`.

None of these phrases is English, so all are looked for in every message. People leave out dots and capitals: "ae" for
"ä", "ss" for "ß".
"""

from __future__ import annotations

from bot.domain.mood_words import Context, Meaning, SignKind

GERMAN: list[tuple[Meaning, str]] = [
    ((SignKind.FEELING, 0.36), "enttäuscht; enttaeuscht; unzufrieden; verärgert; veraergert; genervt; ärgerlich; aergerlich; "
     "sehr schade; wirklich schade; ich bin es leid; langsam reichts; nicht begeistert; hatte mehr erwartet; "
     "habe mehr erwartet; am verzweifeln; verzweifelt; fassungslos; frustriert; das nervt; nervt mich; nervt langsam; ärgert mich; aergert mich"),
    ((SignKind.FEELING, 0.42), "stinksauer; stocksauer; richtig sauer; total sauer; bin sauer; bin echt sauer; mir reicht es; mir reichts; es reicht; jetzt reichts; "
     "jetzt reicht es; die nase voll; die schnauze voll; meine geduld ist; geduld ist am ende; genug davon; so was von genervt; ich hab genug; ich habe genug; am ende mit"),
    ((SignKind.FEELING, 0.7), "wütend; wuetend; stinkwütend; stinkwuetend; außer mir; ausser mir; empört; empoert; entsetzt; kotzt mich an; ich koche; kochen vor wut; platzt der kragen; auf hundertachtzig; auf 180"),
    ((SignKind.CRITICISM, 0.33), "unverschämt; unverschaemt; frech; unfreundlich; unprofessionell; inkompetent; unfähig; unfaehig; lächerlich; laecherlich; "
     "schlechter service; mieser service; mies; miserabel; minderwertig; unbrauchbar; nutzlos; billigware; ramsch; pfusch; schlampig; "
     "zumutung; nervig; ätzend; aetzend; wertlos; zeitverschwendung; schlechte qualität; schlechte qualitaet; ein witz; kein zustand"),
    ((SignKind.CRITICISM, 0.5), "frechheit; unverschämtheit; unverschaemtheit; sauerei; schweinerei; katastrophe; katastrophal; skandal; skandalös; skandaloes; inakzeptabel; "
     "unmöglich ~ service; das allerletzte; unter aller sau; unter aller kanone; saftladen; sauladen; schrott; müll; muell; dreck; drecksteil; mistding; saumäßig; saumaessig; bodenlos"),
    ((SignKind.INSULT, 0.6), "idioten; idiot; deppen; depp; vollidioten; trottel; dilettanten; verbrecher; betrüger; betrueger; abzocker; lügner; luegner; verarscht; verarschen; verarsche; abzocke; halsabschneider; pfeifen"),
    ((SignKind.SWEARING, 0.42), "scheiße; scheisse; scheiss; scheiß; scheißteil; scheissteil; scheißding; scheissding; scheißladen; scheissladen; verdammt; verdammte; verdammten; verdammter; verdammtes; verflucht; verfluchte; "
     "kacke; am arsch; arsch; leckt mich; leck mich; zum teufel; beschissen; beschissene; beschissener; drecksladen; kruzifix; himmelherrgott; verfickt; verfickte"),
    ((SignKind.REPEATED, 0.3), "zum dritten mal; zum zweiten mal; zum x-ten mal; zum xten mal; zum wiederholten mal; schon wieder; schon mehrmals; schon dreimal; schon zweimal; seit wochen; "
     "immer noch keine antwort; immer noch nichts; noch immer nichts; niemand antwortet; keiner antwortet; keiner meldet sich; niemand meldet sich; wie oft denn noch; wie lange denn noch; hingehalten"),
    ((SignKind.SARCASM, 0.4), "na toll; na super; na bravo; na prima; na klasse; na spitze; ganz toll; ganz großes kino; ganz grosses kino; herzlichen glückwunsch; herzlichen glueckwunsch; "
     "danke für nichts; danke fuer nichts; bravo; ein hoch auf; tolle leistung; spitzenleistung; spitze gemacht"),
    ((SignKind.LEAVING, 0.4), "nie wieder; zum letzten mal bestellt; bestelle nicht mehr; kaufe nicht mehr; woanders kaufen; woanders bestellen; zur konkurrenz; kunde verloren; als kunden verloren; als kunde verloren"),
    ((SignKind.PUBLIC, 0.4), "schlechte bewertung; ein stern; negative bewertung; bewerte ich; trustpilot; im internet ~ warnen; alle warnen; an die presse; facebook; in die zeitung"),
    ((SignKind.LEGAL, 0.45), "anwalt; rechtsanwalt; anwältin; anwaeltin; anzeige erstatten; verbraucherzentrale; verbraucherschutz; gericht; verklagen; rechtliche schritte; klage einreichen; mahnbescheid; schlichtungsstelle; polizei"),
    ((SignKind.HASTE, 0.5), "dringend; eilig; eilt; so schnell wie möglich; so schnell wie moeglich; schnellstmöglich; schnellstmoeglich; umgehend; sofort; asap; unverzüglich; unverzueglich; ganz schnell; noch heute; brauche es heute; brauche es morgen"),
    ((SignKind.VULNERABLE, 0.5), "pflegebedürftig; pflegebeduerftig; im rollstuhl; schwerbehindert; neugeborenes; säugling; saeugling; schwanger; bettlägerig; bettlaegerig; krebskrank"),
    ((Context.CALM, 0.0), "kein problem; nicht schlimm; halb so wild; keine eile; eilt nicht; nicht dringend; hat zeit; macht nichts; alles gut"),
]  # fmt: skip
