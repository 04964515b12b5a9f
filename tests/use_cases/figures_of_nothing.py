"""The figures of a month in which nothing happened, for tests to change."""

from __future__ import annotations

from datetime import date

from bot.domain.figures import BotSolved, Waits
from bot.domain.satisfaction import reckon
from bot.domain.statistics import Share
from bot.use_cases.management_review import MonthFigures

NONE = Share(0, 0)
NOTHING = MonthFigures(
    date(2026, 9, 1), 0, 0, 0, (), NONE, NONE, Waits(0, 0, None, None), BotSolved(NONE, 0), {}, reckon([]), 0, 0
)  # fmt: skip
