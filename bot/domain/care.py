"""What a house has laid down about its care: how quickly it works, who decides, what makes up for faults."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.escalation import Escalation
from bot.domain.recovery import Playbook


@dataclass(frozen=True)
class Care:
    """The rules of the house beside those for promises and redress."""

    answers_an_hour: float  # pieces of work in an hour of open time, until the pace is measured
    escalation: Escalation
    playbook: Playbook
