"""The measurements of the matching count what they say, and their library is the same each time."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import made_up, matching, noisy, requests
from bot.core.lookup import Candidate, Lookup, State

JUDE = Candidate(1, "Hey Jude", "The Beatles", 0.9)
OTHER = Candidate(2, "Jude", "Other", 0.9)
WANTED = [("Hey Jude", "Beatles")]


def test_a_made_up_library_is_the_same_each_time_and_holds_the_songs() -> None:
    one, other = made_up.tracks(2000), made_up.tracks(2000)
    assert one == other
    assert len(one) == 2000 and len({track.id for track in one}) == 2000
    there = {(track.title, track.artist) for track in one}
    assert set(made_up.songs()) <= there


@pytest.mark.parametrize("kind", sorted(noisy.KINDS))
def test_every_kind_of_request_can_be_made_of_every_song(kind: str) -> None:
    for song in made_up.songs():
        request = noisy.request(song, kind, random.Random(1))
        assert request.kind == kind
        assert request.song or request.text


@pytest.mark.parametrize(
    "lookups, there, verdict",
    [
        ([(State.MATCHED, JUDE)], True, "right"),
        ([(State.MATCHED, OTHER)], True, "wrong"),
        ([(State.MATCHED, JUDE), (State.MATCHED, OTHER)], True, "wrong"),
        ([(State.MATCHED, OTHER)], False, "invented"),
        ([(State.ASKED, OTHER, JUDE)], True, "asked"),
        ([(State.MISSING,), (State.UNSURE, JUDE)], True, "asked"),
        ([(State.ASKED, OTHER)], True, "asked in vain"),
        ([(State.ASKED, JUDE)], False, "asked, not in it"),
        ([(State.MISSING,)], True, "missed"),
        ([], True, "missed"),
        ([(State.MISSING,)], False, "rightly none"),
    ],
)
def test_what_stands_on_the_items_is_judged(
    lookups: list[tuple[Any, ...]], there: bool, verdict: str
) -> None:
    found = [Lookup(state, "", tuple(some)) for state, *some in lookups]
    assert requests.judge(found, WANTED, there=there) == verdict


def test_the_runner_lists_every_miss(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [("hey jude", "beatles", "Hey Jude"), ("hey joe", "hendrix", None), ("x y", "z", "Hey")]
    lines = [
        {
            "text": f"play {song} by {artist}",
            "title_mention": song,
            "artist_mention": artist,
            "catalogue_title": title,
            "catalogue_artist": "The Beatles",
        }
        for song, artist, title in rows
    ]
    (tmp_path / "r.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (tmp_path / "c.csv").write_text(
        "title,artist,plays\nHey Jude,The Beatles,3\nHey,The Beatles,1\n"
    )
    monkeypatch.setattr(sys, "argv", ["x", str(tmp_path / "r.jsonl"), str(tmp_path / "c.csv")])
    requests.main()
    told = capsys.readouterr().out
    assert told.count("in the library, 2: right 1 (50.0%), missed 1 (50.0%)") == 3
    assert "missed            [x y | z]" in told


def test_the_times_are_measured_beside_a_plain_scan(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["x", "--tracks", "1500", "--requests", "80"])
    matching.main()
    told = capsys.readouterr().out
    for heading in ("index of 1500 tracks", "the matching", "a plain scan", "gazetteer"):
        assert heading in told
