"""The outbound guard: nothing leaves that commits us, grants, praises or speaks of health with nothing behind it.

The assistant speaks in the wordings of domain.yml and data/languages, which people have approved; what fills their
places has to be a fact that is told, a wording of the house, or the customer's own words, said back. Amounts there come
from records alone, which tests trace. A person of the staff writes freely: their commitments need a promise to this
customer in the same sentence, and what they can answer for they may confirm, under their name.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Iterable, Sequence

from bot.domain.claim_words import ClaimKind
from bot.domain.claims import MAY_BE_CONFIRMED, Claim, find_claims, without
from bot.domain.conversation import Conversation
from bot.domain.errors import NotAllowed
from bot.domain.language import MAIN
from bot.domain.message import Author, Reply
from bot.domain.promise import PromiseState
from bot.use_cases.ports import UnitOfWork, Wording

BY_DAY = timedelta(days=7)  # within which a weekday's name alone says which day is meant
_QUOTES = " “”\"'„‘’"
BOUND_BY_PROMISES = (ClaimKind.COMMITMENT, ClaimKind.DEADLINE)


class HeldBack(NotAllowed):
    """A message was held back; each claim says why. Those that a person may answer for can be confirmed."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        super().__init__(" ".join(claim.why for claim in claims))
        self.claims = tuple(claims)


@dataclass(frozen=True)
class _Told:
    """Texts of the house as they are said, and their sentences that claim something."""

    texts: tuple[str, ...]
    claiming: frozenset[str]


@dataclass(frozen=True)
class Guard:
    """Weighs what is about to be said."""

    wording: Wording
    zone: str  # the shop's, an IANA name
    rules: tuple[str, ...]  # of the shop's policy, as they are told
    facts: tuple[str, ...]  # what the shop's facts say: translated like the house's own words, and true only while told
    _told: dict[tuple[tuple[str, ...], str], _Told] = field(default_factory=dict, compare=False, repr=False)

    def weigh(
        self, replies: Sequence[Reply], conversation: Conversation, language: str | None, uow: UnitOfWork, now: datetime
    ) -> list[Reply]:
        """The assistant's replies; one that claims what nothing stands behind is noted, and says so instead."""
        return [self._weighed(reply, conversation, language, uow, now) for reply in replies]

    def _weighed(
        self, reply: Reply, conversation: Conversation, language: str | None, uow: UnitOfWork, now: datetime
    ) -> Reply:
        spoken = language or conversation.language or MAIN
        if not find_claims(reply.text, spoken):
            return reply
        values = self.wording.values_of(reply.response, reply.text)
        free = (reply.text,) if values is None else values
        claims = [c for text in free for c in find_claims(text, spoken) if c.kind is not ClaimKind.AMOUNT]
        if not claims:
            return reply
        told = uow.knowledge.told(conversation.id, reply.facts)
        known = [self.wording.put(fact.wording, one) for fact in told for one in (None, spoken)]
        said = [message.text for message in uow.conversations.history(conversation.id)]
        held = self._unbacked(claims, spoken, (*known, *said))
        if not held:
            return reply
        uow.guarding.record(conversation.id, Author.BOT, reply.text, held, None, now)
        return replace(reply, text=self.wording.say("utter_held_back", spoken), facts=())

    def weigh_by_staff(
        self, text: str, conversation: Conversation | None, uow: UnitOfWork, now: datetime, language: str | None = None
    ) -> list[Claim]:
        """What a message of the staff claims with nothing behind it; empty where it may leave. Without a conversation
        there is no promise that it may name.
        """
        spoken = language or (conversation.language if conversation is not None else None) or MAIN
        claims = find_claims(text, spoken)
        if not claims:
            return []
        days = list(self._days_promised(conversation, spoken, uow, now)) if conversation is not None else []
        facts = [fact for fact in uow.knowledge.current_facts() if fact.is_current(now.date())]
        known = [self.wording.put(fact.wording, one) for fact in facts for one in (None, spoken)]
        claims = [
            claim
            for claim in claims
            if not (claim.kind in BOUND_BY_PROMISES and any(day in claim.sentence.lower() for day in days))
            and not (claim.kind is ClaimKind.AMOUNT and any(claim.words in words for words in known))
        ]
        return self._unbacked(claims, spoken, known)

    def _unbacked(self, claims: Sequence[Claim], language: str, known: Iterable[str]) -> list[Claim]:
        """The claims that are still there when what is known, and what is the house's own, is taken away."""
        known, own = list(known), self._told_by_house(self.rules, language)
        sentences = _claiming(known, language) | own.claiming
        known += own.texts
        facts = self._told_by_house(self.facts, language).claiming
        return [
            claim
            for claim in claims
            if not any(claim.sentence.strip(_QUOTES) in text for text in known)
            and not self._is_ours(without(claim.sentence, sentences), claim.kind, language, facts)
        ]

    def _is_ours(self, sentence: str, kind: ClaimKind, language: str, facts: Iterable[str]) -> bool:
        return not any(fact in sentence for fact in facts) and self.wording.is_ours(sentence, kind, language)

    def _told_by_house(self, texts: tuple[str, ...], language: str) -> _Told:
        """What the house tells in these texts; read once, for there are hundreds of them."""
        told = self._told.get((texts, language))
        if told is None:
            said = tuple(self.wording.put(text, one) for text in texts for one in (None, language))
            told = self._told[texts, language] = _Told(said, frozenset(_claiming(said, language)))
        return told

    def _days_promised(
        self, conversation: Conversation, language: str, uow: UnitOfWork, now: datetime
    ) -> Iterable[str]:
        """How the due days of the open promises to this customer may be written, in small letters."""
        cases = uow.cases.of_conversation(conversation.id)
        for promise in (promise for case in cases for promise in uow.promises.of_case(case.id)):
            if promise.state is PromiseState.MADE:
                weekday, _, day = self.wording.moment(promise.due_at, self.zone, language).partition(" ")
                yield day.partition(",")[0].lower()  # "26 November"
                if now <= promise.due_at < now + BY_DAY:
                    yield weekday.lower().rstrip(",")


def _claiming(texts: Iterable[str], language: str) -> set[str]:
    """The sentences of these texts that claim something."""
    return {claim.sentence for text in texts for claim in find_claims(text, language)}


def check_staff_message(
    text: str,
    conversation: Conversation,
    agent_id: str,
    confirmed: bool,
    guard: Guard,
    uow: UnitOfWork,
    now: datetime,
) -> None:
    """Let a message of the staff pass, or hold it back; what a person confirms is recorded under their name.

    Raises:
        HeldBack: it claims what nothing stands behind, and that was not confirmed or cannot be.
    """
    claims = guard.weigh_by_staff(text, conversation, uow, now)
    held = [claim for claim in claims if not confirmed or claim.kind not in MAY_BE_CONFIRMED]
    if held:
        raise HeldBack(held)
    if claims:
        uow.guarding.record(conversation.id, Author.AGENT, text, claims, agent_id, now)
