"""Hazard words: signs in a customer's text that somebody may be hurt.

Missing one costs more than a false alarm, so the words are broad; a question ("is it a choking hazard?") may be
flagged too, and a person looks.
"""

from __future__ import annotations

import re
import unicodedata

# Family → what people write. Stems, matched at the start of a word.
HAZARDS: dict[str, str] = {
    "burn": r"burn(?:t|ed|s|ing)?\b(?! the toast)|scald|scorch|blister",
    "fire": r"fire\b(?! ?(?:him|her|them|you|place))|flame|smok(?:e|ing)\b|smoulder|melt(?:ed|ing)|sparks?\b|sparking|overheat",
    "electric shock": r"electr(?:ic(?:al)?|o)[ -]?(?:shock|cut)|(?:gave|got|get|getting|give)\b[^.!?]{0,25}\b(?:shock|zap)|"
    r"zapp(?:ed|ing)|electrocut|short[ -]circuit|exposed wire|bare wire",
    "choking": r"chok(?:e|ed|ing)\b|suffocat|strangl|swallow(?:ed|ing)\b",
    "cut or injury": r"injur|wound|bleed|bled\b|(?<!flesh and )(?<!flesh-and-)blood(?!y|s?\b[^.!?]{0,5}boil)|bloody (?:hand|finger|thumb|nose|face|mouth|lip|head|knee|leg|arm|foot|toe)|hospital|stitches|emergency room|a&e\b|(?:got|was|were|is|are|been|being|get) (?:badly |seriously |slightly )?hurt\b|hurt (?:me|my|his|her|their|himself|herself|our|the)|ambulance|"
    r"cut (?:me|my|his|her|our|myself|himself|herself|themselves|ourselves)\b|sliced? (?:my|his|her)|laceration|broke (?:my|his|her) (?:arm|leg|wrist|tooth|finger|hip|ankle|hand|foot|toe|nose)|collapsed (?:under|beneath|on) (?:me|him|her|us|my|our)|(?:fell|tipped|toppled)(?: over)? on(?:to|(?: top of)?) (?:me|him|her|my|our)",
    "poison or allergy": r"allerg|anaphyla|rash\b|poison|toxic|mou?ld(?:y)?\b|fumes?\b|gas leak|smell(?:s|ed|ing)? of (?:gas|burning)|chemical smell|made (?:me|us|him|her|them) (?:\w+ )?(?:ill|sick)\b|(?:ill|sick) (?:after|from) (?:eat|drink|us)ing",
    "explosion": r"explo(?:de|ded|ding|sion)|blew up|shatter(?:ed|ing)?\b[^.!?]{0,30}\b(?:hand|face|child|kid|everywhere|glass)|burst into",
    "danger": r"danger(?:ous)?\b|hazard|unsafe|safety (?:issue|problem|risk|concern)|not safe\b|isn'?t safe",
}  # fmt: skip

