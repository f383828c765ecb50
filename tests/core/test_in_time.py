"""What was true when a reply was owed may be over when it goes out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core import in_time
from tests.fakes import NOON

END = NOON + timedelta(minutes=3)
STAYS = {"text": "song_request", "values": {"song": "Africa"}}
ON_NOW = {"text": "on_now", "values": {"song": "Africa"}, "until": END.isoformat()}
PLAYING = {**ON_NOW, "text": "playing", "after": "played", "answers": 7}
PLAYED = {"text": "played", "values": {"song": "Africa"}, "answers": 7}

SAID: list[tuple[list[dict[str, Any]], list[dict[str, Any]], datetime | None]] = [
    ([STAYS], [STAYS], None),
    ([ON_NOW], [ON_NOW], END),  # alone it is not sent at all
    ([STAYS, ON_NOW], [STAYS], None),
    ([PLAYING], [PLAYED], None),
    ([PLAYING, ON_NOW], [PLAYED], None),
    ([], [], None),
]


@pytest.mark.parametrize("owed, said, until", SAID)
def test_what_is_over_is_in_the_past_tense_or_left_out(
    owed: list[dict[str, Any]], said: list[dict[str, Any]], until: datetime | None
) -> None:
    assert in_time.true_at(END, owed) == owed
    assert in_time.true_at(END + timedelta(seconds=1), owed) == said
    assert in_time.until(owed) == until
