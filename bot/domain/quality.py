"""In which of Garvin's eight dimensions of quality a thing falls short, told from a customer's words.

David A. Garvin, "Competing on the Eight Dimensions of Quality", Harvard Business Review, November 1987. A complaint
may show several; which one it is decides nothing about a customer's rights and is for learning from complaints only.
"""

from __future__ import annotations

from enum import Enum

from bot.domain.signs import Signs


class QualityDimension(str, Enum):
    """What the customer finds wanting."""

    PERFORMANCE = "performance"  # how well it does what it is mainly for
    FEATURES = "features"  # what it has besides
    CONFORMANCE = "conformance"  # that it is as described, complete and undamaged when it comes
    RELIABILITY = "reliability"  # that it works each time, from the beginning
    DURABILITY = "durability"  # how long it lasts in use
    SERVICEABILITY = "serviceability"  # how quickly, kindly and ably it is put right
    AESTHETICS = "aesthetics"  # how it looks, feels, sounds, smells, tastes
    PERCEIVED_QUALITY = "perceived_quality"  # what its name, price and first impression promise


_N_T = r"n'?t"  # as in "doesn't", which is as often typed "doesnt"

_SIGNS = Signs((
    (QualityDimension.CONFORMANCE, rf"not (?:as|what|the one)\b|wrong (?:\w+ )?(?:colou?r|size|item|product|model|one|thing|part|lid|version)|mis-?match\w*|(?:does|do|did){_N_T} (?:match|correspond)|different (?:from|to|than) (?:the|what|your|how)|miss(?:es|ing) (?:a |an |the |one |two |its |some )?(?:part|piece|screw|lid|plug|handle|filter|manual|cable|charger|component|accessor)\w*|(?:part|piece|screw|lid|plug|handle|filter|manual|cable|charger)s? (?:is|are|was|were) missing|incomplete|(?:came|come|arrived|delivered) (?:\w+ )?(?:without|broken|damaged|cracked|chipped|smashed|dented|bent|scratched|shattered|torn|dead|used|opened)|(?:smaller|bigger|larger|shorter|longer|thinner|heavier|lighter) than (?:you |it )?(?:stated|described|advertis\w*|say|said|written|listed|shown|the (?:description|picture|photo|website))|(?:faulty|defective|broken|damaged) (?:on arrival|out of the box)|manufacturing (?:defect|fault|error)|short measure|the (?:description|picture|photo|website) (?:says|said|shows|showed|states|promised)"),
    (QualityDimension.RELIABILITY, rf"stop(?:s|ped)? (?:working|charging|heating|responding|turning|spinning|altogether|dead)|stoped working|(?:does|do|did|would|wo|is|are|has|ca){_N_T} (?:always |even |ever )?(?:work|start|turn on|switch on|power on|come on|charge|connect|respond)\w*|(?:will|does|do|can|did) not (?:work|start|turn on|switch on|charge|respond)|cannot (?:start|turn it on|switch it on)|not working|never work(?:s|ed)|unreliabl\w*|intermittent\w*|on and off|now and then|only (?:works )?sometimes|works? (?:only )?(?:sometimes|when it wants|every other)|cuts? out|keeps? (?:switching|turning|cutting|dying|breaking|failing|tripping|stopping|crashing|going off|resetting)|breaks? down|broke down|broken again|(?:broke|failed|died|gave up|packed up|conked out) (?:again|after|within|in|on the|the (?:first|second|very)|already|immediately|straight away)|died\b|(?:just )?(?:packed up|conked out|gave out)\b|dead after|malfunction\w*|trips? the (?:fuse|switch|breaker)|leaks?\b|leaking|leaky|dripp?(?:s|ing)?\b|short[ -]?circuit\w*|flicker\w*"),
    (QualityDimension.DURABILITY, r"w(?:ore|orn|ears|earing) (?:out|through|off|thin|away|down)|worn\b|wear and tear|rust(?:s|y|ed|ing)?\b|corrod\w*|fad(?:es?|ed|ing)\b|peel(?:s|ed|ing)?\b|flak(?:es|ed|ing)\b|fray(?:s|ed|ing)?\b|pill(?:s|ed|ing)\b|shr[aiu]nk\w*|tor(?:e|n)\b|ripp(?:ed|ing)|(?:fell|falls?|falling|came|come|comes|coming) (?:apart|off|loose|undone|unstuck|to pieces|to bits)|snapp?(?:s|ed)\b|crack(?:s|ed|ing)?\b|split\b|(?:did|does|do)n'?t last|(?:not|never) last\w*|lasted (?:only|just|barely|less|a (?:day|week|month)|two|three|\d)|only lasted|short[ -]lived|wash(?:ed|es) out|battery (?:life )?(?:\w+ ){0,3}(?:gone|dead|dies|died|worn|shorter|half)|(?:no longer|doesn'?t|won'?t) (?:holds?|keeps?) (?:a |its |any )?charge|lost its (?:colour|color|shape|coating|shine)|broke\b|broken\b|gave way"),
    (QualityDimension.SERVICEABILITY, rf"(?:ca{_N_T}|cannot|can not|could{_N_T}|impossible to|no way to) (?:be )?(?:repair\w*|fix\w*|service\w*|mend\w*|replace\w*)|no (?:spare|replacement) parts?|(?:spare|replacement) parts? (?:\w+ ){{0,2}}(?:not|no longer|nowhere|unavailable)|(?:no ?(?:body|one)|none of you) (?:ever |even |has |have )*(?:answer\w*|repl\w*|respond\w*|call\w*|cares?|help\w*|got back|picks? up|came back)|no (?:answer|reply|response|call ?back|help|support)\b|(?:no[t]?|not yet|ha[sv]e?{_N_T}|did{_N_T}|never) (?:\w+ )?(?:(?:get|got|had|heard|receiv\w+) (?:\w+ )?(?:answer|reply|response|back|call)|answered|replied|responded|called back|rang back)|waiting (?:\w+ ){{0,3}}(?:for|on) (?:\w+ ){{0,3}}(?:answer|reply|response|call|repair|refund|technician)|(?:on hold|in the queue) for|rude\w*|unhelpful|unfriendly|impolite|fobbed off|passed (?:around|from)|(?:bad|poor|terrible|awful|horrible|shocking|appalling|worst|slow|useless|lousy|dreadful) (?:customer )?(?:service|support|after[ -]?sales|repair)|repair (?:took|takes|is taking|was|has)|still (?:not|isn'?t) (?:repaired|fixed|mended)|hung up on|ignor(?:ed|ing|es?) (?:me|my|us)"),
    (QualityDimension.FEATURES, rf"(?:has|have|there'?s|there is|with|comes with) no (?:\w+ )?(?:timer|setting|control|button|switch|light|display|pocket|handle|lid|app|mode|option|function|adjust\w*|temperature|cover|case|strap|hood|zip|usb|bluetooth|wifi|alarm|remote|stand|cable|plug|manual|auto\w*)\w*|lack(?:s|ing)?\b|(?:does|do|did){_N_T} (?:have|come with|include|offer|support) (?:a|an|any|the)\b|missing (?:feature|function|option|button|mode|setting)\w*|(?:feature|function|setting|mode|button|option|timer|display|app|light|remote)s? (?:is|are|was|does|do|did) ?(?:n'?t|not)\b|no (?:feature|function|option|setting|mode|timer)s?\b|without (?:a|an|any) (?:timer|lid|handle|light|display|zip|pocket|switch|cover|strap)|not enough (?:settings|pockets|modes|options|functions|features)"),
    (QualityDimension.PERFORMANCE, rf"(?:too|so|very|really|extremely|far too|not) (?:slow|weak|dim|dull|blunt|hot|cold|cool)\b|slow(?:ly|er)?\b|weak\b|under-?powered|no (?:power|suction|heat)|(?:poor|low|bad|little|weak|lost|loses|losing) (?:suction|power|heat|light|performance|grip|insulation)|not (?:\w+ )?(?:hot|warm|bright|sharp|strong|powerful|fast|waterproof|tight|absorbent) ?(?:enough)?|is{_N_T} (?:\w+ )?(?:hot|warm|bright|sharp|strong|powerful|fast|waterproof)|(?:does|do|wo|did|is|are){_N_T} (?:\w+ )?(?:heat\w*|boil\w*|clean\w*|cut\w*|suck\w*|toast\w*|keep\w*|seal\w*|fit|hold\w*|close|shut|open|dry\w*|pick up|brew\w*|cook\w*|stick\w*|light\w*)\b|(?:does|will) not (?:heat|boil|clean|cut|suck|toast|keep|seal|close|open|cook)\w*|takes? (?:ages|forever|so long|too long|an eternity)|(?:barely|hardly|scarcely) (?:heats?|works?|cuts?|cleans?|warms?|sucks?|boils?|charges?|lights?)|burn(?:s|t|ed)? (?:the |my |every )(?:toast|food|bread|coffee)|uneven\w*|overheat\w*|lets? (?:the )?(?:water|rain) (?:in|through)|soaked through|inefficien\w*|(?:goes|went|gets|go) (?:cold|blunt|warm) (?:too|so|very|quickly|after|within|in)"),
    (QualityDimension.AESTHETICS, r"ugly|hideous|unsightly|looks? (?:awful|terrible|horrible|bad|dull|old|used|dirty|different|odd|wrong|nothing like)|(?:colou?r|finish|pattern|design|shade|stitching|glaze|paint) (?:is|are|looks?|was) (?:\w+ )?(?:off|ugly|dull|wrong|awful|different|horrible|too|not|uneven|nothing)|scratch(?:ed|es|y)?\b|scuff\w*|stain(?:s|ed)?\b|blemish\w*|discolou?r\w*|smudg\w*|dent(?:s|ed)?\b|chip(?:s|ped)?\b|smell(?:s|y|ed)?\b|stinks?\b|stink(?:ing|y)|stench|odou?r|reeks?|tast(?:es?|ed) (?:of|like|bad|awful|funny|weird|metallic|plastic\w*)|(?:plastic|metallic|chemical|funny|odd|weird) (?:taste|smell)|itch(?:y|es)?\b|(?:too|so|very|really) (?:loud|noisy|rough|stiff|sticky)|noisy|loud\b|rattl\w*|squeak\w*|creak\w*|buzz(?:es|ing)\b|whin(?:es|ing)\b|hum(?:s|ming)\b|feels? (?:rough|sticky|greasy|scratchy|awful|horrible)"),
    (QualityDimension.PERCEIVED_QUALITY, r"(?:feels?|looks?|seems?|sounds?) (?:\w+ )?(?:cheap|flimsy|shoddy|tacky|low quality)|cheap(?:ly)? (?:made|plastic|material|quality|rubbish|tat|looking|feeling)|flimsy|shoddy|tacky|tat\b|rubbish|junk|garbage|trash|crap\w*|(?:poor|bad|low|terrible|awful|inferior|disappointing) (?:\w+ )?quality|(?:quality|standards?) (?:is|are|has|have) (?:\w+ )?(?:poor|bad|low|terrible|awful|gone|slipped|dropped|disappoint\w*)|not worth|waste of money|rip-?(?:ped )?off|overpriced|over ?priced|(?:expected|thought) (?:\w+ )?(?:better|more|it (?:would|to)|higher|good)|used to be (?:better|good|great)|reputation|(?:your|the|this) brand|name like yours|for (?:that|this|the) (?:price|money)|false(?:ly)? advertis\w*|not what i expected from|knock-?off|fake\b|counterfeit"),
))  # fmt: skip


def find_dimensions(text: str) -> list[tuple[QualityDimension, int, int]]:
    """Each dimension a text finds wanting, once, with the words that show it (start, end), in the order of the text.

    No stretch of text shows two: "came broken" is told by how it came, not by how long it lasted.
    """
    found: list[tuple[QualityDimension, int, int]] = []
    for dimension, start, end in _SIGNS.find(text):
        if all(end <= other_start or start >= other_end for _, other_start, other_end in found):
            found.append((dimension, start, end))
    return sorted(found, key=lambda item: item[1])
