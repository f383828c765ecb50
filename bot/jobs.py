"""The scheduler's jobs: when each is done first, and when again after the clock was set."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

SOON = timedelta(seconds=30)  # after the start: for what is done once an hour


def planned(every: Iterable[tuple[Callable[[], Awaitable[Any]], float]]) -> AsyncIOScheduler:
    """Do each of these again and again, so many seconds apart, and never twice at a time."""
    jobs = AsyncIOScheduler(
        timezone="UTC",
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job, seconds in every:
        jobs.add_job(job, "interval", seconds=seconds)
    jobs.start()
    _begin_soon(jobs)
    return jobs


def _begin_soon(jobs: AsyncIOScheduler) -> None:
    """A station that is switched on for a show alone never comes to the end of an hour."""
    for job in jobs.get_jobs():
        spared = max(job.trigger.interval - SOON, timedelta())
        job.modify(next_run_time=job.next_run_time - spared)


def plan_again(jobs: AsyncIOScheduler) -> None:
    """APScheduler waits for a time of day, and would wait an hour if the clock lost one."""
    for job in jobs.get_jobs():
        job.reschedule("interval", seconds=job.trigger.interval_length)
