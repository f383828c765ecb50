"""What may go on air: songs, contest entries, shout-outs, tips and comments."""

from __future__ import annotations

from actions.filing import FilingAction


class ActionContestEntry(FilingAction):
    intent = "contest_entry"


class ActionSongRequest(FilingAction):
    intent = "song_request"


class ActionShoutOut(FilingAction):
    intent = "shout_out"


class ActionNewsTip(FilingAction):
    intent = "news_tip"


class ActionComment(FilingAction):
    intent = "comment"
