"""The letter about a deadlock: that the house and the customer cannot settle it, why, and who outside may.

It is made to be kept: plain text, which any channel carries and any printer prints (Directive 2013/11/EU, Art. 13(3)).
"""

from __future__ import annotations

from bot.domain.case_paper import BodyOnPaper, CasePaper
from bot.domain.dispute import DeadlockReason
from bot.domain.errors import NotAllowed
from bot.domain.referral import ReferralState
from bot.use_cases.paper_words import describe_body, moment, remedy, unknown_body
from bot.use_cases.ports import Wording

SUBJECT = "{house}: your complaint {reference}"
NOT_SETTLED = "We have not been able to settle this with you ourselves."
WHAT_IT_IS = "On {moment} you told us, in your own words:"
ABOUT = "It is about: {what}"
WANTED = "What would put it right, as you said: {remedy}"
REASONS = {
    DeadlockReason.REJECTED: "You do not accept our final answer, and we have no other one.",
    DeadlockReason.NO_ANSWER: "Our final answer was due by {due}, and you have not had one. We are sorry.",
    DeadlockReason.BOTH_SAY_SO: "You and we say alike that we cannot agree.",
}
OUTSIDE = (
    "You can turn to somebody outside our house. "
    "You keep every right that the law gives you, the way to court included."
)
HELPS_TOO = "These help you, but do not settle disputes out of court themselves:"
REFERRED = "We have proposed to you to take it to {body}; it goes there when you and we have both agreed to that."
KEEP_IT = "Please keep this letter."
BY_THE_ASSISTANT = "The automated assistant of {house}, {moment}"
NO_DEADLOCK = (
    "{reference} is not stuck as far as the records show: the customer has rejected no final answer, and the time for "
    "one is not over; if both sides say that they cannot agree, say so with --both-say-so."
)


def write_deadlock_letter(paper: CasePaper, wording: Wording, language: str | None = None) -> str:
    """The letter, in the customer's language unless another is named.

    Raises:
        NotAllowed: the case is not stuck.
    """
    if paper.deadlock is None:
        raise NotAllowed(NO_DEADLOCK.format(reference=paper.reference))
    language = language or paper.language

    def put(text: str, **values: object) -> str:
        return wording.put(text, language, **values)

    about = [put(paper.product)] if paper.product else []
    about += [put("order {number}", number=paper.order)] if paper.order else []
    wanted = remedy(paper, wording, language)
    due = moment(paper.deadlock.since, paper.zone, wording, language)
    blocks = [
        put(SUBJECT, house=paper.house, reference=paper.reference),
        put(NOT_SETTLED) + " " + put(REASONS[paper.deadlock.reason], due=due),
        put(WHAT_IT_IS, moment=moment(paper.received_at, paper.zone, wording, language)),
        _quoted(paper.own_words),
        "\n".join(
            ([put(ABOUT, what=", ".join(about))] if about else []) + ([put(WANTED, remedy=wanted)] if wanted else [])
        ),
        put(OUTSIDE),
        *(_body(known, wording, language) for known in paper.settling),
        "" if paper.settling else unknown_body(wording, language),
        put(HELPS_TOO) if paper.others else "",
        *(_body(known, wording, language) for known in paper.others),
        *(
            put(REFERRED, body=referral.body_name)
            for referral in paper.referrals
            if referral.state is ReferralState.PROPOSED
        ),
        put(paper.reach_a_person) if paper.reach_a_person else "",
        put(KEEP_IT),
        put(BY_THE_ASSISTANT, house=paper.house, moment=moment(paper.made_at, paper.zone, wording, language)),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _quoted(words: str) -> str:
    """Each line of the customer's own words behind a mark, so that none of them passes for one of ours."""
    return "\n".join(f"> {line}" for line in words.splitlines())


def _body(known: BodyOnPaper, wording: Wording, language: str | None) -> str:
    told = describe_body(known, wording, language)
    return "\n".join([wording.put(known.body.name, language), *(f"  {label}: {text}" for label, text in told)])
