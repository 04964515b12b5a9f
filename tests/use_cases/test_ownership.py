"""Whatever several people, the bot, the customer and lost connections do: one owner, and nobody's message is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain.conversation import Owner
from bot.domain.errors import NotAllowed, TurnLost
from bot.domain.handoff import HandoffState
from bot.domain.message import Author, Message
from bot.domain.staff import Actor
from bot.domain.turn import TurnState
from bot.storage.handoffs import OPEN
from bot.use_cases.handoffs import escalate_handoffs, request_handoff, watch_handoffs
from bot.use_cases.presence import away, heartbeat, here, watch_lost_agents
from bot.use_cases.sending import release_outbox
from bot.use_cases.takeovers import give_back, take_over, transfer
from bot.use_cases.turns import ClaimedTurn, claim_turn, watch_turns
from tests.builders import TestHouse, answer, build_test_house, say
from tests.people import ANN, BEN, CEM, DOT, ask, comes, conversation, hire, take, write

PEOPLE = (ANN, BEN, CEM, DOT)
people = st.sampled_from(PEOPLE)


class Owners(RuleBasedStateMachine):
    """One conversation among four people of different roles, each with a desk that may fall silent."""

    @initialize()
    def begin(self) -> None:
        self.house = build_test_house()
        for person in PEOPLE:
            comes(self.house, person)
        self.key = say(self.house, "hello").conversation_id
        self.in_work: list[ClaimedTurn] = []
        self.sent: list[Message] = []
        self.silent: set[str] = set()
        self.written_by: dict[str, str] = {}  # message → who held the conversation when it was written

    def holder(self) -> str | None:
        return conversation(self.house, self.key).agent_id

    def owner(self) -> Owner:
        return conversation(self.house, self.key).owner

    @rule()
    def customer_writes(self) -> None:
        say(self.house, "hello?")

    @rule(asks=st.booleans())
    def bot_turns(self, asks: bool) -> None:
        held_by = self.owner()
        claimed = claim_turn("worker", self.house.uow(), self.house.now())
        if claimed is None:
            return
        assert held_by is Owner.BOT
        self.in_work.append(claimed)
        if asks:
            house, turn = self.house, claimed.turn
            request_handoff(turn.id, claimed.message.id, "asked", "", house.uow(), house.now(), house.ids)

    @rule()
    def bot_answers(self) -> None:
        if self.in_work:
            try:
                answer(self.house, self.in_work.pop(0), "An answer.")
            except TurnLost:
                pass

    @rule(person=people)
    def claims(self, person: Actor) -> None:
        held_by = self.owner()
        try:
            take(self.house, self.key, person)
        except NotAllowed:
            return
        assert held_by is Owner.QUEUE and self.holder() == person.id

    @rule(person=people)
    def takes_over(self, person: Actor) -> None:
        house, before = self.house, self.holder()
        try:
            take_over(self.key, person, house.uow(), house.now(), house.ids, house.wording)
        except NotAllowed:
            assert self.holder() == before
            return
        assert self.holder() == person.id

    @rule(person=people, to=st.sampled_from([None, "Ann", "Ben", "Cem", "Dot"]))
    def passes_on(self, person: Actor, to: str | None) -> None:
        house, before = self.house, self.holder()
        try:
            transfer(self.key, person, to, "Please.", house.uow(), house.now(), house.ids, house.wording)
        except NotAllowed:
            assert self.holder() == before
            return
        assert before is not None
        assert self.holder() == (None if to is None else to.lower())

    @rule(person=people)
    def gives_back(self, person: Actor) -> None:
        house, before = self.house, self.owner()
        try:
            give_back(self.key, person, "It is settled.", house.uow(), house.now(), house.ids, house.wording)
        except NotAllowed:
            return
        assert before is Owner.AGENT and self.owner() is Owner.BOT

    @rule(person=people)
    def writes(self, person: Actor) -> None:
        before = self.holder()
        try:
            said = write(self.house, self.key, person, f"{person.name} here.")
        except NotAllowed:
            assert before != person.id
            return
        assert before == person.id
        self.written_by[said.id] = person.id

    @rule(person=people, falls=st.booleans())
    def desk_falls_silent_or_speaks(self, person: Actor, falls: bool) -> None:
        if falls:
            self.silent.add(person.id)
        else:
            self.silent.discard(person.id)
            here(person.id, self.house.uow(), self.house.now())

    @rule(person=people)
    def goes_away(self, person: Actor) -> None:
        away(person.id, self.house.uow(), self.house.now())

    @rule(seconds=st.sampled_from([1, 16, 61, 151, 301]))
    def time_passes(self, seconds: int) -> None:
        house = self.house
        now = house.clock.pass_(timedelta(seconds=seconds))
        for person in PEOPLE:
            if person.id not in self.silent:
                heartbeat(person.id, house.uow(), now)
        before = self.holder()
        told = self.notices()
        lost = watch_lost_agents(house.reading(), house.uow(), now, house.ids, house.wording)
        assert watch_lost_agents(house.reading(), house.uow(), now, house.ids, house.wording) == []
        assert self.notices() == told + len(lost)
        assert bool(lost) <= (before in self.silent)
        escalate_handoffs(house.reading(), house.uow(), now)
        watch_handoffs(house.reading(), house.uow(), now, house.ids, house.wording, house.desk)
        watch_turns(house.reading(), house.uow(), now, house.ids, house.wording, house.desk)

    @rule()
    def outbox_is_released(self) -> None:
        now = conversation(self.house, self.key)
        released = [message for message, _ in release_outbox(("web_widget",), self.house.uow(), self.house.now())]
        for message in released:
            if message.author is Author.BOT:
                handing_over = message.turn_id is not None and message.turn_id == now.handed_over_by_turn
                assert now.owner is Owner.BOT or (now.owner is Owner.QUEUE and handing_over)
            if message.author is Author.AGENT:
                assert message.staff_id == self.written_by[message.id]
                assert message.name == message.staff_id.capitalize()
        self.sent += released

    def notices(self) -> int:
        with self.house.reading() as uow:
            log = uow.conversations.history(self.key)
        return sum("broke off" in message.text for message in log)

    @invariant()
    def there_is_one_owner(self) -> None:
        if not hasattr(self, "key"):
            return
        with self.house.reading() as uow:
            one = uow.conversations.get(self.key)
            open_ones = [each for each in uow.handoffs.of_conversation(self.key) if each.state.value in OPEN]
        assert (one.owner is Owner.AGENT) == (one.agent_id is not None)
        states = {Owner.BOT: [], Owner.QUEUE: [HandoffState.WAITING], Owner.AGENT: [HandoffState.CLAIMED]}
        assert [each.state for each in open_ones] == states[one.owner]
        assert [each.claimed_by for each in open_ones if each.claimed_by] == ([one.agent_id] if one.agent_id else [])

    @invariant()
    def the_owner_sees_every_message(self) -> None:
        """While the bot holds it, each message since then is its duty; while a person does or is to, none is."""
        if not hasattr(self, "key"):
            return
        with self.house.reading() as uow:
            one = uow.conversations.get(self.key)
            log = uow.conversations.history(self.key)
            turns = [uow.turns.of_message(m.id) for m in log if m.author is Author.CUSTOMER]
            since = [turn for turn in turns if turn.queued_at > one.owner_since]
            shown = {line.id for line in uow.views.log(self.key, 0, 1000)}
        assert {m.id for m in log} <= shown
        if one.owner is Owner.BOT:
            assert all(turn.state is not TurnState.RELAYED for turn in since)
        else:
            assert all(turn.state is not TurnState.QUEUED for turn in turns)

    def teardown(self) -> None:
        """Every notice reached the customer, in order, and once."""
        if not hasattr(self, "key"):
            return
        self.outbox_is_released()
        with self.house.reading() as uow:
            log = uow.conversations.history(self.key)
        notices = [message.id for message in log if message.author is Author.SYSTEM]
        assert [message.id for message in self.sent if message.author is Author.SYSTEM] == notices
        assert len({message.id for message in self.sent}) == len(self.sent)


TestOwners = Owners.TestCase
TestOwners.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)


def test_three_hundred_races_have_three_hundred_winners(tmp_path: object) -> None:
    """Of six people who take the same customer at the same moment, by claiming or by taking over, exactly one has them;
    no customer is told twice that they now talk to somebody.
    """
    house = build_test_house(f"sqlite:///{tmp_path}/heard.db")
    hire(house, *PEOPLE, most_chats=1000)
    keys = [ask(house, peer=f"customer {number}")[0].conversation_id for number in range(300)]
    together = Barrier(len(PEOPLE))

    def try_to_take(person: Actor) -> list[str]:
        won = []
        for key in keys:
            together.wait(30)
            try:
                take(house, key, person)
                won.append(key)
            except NotAllowed:
                pass
        return won

    with ThreadPoolExecutor(len(PEOPLE)) as threads:
        won = dict(zip(PEOPLE, threads.map(try_to_take, PEOPLE)))
    wins = sorted((key, person.id) for person, own in won.items() for key in own)
    holders = sorted((key, conversation(house, key).agent_id) for key in keys)
    joined = {key: joined_notices(house, key) for key in keys}

    assert wins == holders
    assert set(joined.values()) == {1}


def joined_notices(house: TestHouse, key: str) -> int:
    with house.reading() as uow:
        return sum(m.text.startswith("You are now talking to") for m in uow.conversations.history(key))
