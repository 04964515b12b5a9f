"""By what words a text claims something, and by what turns of phrase it does not, in the languages we speak.

A phrase is written as `phrases.py` reads it; "0" stands for any number. Of several that begin at a word the longest
counts, so that a harmless turn of phrase takes the word out of a claim ("I will not guess").
"""

from __future__ import annotations

from enum import Enum


class ClaimKind(str, Enum):
    """What is claimed."""

    COMMITMENT = "commitment"  # that something will be done
    DEADLINE = "deadline"  # by when
    AMOUNT = "amount"  # money, or that something costs none
    GRANT = "grant"  # that something is decided in the customer's favour
    SUPERLATIVE = "superlative"
    HEALTH = "health"  # what something does, or does not do, to a body


HARMLESS = "harmless"

_DAY = "monday/tuesday/wednesday/thursday/friday/saturday/sunday"
_TAG = "montag/dienstag/mittwoch/donnerstag/freitag/samstag/sonnabend/sonntag"
_COUNT = "0/a/an/one/two/three/four/five/six/seven/ten/few/couple/some"
_SPAN = "minute/minutes/hour/hours/day/days/week/weeks/month/months"
_ZAHL = "0/einem/einer/zwei/drei/vier/fünf/sechs/sieben/zehn/wenigen/paar"
_SPANNE = "minute/minuten/stunde/stunden/tag/tage/tagen/woche/wochen/monat/monaten/werktagen/arbeitstagen"
_HELPED = "refunded/approved/granted/credited/accepted/replaced/compensated"
_GEHOLFEN = "erstattet/bewilligt/genehmigt/gutgeschrieben/anerkannt/ersetzt"

WORDS: dict[str, list[tuple[ClaimKind | str, str]]] = {
    "en": [
        (
            ClaimKind.COMMITMENT,
            "will; shall; going to; guarantee (you) that/this/it/your/the; guaranteed; "
            "promise/promised/promises; make sure that; see to it; rest assured; without fail; definitely; "
            "certainly",
        ),
        (
            ClaimKind.DEADLINE,
            "soon; shortly; straight away; straightaway; right away; immediately; as soon as possible; asap; "
            "in no time; any minute; tomorrow; tonight; later today; next week/month; by the end of; "
            f"by noon/tomorrow/tonight/today; by (next/this) {_DAY}; by 0 am/pm/oclock; by 0 0; by the 0; "
            f"on {_DAY}; within/in (a) {_COUNT} (working/business) {_SPAN}",
        ),
        (
            ClaimKind.AMOUNT,
            "free of charge; for free; at no (extra) cost/charge; 0 percent/% off; 0 pounds/quid/dollars",
        ),
        (
            ClaimKind.GRANT,
            f"has/have been (fully) {_HELPED}; is/are approved/granted/accepted; was/were {_HELPED}; "
            "you get/receive a/your/the (full) refund/money/replacement/voucher/credit; "
            "will/shall (be) refund/refunded/replace/replaced/credit/credited/compensate/compensated/reimburse; "
            "we refund/replace/credit/compensate/reimburse/refunded/replaced/credited/compensated/reimbursed",
        ),
        (
            ClaimKind.SUPERLATIVE,
            "best; cheapest; finest; safest; fastest; strongest; toughest; quietest; perfect; perfectly; "
            "unbeatable; unrivalled; world-class; number one; second to none; superior; top quality; "
            "first-class; most reliable/durable/beautiful/popular",
        ),
        (
            ClaimKind.HEALTH,
            "completely/perfectly/totally/absolutely safe; "
            "safe for ~ baby/babies/children/kids/toddler/toddlers/pets; "
            "safe for baby/babies/children/kids/toddler/toddlers/pets/asthmatics; hypoallergenic; "
            "hypo-allergenic; non-toxic; nontoxic; toxin-free; antibacterial; harmless; cures; heals; relieves; "
            "medically; clinically; dermatologically; good for your/the back/skin/health/sleep/heart/lungs",
        ),
        (
            HARMLESS,
            "will/shall not; cannot/cant/not/dont/never promise/guarantee; "
            "not promise/guarantee (you) that/this/it/your/the; best wishes/regards/to/before; "
            "at/my/our/your best; at the best; as soon as; how soon; not ~ safe",
        ),
    ],
    "de": [
        (
            ClaimKind.COMMITMENT,
            "ich/wir werde/werden; werde/werden ich/wir; kollege/kollegin/jemand/team/wer wird; "
            "wird sich ~ melden; werden sie ~ bekommen/erhalten; garantiere/garantieren/garantiert; "
            "verspreche/versprechen/versprochen; versichere/versichern; zugesichert; auf jeden fall; "
            "ganz bestimmt/sicher; mit sicherheit",
        ),
        (
            ClaimKind.DEADLINE,
            "bald; demnächst; in kürze; umgehend; sofort; unverzüglich; so schnell wie möglich; "
            "schnellstmöglich; morgen; übermorgen; heute noch; noch heute; nächste woche; "
            f"bis (spätestens/zum/nächsten) {_TAG}; bis (spätestens) morgen/heute; bis (spätestens) 0 uhr; "
            f"bis zum 0; am {_TAG}; innerhalb/binnen/in (von) (ein) {_ZAHL} {_SPANNE}",
        ),
        (ClaimKind.AMOUNT, "kostenlos; kostenfrei; gratis; umsonst; 0 % rabatt; 0 prozent rabatt"),
        (
            ClaimKind.GRANT,
            f"wurde/wurden/ist/sind ~ {_GEHOLFEN}; wurde/wurden/ist/sind {_GEHOLFEN}; wir erstatten/ersetzen; "
            "sie bekommen/erhalten ihr/das/eine/einen/die geld/ersatz/gutschrift/gutschein/erstattung",
        ),
        (
            ClaimKind.SUPERLATIVE,
            "beste/besten/bester/bestes/bestem; günstigste; sicherste; schnellste; stärkste; leiseste; perfekt; "
            "perfekte; unschlagbar; erstklassig; einzigartig; überlegen; nummer eins",
        ),
        (
            ClaimKind.HEALTH,
            "völlig/absolut/ganz/vollkommen sicher/ungefährlich/unbedenklich; "
            "sicher für ~ babys/kinder/kleinkinder/haustiere; "
            "sicher für babys/kinder/kleinkinder/haustiere/allergiker; für allergiker geeignet; hypoallergen; "
            "ungiftig; schadstofffrei; antibakteriell; unbedenklich; harmlos; heilt; lindert; medizinisch; "
            "klinisch; dermatologisch; gut für den/die/ihren/ihre rücken/haut/gesundheit/schlaf",
        ),
        (HARMLESS, "ich/wir werde/werden nicht; nicht versprechen/garantieren/zugesichert; beste/besten grüße/dank"),
    ],
}
