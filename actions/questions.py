"""Questions: what was that song, where is my request, what about the station."""

from __future__ import annotations

from actions.filing import FilingAction


class ActionSongQuery(FilingAction):
    intent = "song_query"


class ActionRequestStatus(FilingAction):
    intent = "request_status"


class ActionStationQuestion(FilingAction):
    intent = "station_question"
