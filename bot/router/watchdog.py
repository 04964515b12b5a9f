"""The worker's loop: no turn past its deadline, no handoff that nobody takes, no promise that breaks unseen."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Callable, Collection

from bot.domain.erasure import Retention
from bot.router.loops import Rounds
from bot.router.nudges import Nudges
from bot.use_cases.alarms import watch_alarms
from bot.use_cases.assessments import watch_assessments
from bot.use_cases.attachment_ports import AttachmentStore
from bot.use_cases.attachments import sweep_attachments
from bot.use_cases.audit import holds_last_checkpoint, note_checkpoint
from bot.use_cases.audit_ports import Checkpoints
from bot.use_cases.deadlines import watch_deadlines
from bot.use_cases.desk import Desk
from bot.use_cases.escalations import watch_untouched
from bot.use_cases.handoffs import escalate_handoffs, watch_handoffs
from bot.use_cases.mail_continuations import find_left_customers
from bot.use_cases.observing import UNOBSERVED, Observer
from bot.use_cases.ports import Ids, UnitOfWork, Wording
from bot.use_cases.presence import watch_lost_agents
from bot.use_cases.promises import watch_promises
from bot.use_cases.recoveries import watch_failed_recoveries, watch_follow_ups
from bot.use_cases.retention import MOST_AT_ONCE, watch_retention
from bot.use_cases.surveys import watch_closings
from bot.use_cases.turns import watch_turns

log = logging.getLogger(__name__)

CHECKPOINT_AGAIN_AFTER = timedelta(minutes=1)  # when the last one could not be written
ERASE_EVERY = timedelta(hours=1)  # what was kept long enough; sooner, while there is more of it than one look takes
ALARMS_EVERY = timedelta(seconds=2)
ALARM_SLACK = timedelta(seconds=30)
ASK_EVERY = timedelta(seconds=5)  # how it was, after a closing
SWEEP_EVERY = timedelta(minutes=10)  # customers' files that were never sent


class Watchdog(Rounds):
    """Looks after deadlines until it is told to stop."""

    what = "deadlines"
    every = 0.5  # seconds; the customer is told of a delay after 3 s and must be within 5

    def __init__(
        self,
        uow: Callable[[], UnitOfWork],
        reading: Callable[[], UnitOfWork],
        now: Callable[[], datetime],
        ids: Ids,
        wording: Wording,
        desk: Desk,
        nudges: Nudges,
        files: AttachmentStore,
        checkpoints: Checkpoints | None = None,
        retention: Retention | None = None,
        leave_no_traces: Callable[[], bool] = lambda: True,
        answering: Collection[str] = (),
        observer: Observer = UNOBSERVED,
    ) -> None:
        super().__init__()
        self._uow, self._reading, self._now, self._ids = uow, reading, now, ids
        self._wording, self._desk, self._nudges = wording, desk, nudges
        self._files, self._observer = files, observer
        self._swept_at: datetime | None = None
        self._alarms_at: datetime | None = None
        self._answering = answering  # channels on which customers see a question by themselves
        self._asked_at: datetime | None = None
        self._retention, self._leave_no_traces = retention, leave_no_traces
        self._no_erasing_before: datetime | None = None
        self._checkpoints = checkpoints
        self._no_checkpoint_before: datetime | None = None
        self._is_first_checkpoint = True

    def go_round(self) -> float:
        """See parent class."""
        if self.look():
            self._nudges.send("gateway", "brain")
        return self.every

    def look(self) -> int:
        """Look once; how many acts it took."""
        now = self._now()
        acts = watch_turns(
            self._reading(), self._uow(), now, self._ids, self._wording, self._desk, self._observer
        )  # fmt: skip
        escalated = escalate_handoffs(self._reading(), self._uow(), now)
        for conversation_id in escalated:
            log.warning("nobody took conversation %s in half of its time; it comes before others", conversation_id)
        lost = watch_lost_agents(self._reading(), self._uow(), now, self._ids, self._wording)
        for conversation_id in lost:
            log.error("the desk that held conversation %s is gone; the customer waits again", conversation_id)
        acts += len(lost)
        self._look_for_alarms(now)
        if find_left_customers(self._reading(), self._uow(), now, self._ids):
            log.info("what was written to customers who had left goes on by e-mail")
        acts += watch_handoffs(self._reading(), self._uow(), now, self._ids, self._wording, self._desk)
        broken = watch_promises(self._reading(), self._uow(), now, self._ids, self._wording, self._desk)
        for one in broken:
            log.error("a promise about %s was broken%s", one.reference, ", again" if one.again else "")
        missed = watch_deadlines(self._reading(), self._uow(), now, self._ids, self._desk.complaints)
        for reference, rule in missed:
            log.error("the deadline %s of %s was missed", rule, reference)
        watch_assessments(self._reading(), self._uow(), now, self._desk)
        for reference in watch_untouched(self._reading(), self._uow(), now, self._desk):
            log.warning("nobody touched %s in time; it was raised one level", reference)
        for reference in watch_follow_ups(self._reading(), self._uow(), now):
            log.info("the customer of %s is to be asked today whether all is well", reference)
        for case in watch_failed_recoveries(self._reading(), self._uow(), now, self._desk):
            log.error("making up for what hurt in %s failed; it is on level %d", case.reference, case.level)
        if self._swept_at is None or now - self._swept_at >= SWEEP_EVERY:
            self._swept_at = now
            swept = sweep_attachments(self._files, self._uow(), now)
            if swept:
                log.info("removed %d files that were never sent", swept)
        acts += self._ask_how_it_was(now)
        self._erase_what_is_past(now)
        if self._checkpoints is not None:
            self._look_after_audit(self._checkpoints, now)
        return acts + len(broken)

    def _look_for_alarms(self, now: datetime) -> None:
        """Over what was said since the last look but one: a turn may take some seconds to be over."""
        since = None if self._alarms_at is None else self._alarms_at - ALARM_SLACK
        if self._alarms_at is not None and now - self._alarms_at < ALARMS_EVERY:
            return
        for conversation_id in watch_alarms(self._reading(), self._uow(), now, since):
            log.warning("conversation %s should be watched by a person", conversation_id)
        self._alarms_at = now

    def _ask_how_it_was(self, now: datetime) -> int:
        if self._asked_at is not None and now - self._asked_at < ASK_EVERY:
            return 0
        self._asked_at = now
        return watch_closings(self._reading(), self._uow(), now, self._ids, self._wording, self._answering)

    def _erase_what_is_past(self, now: datetime) -> None:
        if self._no_erasing_before is not None and now < self._no_erasing_before:
            return
        erased = watch_retention(self._reading(), self._uow(), now, self._retention, self._files)
        if erased:
            self._leave_no_traces()
            log.info("erased what was past its time in %d conversations", erased)
        if erased < MOST_AT_ONCE:
            self._no_erasing_before = now + ERASE_EVERY

    def _look_after_audit(self, checkpoints: Checkpoints, now: datetime) -> None:
        if self._no_checkpoint_before is not None and now < self._no_checkpoint_before:
            return
        try:
            if self._is_first_checkpoint and not holds_last_checkpoint(self._reading(), checkpoints):
                log.error("the audit is not the one of its last checkpoint; run './heard audit verify'")
            noted = note_checkpoint(self._reading(), checkpoints, now, at_start=self._is_first_checkpoint)
        except OSError as error:  # the disk; deadlines are looked after all the same
            log.error("no checkpoint of the audit could be written (%s)", type(error).__name__)
            self._no_checkpoint_before = now + CHECKPOINT_AGAIN_AFTER
            return
        self._is_first_checkpoint = False
        if noted is not None:
            log.info("audit checkpoint %d %s", noted.seq, noted.hash.hex())
