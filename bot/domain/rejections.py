"""Words that say no to what was read out as a whole, before what is meant instead: "no, not that: the lamp"."""

from __future__ import annotations

import re

_LEADING = r"(?:no|nope|nah|sorry|hm+|er|erm|um|wait|hold on|oh)\b[\s,.!:;–—-]*"
_MARKS = r"[\s,.!:;–—-]*"
_THAT = r"(?:that|this|it)"
_RIGHT = r"(?:right|correct|it|true|accurate|what i (?:want|wanted|meant|said|asked(?: for)?)|as it should be)"
_REJECTIONS = (
    r"not (?:that|this|it|so|quite|exactly|right|correct)(?: one)?",
    r"wrong",
    r"incorrect",
    rf"{_THAT}(?:'s| is|s)? (?:not|n't|isn'?t)(?: quite| really| exactly)?(?: {_RIGHT})?",
    rf"{_THAT} (?:doesn'?t|does not) (?:look|sound|seem) (?:right|correct)",
    rf"(?:i'?m afraid )?{_THAT}(?:'s| is| isn'?t) (?:wrong|incorrect|a mistake|{_RIGHT})",
    r"i (?:did not|didn'?t|never) (?:say|mean|want|ask for) that",
    r"(?:you|u)(?:'ve| have)? (?:got it wrong|mixed (?:it|that|this) up|misunderstood(?: me)?)",
)
_ENDS = r"(?=\s*(?:$|[,.!:;–—-]|(?:i|it should|but|make|please)\b))"
_REJECTED = re.compile(rf"^\W*(?:{_LEADING})*(?:(?:{'|'.join(_REJECTIONS)}){_ENDS}{_MARKS})+", re.IGNORECASE)


def without_rejection(text: str) -> str:
    """What a text says besides; what follows the rejection is what is meant, and nothing that is declined."""
    return _REJECTED.sub("", text.replace("’", "'"))
