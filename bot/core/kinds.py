"""What a language's folder may hold beside its texts: the kinds of words, file by file.

docs/languages.md says of each what it is for. A kind that a language does without is read in the
other languages alone.
"""

from __future__ import annotations

WORDS = ("words", "signs", "stop", "start", "erase", "slurs", "harmless")
NEEDED = ("words", "stop", "start")
# How listeners refer back, offer, refuse and correct.
PHRASES = (
    *("first", "second", "third", "last", "one of them"),
    *("around a choice", "around a number", "no matter which", "yes", "no"),
    *("opens", "it is", "for", "dedicated", "mine", "them", "towards", "ends", "glue", "starts"),
    *("i meant", "version", "before a version", "before a title", "after a title", "no title"),
    *("asking", "or", "and", "next title", "failing that", "your choice"),
    *("refuses", "no refusal", "between refused", "corrects"),
    *("around an answer", "wants done", "something by", "by"),
    *("asks about mine", "wants it otherwise"),
)
# How they name a time that has passed.
TIMES = (
    *("morning", "afternoon", "night", "greets", "today", "yesterday", "day before", "last night"),
    *("days", "some time", "while", "moment ago", "little ago", "while ago"),
    *("ago", "ago in front", "before ago", "couple", "few", "minutes", "hours"),
    *("half an hour", "quarter of an hour", "and a half"),
    *("at", "before an hour", "roughly", "roughly behind", "roughly ending", "before", "after"),
    *("the", "news", "news at", "noon", "midnight", "was", "before this", "elsewhere", "more"),
    *("half", "quarter", "a little over", "counted", "no hour alone"),
)
# How they say it by the clock: "{minute} past {hour}".
CLOCK = ("clock to", "clock past", "clock hour", "clock to any hour", "clock past any hour")
# What stands around a title and an artist, as the library reads a request.
REQUESTS = (
    *("around a title", "titles too", "artist follows", "no artist follows"),
    *("title ends", "describes"),
)

# What keeps a text from being read out, or calls somebody: in ways, as times by the clock are told.
DECENCY = (
    *("insults", "abuse", "threats", "no abuse", "read out", "no read out"),
    *("self harm", "danger", "no alarm", "streets", "streets in front"),
)

FILES = {
    "phrases.txt": PHRASES,
    "times.txt": (*TIMES, *CLOCK),
    "requests.txt": REQUESTS,
    "decency.txt": DECENCY,
}
NOT_LEARNT = ("decency.txt",)  # no model is made by it