# The same in the languages customers may write in, as ISO 639-1. None of these is an English word, so all are looked
# for in every message: who shouts "Feuer" has told enough. Accents may be missing in what people write.
HAZARDS_ABROAD: dict[str, dict[str, str]] = {
    "de": {
        "burn": r"verbrenn|verbrannt|verbrüh|brandblase|verschmort",
        "fire": r"feuer\b|feuerwehr|brennt|brannte|gebrannt|flamme|rauch\b|raucht|qualm|funken\b|funkt es|geschmolzen|überhitzt",
        "electric shock": r"stromschlag|elektrische[nr]? schlag|eine? gewischt|kurzschluss|unter strom",
        "choking": r"erstick|verschluckt|stranguliert",
        "cut or injury": r"verletz|blutet|blutig|geblutet|blutung|krankenhaus|notarzt|geschnitten",
        "poison or allergy": r"vergift|giftig|hautausschlag|schimmel|gasgeruch|riecht nach gas|brandgeruch|verbrannt riech",
        "explosion": r"explodier|geplatzt|zersprungen",
        "danger": r"gefährlich|gefahr\b|lebensgefahr",
    },
    "fr": {
        "burn": r"(?<!crème )brûl(?:ant|é|ée|és|ées|er|ure|ures|ait|e)\b|ébouillant",
        "fire": r"(?<!pot.au.)feu\b|incendie|flammes\b|fumée|(?:ça|qui) fume|étincelle|surchauff|a fondu",
        "electric shock": r"choc électrique|électrocut|décharge électrique|coup de jus|court[- ]circuit",
        "choking": r"étouff|étrangl|avalé",
        "cut or injury": r"blessé|blessée|blessure|saign|du sang|hôpital|(?:suis|est) coupé|coupé (?:le|la|au) (?:doigt|main|pied)",
        "poison or allergy": r"empoisonn|toxique|moisi|moisissure|odeur de (?:gaz|brûlé)|réaction allergique",
        "explosion": r"explosé|éclaté",
        "danger": r"dangereux|dangereuse",
    },
    "es": {
        "burn": r"quem(?:ó|é|a|ado|ada|aron|adura|aduras|ando|arse|aba)\b|ampolla",
        "fire": r"fuego|incendi(?:o|ó|ado)\b|en llamas|humo\b|ardió|ardiendo|arde\b|chispa|se derriti",
        "electric shock": r"calambre|descarga eléctrica|electrocutó|dio corriente|cortocircuito",
        "choking": r"asfixi|atragant|se tragó",
        "cut or injury": r"herid[oa]|sangre\b|sangr(?:a|ando|ó|aba)\b|(?:me|se) cort(?:é|ó)\b|ambulancia",
        "poison or allergy": r"intoxic(?:ó|ado|ada|ación)|venenos|alergia|alérgic|moho\b|(?:olor|huele) a (?:gas|quemado)",
        "explosion": r"explotó|estalló|reventó",
        "danger": r"peligro\b|peligros[oa]",
    },
    "it": {
        "burn": r"bruci(?:a|o|ato|ata|ava|are|ando|atura)\b|ustion|scottat",
        "fire": r"fuoco|incendi(?:o|ato|ata)\b|fiamm[ae]\b|fumo\b|scintille\b|surriscald",
        "electric shock": r"scossa|folgorat|cortocircuito",
        "choking": r"soffoc|ingoiat|strozzat",
        "cut or injury": r"ferit[oaie]\b|sangue|sanguina|ospedale|tagliat[oa] (?:la|il|un)\b|ambulanza",
        "poison or allergy": r"avvelen|intossic|velenos|tossic[oa]|allergia|allergica|muffa|(?:odore|puzza) di (?:gas|bruciato)",
        "explosion": r"esplos|esplod|scoppiat",
        "danger": r"pericol",
    },
    "pt": {
        "burn": r"queim(?:ou|ei|ado|ada|adura|aduras|ando|a)\b|escald(?:ou|ei|ado|ada)\b",
        "fire": r"fogo\b|incêndio|chamas\b|fumaça|fumo\b|faísca|derreteu",
        "electric shock": r"choque|eletrocut|curto[- ]circuito",
        "choking": r"engasg|sufoc(?:ou|ar|ado)|engoliu",
        "cut or injury": r"ferid[oa]|ferimento|machuc|sangue|sangr(?:ou|ar|a|ando)\b|cortei|ambulância",
        "poison or allergy": r"intoxic(?:ou|ado|ada|ação)|venenos|alergia|alérgic|mofo\b|bolor|cheir(?:o|a) a? ?(?:de )?(?:gás|queimado)",
        "explosion": r"explodiu|explosão|estourou|rebentou",
        "danger": r"perigo\b|perigos[oa]",
    },
    "nl": {
        "burn": r"verbrand|brandwond|brandblaar",
        "fire": r"brandt\b|brandend|(?:staat|stond|vloog|vliegt) in brand|vuur\b|vlam(?:men)?\b|rookt\b|rookte\b|rook uit|(?:komt|kwam|veel|is) rook|vonk(?:en|t|te)?\b|oververhit|gesmolten",
        "electric shock": r"elektrische schok|een schok\b|schok gekregen|onder stroom|kortsluiting|geëlektrocuteerd",
        "choking": r"gestikt|stikken|verslikt|ingeslikt",
        "cut or injury": r"gewond|verwond|bloedt|bloedde|bloed\b|ziekenhuis|gesneden",
        "poison or allergy": r"vergiftig|giftig|allergisch|schimmel|gaslucht|brandlucht",
        "explosion": r"ontplof|geëxplodeerd",
        "danger": r"gevaar\b|gevaarlijk|levensgevaar",
    },
    "sv": {
        "burn": r"brännskad|brände\b|bränt mig|skållad",
        "fire": r"brinner|brann\b|eldsvåda|eld\b|lågor|rök(?:en)?\b|röker\b|ryker\b|gnist(?:a|or|rar|rade)\b|överhett",
        "electric shock": r"elstöt|elchock|elektrisk stöt|(?:en|fick) stöt|kortslut",
        "choking": r"kväv|satte i halsen|svalde",
        "cut or injury": r"blöder|blödde|blod(?:et|ig)?\b|sjukhus|skar (?:mig|sig)|skadade (?:mig|sig)|ambulansen",
        "poison or allergy": r"förgift|giftig|allergisk|mögel|möglig|gaslukt|luktar (?:bränt|gas)",
        "explosion": r"exploder",
        "danger": r"farlig|livsfara",
    },
    "pl": {
        "burn": r"poparz|oparz|spalił|przypali",
        "fire": r"pożar|ogień|ognia|płomie|płon(?:ie|ął|ęło|ęła)|pali się|zapalił|dym(?:i|u|em|ił|iło|iła)?\b|iskrz|iskry|stopił",
        "electric shock": r"porazi|poraże|kopn(?:ął|ęło|ęła) (?:mnie|go|ją)|zwarcie",
        "choking": r"zadławi|zakrztusi|udusi|dusi\b|połkn",
        "cut or injury": r"krew\b|krwi\b|krwaw|ranny\b|ranna\b|zrani|skalecz|szpital|karetk",
        "poison or allergy": r"zatru|trując|alergi|wysypk|pleśń|pleśni|zapach gazu|spalenizn",
        "explosion": r"wybuch|eksplod",
        "danger": r"niebezpiecz",
    },
    "tr": {
        "burn": r"yand(?:ı|ım|ık)\b|yaktı|yanık|haşla(?:ndı|dı)",
        "fire": r"yangın|ateş (?:aldı|alıyor|çıktı)|alev(?:ler|lendi)?\b|duman|yanıyor|kıvılcım",
        "electric shock": r"elektrik çarp|çarptı|kısa devre",
        "choking": r"boğul|boğaz|yuttu",
        "cut or injury": r"yarala|kanıyor|kanadı|hastane|elimi kesti|kestim",
        "poison or allergy": r"zehir|alerji|küflü|küflen|gaz koku|yanık koku",
        "explosion": r"patla",
        "danger": r"tehlike",
    },
    "ar": {
        "burn": r"احترق|يحترق|حرق",
        "fire": r"حريق|حرائق|نار\b|نيران|اشتعل|يشتعل|لهب|دخان|شرار",
        "electric shock": r"صعق|صدمة كهرب|ماس كهرب",
        "choking": r"اختنق|يختنق|ابتلع",
        "cut or injury": r"جرح|مجروح|إصاب|أصيب|نزف|ينزف|مستشفى|إسعاف",
        "poison or allergy": r"تسمم|سامة|حساسية|عفن|رائحة (?:ال)?غاز",
        "explosion": r"انفجر|انفجار",
        "danger": r"خطر\b|خطير",
    },
    "hi": {
        "burn": r"जल (?:गया|गई|गए|गयी|रहा|रही|उठ)|जला दिया|झुलस|छाल[ेा] पड़",
        "fire": r"आग(?![\u0900-\u097f])|धुआ|धुंआ|धुएँ|धुएं|चिंगारी|लपट",
        "electric shock": r"करंट|करेंट|बिजली का झटका|झटका लगा|शॉर्ट सर्किट",
        "choking": r"दम घुट|गला घुट|निगल",
        "cut or injury": r"घायल|चोट|खून|अस्पताल|हाथ कट|उंगली कट|एम्बुलेंस",
        "poison or allergy": r"ज़हर|एलर्जी|फफूंद|गैस की (?:गंध|बदबू)|जलने की (?:गंध|बदबू)",
        "explosion": r"विस्फोट|धमाका|ब्लास्ट",
        "danger": r"खतरनाक|खतरा",
    },
    "zh": {
        "burn": r"烧[伤焦坏]|燒[傷焦壞]|[烫燙][伤傷到]|灼[伤傷]",
        "fire": r"[着著起失大]火|火[灾災花焰]|火(?=!)|烟(?![灰草酒])|煙(?![灰草酒])|烧起来|燒起來|[过過][热熱]",
        "electric shock": r"[触觸][电電]|[电電][击擊到]|漏[电電]|短路",
        "choking": r"窒息|噎|吞[下了]|卡住喉",
        "cut or injury": r"受[伤傷]|流血|出血|割[伤傷到破]|[医醫]院|救[护護][车車]",
        "poison or allergy": r"中毒|有毒|[过過]敏|[发發]霉|煤气味|瓦斯|[焦糊]味",
        "explosion": r"爆炸|炸[了开開裂]",
        "danger": r"危[险險]",
    },
}  # fmt: skip

