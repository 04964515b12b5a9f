"""The tables of what customers were asked and answered about their satisfaction. See `tables.py`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from bot.storage.schema import ID, UtcDateTime, metadata

surveys = Table(
    # One for each closing, asked or not.
    "surveys",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversations.id"), nullable=False),
    Column("closing", String(80), nullable=False, unique=True),  # which case, and after how many moves; which chat
    Column("kind", String(8), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("form", String(8), nullable=False),
    Column("closed_at", UtcDateTime, nullable=False),
    Column("asked_at", UtcDateTime),
    Column("why_not", String(16)),
    Column("step", String(8), nullable=False),
    Column("step_at", UtcDateTime),
    Column("answered_at", UtcDateTime),
    Index("ix_surveys_conversation_id_step", "conversation_id", "step"),
    Index("ix_surveys_closed_at", "closed_at"),
)

survey_answers = Table(
    "survey_answers",
    metadata,
    Column("survey_id", ID, ForeignKey("surveys.id"), primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("score", Integer),
    Column("comment", Text, nullable=False, server_default=""),
    Column("x1", Integer),
    Column("x2", Integer),
    Column("x3", Integer),
    Column("nps", Integer),
    Column("ces", Integer),
)
