"""Days, months and large numbers as people write them in the language of the desk."""

from __future__ import annotations

from datetime import date, datetime

from bot.desk.words import Words


def short(day: date, words: Words) -> str:
    """26 Nov"""
    return words("date.day", day=f"{day:%d}", month=words(f"month.short.{day.month}"))


def with_year(day: date, words: Words) -> str:
    """26 Nov 2026"""
    month = words(f"month.short.{day.month}")
    return words("date.year", day=f"{day:%d}", month=month, year=day.year)


def whole(day: date, words: Words) -> str:
    """26 November 2026"""
    month = words(f"month.{day.month}")
    return words("date.whole", day=f"{day:%d}", month=month, year=day.year)


def month(day: date, words: Words) -> str:
    """November 2026"""
    return words("date.month", month=words(f"month.{day.month}"), year=day.year)


def to_the_minute(moment: datetime, words: Words) -> str:
    """26 Nov 2026 14:05"""
    return f"{with_year(moment, words)} {moment:%H:%M}"


def number(count: int, words: Words) -> str:
    """12,500"""
    return f"{count:,}".replace(",", words("number.thousands"))