_PATTERNS = {family: re.compile(rf"\b(?:{words})", re.IGNORECASE) for family, words in HAZARDS.items()}
# What may stand before a word without a blank; Chinese has no blanks, and Hindi's vowel signs are no letters to `re`.
_STARTS = {"ar": r"\b[وف]?[بلك]?(?:ال)?", "hi": r"(?<![\u0900-\u097f])", "zh": ""}


def find_hazards(text: str) -> tuple[str, ...]:
    """The families of hazard the text gives signs of, in the order above; empty if none."""
    plain = text.replace("’", "'")
    found = {family for family, pattern in _PATTERNS.items() if pattern.search(plain)}
    for language in hazard_languages(text):
        found |= {family for family, pattern in _ABROAD[language].items() if pattern.search(_plain(text))}
    return tuple(family for family in HAZARDS if family in found)


def find_hazard_words(text: str) -> list[tuple[str, int, int]]:
    """Each family of hazard with the first words that show it (start, end), in the order of the text."""
    plain = text.replace("’", "'")
    found: dict[str, tuple[int, int]] = {}
    for family, pattern in _PATTERNS.items():
        match = pattern.search(plain)
        if match is not None:
            found[family] = match.span()
    languages = hazard_languages(text)
    if languages:
        letters = [(letter, place) for place, character in enumerate(text) for letter in _plain(character)]
        bare = "".join(letter for letter, _ in letters)
        for language in languages:
            for family, pattern in _ABROAD[language].items():
                match = pattern.search(bare)
                if match is not None and match.group() and family not in found:
                    found[family] = letters[match.start()][1], letters[match.end() - 1][1] + 1
    return sorted(((family, start, end) for family, (start, end) in found.items()), key=lambda item: item[1])


def hazard_languages(text: str) -> tuple[str, ...]:
    """The foreign languages of which the text has a hazard word; a word may belong to several."""
    plain = _plain(text)
    return tuple(language for language, pattern in _ANY_ABROAD.items() if pattern.search(plain))


def _plain(text: str) -> str:
    """Small letters without accents, as people write in haste; Hindi keeps its vowels."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return re.sub("[\u0300-\u036f\u064b-\u0655\u093c]", "", decomposed).translate({ord("ı"): "i", ord("ł"): "l"})


def _pattern(language: str, words: str) -> re.Pattern[str]:
    return re.compile(rf"{_STARTS.get(language, chr(92) + 'b')}(?:{_plain(words)})")


_ABROAD = {
    language: {family: _pattern(language, words) for family, words in families.items()}
    for language, families in HAZARDS_ABROAD.items()
}
_ANY_ABROAD = {
    language: _pattern(language, "|".join(families.values())) for language, families in HAZARDS_ABROAD.items()
}
