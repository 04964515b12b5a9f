"""The sections that papers about a case have in common, each from what is known of the case."""

from __future__ import annotations

from datetime import datetime
from typing import Sequence

from bot.domain.case_paper import BodyOnPaper, CasePaper, SaidOnPaper
from bot.domain.case_words import STAGES
from bot.domain.language import MAIN
from bot.domain.promise import Promise
from bot.papers.sheet import Field, Item, Line, Name, Section, Words
from bot.use_cases.paper_words import (
    KINDS,
    WEBSITE,
    describe_body,
    moment,
    promised,
    remedy,
    unknown_body,
)
from bot.use_cases.ports import Wording

RECEIPT, IN_YOUR_WORDS, NEXT = "What came in", "In your words", "What happens next"
RIGHTS, PERSON, OUTSIDE, PROOF = "Your rights", "A person", "If we cannot agree", "Proof that you were heard"
DECISION, ANSWER = "Our decision", "What you said to it"
REFERENCE, RECEIVED, WHAT, ABOUT, WANTED, REACHED = (
    "Reference", "Received", "What it is", "What it is about", "What would put it right", "How we reach you"
)  # fmt: skip
SAFETY = "It may touch somebody's safety, so it comes before everything else."
ASK_ANY_TIME = "You can ask how it stands at any moment: give {reference} in the chat."
A_PERSON_PLEASE = "Write “a person, please” in the chat at any moment."
TURN_OUTSIDE = "If we cannot settle it between us, you can turn to somebody outside our house."
THESE_HELP = "These help you, but do not settle disputes out of court themselves:"
HASH = "Audit hash"
WHAT_THE_HASH_IS = "This is the fingerprint of your receipt in our records, by which you can prove that you were heard."
MESSAGE = "{moment}, message {id}"
IN_MESSAGES = "In message {ids}"


class Parts:
    """Writes sections about one case in one language."""

    def __init__(self, paper: CasePaper, wording: Wording, language: str | None) -> None:
        self.paper, self._wording, self.language = paper, wording, language

    def put(self, text: str, **values: object) -> str:
        """An English text in the language of the paper."""
        return self._wording.put(text, self.language, **values)

    def moment(self, at: datetime) -> str:
        """A moment with its year."""
        return moment(at, self.paper.zone, self._wording, self.language)

    def promised(self, promise: Promise) -> str:
        """A promise as the customer reads it."""
        return promised(promise, self.paper, self._wording, self.language)

    def section(self, heading: str, items: Sequence[Item]) -> list[Section]:
        """A section, unless there is nothing in it."""
        return [Section(self.put(heading), tuple(items))] if items else []

    def came_in(self) -> list[Section]:
        """What the case is: reference, when, what about."""
        paper = self.paper
        about = [self.put(paper.product)] if paper.product else []
        about += [self.put("order {number}", number=paper.order)] if paper.order else []
        rows = [
            (REFERENCE, paper.reference),
            (RECEIVED, self.moment(paper.received_at)),
            (WHAT, self.put(KINDS[paper.kind])),
            (ABOUT, ", ".join(about)),
            (WANTED, remedy(paper, self._wording, self.language)),
            (REACHED, self.put(str(paper.contact)) if paper.contact else None),
        ]
        items: list[Item] = [Field(self.put(label), value) for label, value in rows if value]
        return self.section(RECEIPT, [*items, *([Line(self.put(SAFETY))] if paper.safety else [])])

    def words(self) -> list[Section]:
        """The customer's own words as the case has them, with the messages they stand in where that can be told."""
        told = self.told()
        if told:
            return self.section(IN_YOUR_WORDS, self.messages([said.message_id for said in told]))
        ids = ", ".join(said.message_id for said in self.paper.said)
        note = self.put(IN_MESSAGES, ids=ids) if ids else None
        return self.section(IN_YOUR_WORDS, [Words(self.paper.own_words, note, self.spoken)])

    def told(self) -> list[SaidOnPaper]:
        """The messages that the own words of the case are made of; none where something else is in them, too."""
        own = f"\n\n{self.paper.own_words}\n\n"
        told = [said for said in self.paper.said if f"\n\n{said.text}\n\n" in own]
        return told if "\n\n".join(said.text for said in told) == self.paper.own_words else []

    def messages(self, ids: Sequence[str]) -> list[Item]:
        """Messages of the customer, verbatim."""
        return [
            Words(said.text, self.put(MESSAGE, moment=self.moment(said.at), id=said.message_id), self.spoken)
            for said in self.paper.said
            if said.message_id in ids
        ]

    @property
    def spoken(self) -> str:
        """The language of the customer."""
        return self.paper.language or MAIN

    def stage(self) -> Line:
        """Where the case stands."""
        return Line(self.put(STAGES[self.paper.stage]))

    def days(self) -> list[Field]:
        """The days that count."""
        return [Field(self.put(day.name), self.moment(day.due_at)) for day in self.paper.deadlines]

    def happens_next(self) -> list[Section]:
        """Where it stands, what was promised, which days count."""
        promises = [Line(self.promised(promise)) for promise in self.paper.promises]
        ask = Line(self.put(ASK_ANY_TIME, reference=self.paper.reference))
        return self.section(NEXT, [self.stage(), *promises, *self.days(), ask])

    def decided(self) -> list[Section]:
        """The decision, and the customer's answer to it."""
        paper = self.paper
        decision = [Words(paper.decision)] if paper.decision else []
        answer = [Words(paper.customer_answer, None, self.spoken)] if paper.customer_answer else []
        return [*self.section(DECISION, decision), *self.section(ANSWER, answer)]

    def rights(self) -> list[Section]:
        """What the law gives, with its source."""
        return self.section(RIGHTS, [Line(self.put(r.wording), self.put(r.source)) for r in self.paper.rights])

    def person(self) -> list[Section]:
        """How to reach a person."""
        how = [self.put(self.paper.reach_a_person)] if self.paper.reach_a_person else []
        return self.section(PERSON, [Line(" ".join([self.put(A_PERSON_PLEASE), *how]))])

    def outside(self) -> list[Section]:
        """Who outside the house may settle it, or that this is not known."""
        paper = self.paper
        first: list[Item] = [Line(self.put(TURN_OUTSIDE))]
        bodies = [item for known in paper.settling for item in self._body(known)]
        unknown = [] if paper.settling else [Line(unknown_body(self._wording, self.language))]
        others = [item for known in paper.others for item in self._body(known)]
        also = [Line(self.put(THESE_HELP))] if others else []
        return self.section(OUTSIDE, [*first, *bodies, *unknown, *also, *others])

    def proof(self) -> list[Section]:
        """The hash of the receipt in the house's records."""
        if self.paper.audit_hash is None:
            return []
        return self.section(PROOF, [Line(self.put(WHAT_THE_HASH_IS)), Field(self.put(HASH), self.paper.audit_hash)])

    def _body(self, known: BodyOnPaper) -> list[Item]:
        website = self.put(WEBSITE)
        told = describe_body(known, self._wording, self.language)
        fields = [Field(label, text, text if label == website else None) for label, text in told]
        return [Name(self.put(known.body.name)), *fields]
