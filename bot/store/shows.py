"""Studios, the shows that come from them, and each time that one was on air."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.types import Id, Json, Moment, metadata

studios = sa.Table(
    "studios",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("numbers", Json, nullable=False),  # of the station, whose messages come here
)

shows = sa.Table(
    "shows",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("studio_id", Id, sa.ForeignKey("studios.id"), nullable=False, index=True),
    sa.Column("slots", Json, nullable=False),  # when it is on, week by week
    sa.Column("ended_at", Moment),  # it is no more; its airings stay
)

airings = sa.Table(
    "airings",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), nullable=False, index=True),
    sa.Column("studio_id", Id, sa.ForeignKey("studios.id"), nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("started_by", sa.Text, nullable=False),  # or "schedule"
    sa.Column("ended_at", Moment),
    sa.Column("ended_by", sa.Text),
    sa.Column("note", sa.Text),  # to those who come after
    sa.Column("note_by", sa.Text),
    sa.Index("ix_airings_studio", "studio_id", "ended_at"),
)
