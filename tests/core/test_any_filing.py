"""Whatever a message is taken for, its filing holds to the rules."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.core.filing import Dialogue
from bot.core.filings import Said, filing, led
from bot.core.followups import NEVER
from bot.core.messages import Kind
from bot.core.purposes import PURPOSES
from bot.core.replies import MOST_BUTTONS
from bot.core.texts import TEXTS
from bot.core.tracks import MOST_TRACKS
from bot.core.understanding import Entity, Understood

LABELS = ("song", "artist", "recipient", "sender", "place", "occasion", "contest_answer", "new")


@st.composite
def messages(draw: st.DrawFn) -> Said:
    text = draw(st.text(max_size=80))
    spans = draw(
        st.lists(
            st.tuples(st.sampled_from(LABELS), st.integers(0, 80), st.integers(0, 20)), max_size=8
        )
    )
    intents = st.sampled_from([*PURPOSES, "weather"])
    understood = Understood(
        draw(intents),
        draw(st.floats(0, 1)),
        also=tuple(draw(st.lists(intents, max_size=3))),
        entities=tuple(Entity(name, text[at : at + n], at, at + n) for name, at, n in spans),
    )
    return Said(text, led(understood), draw(st.sampled_from(list(Kind))))


DIALOGUES = st.sampled_from(
    [
        Dialogue(),
        Dialogue((7,)),
        Dialogue((7,), "which_song"),
        Dialogue((-7,), "which_of", ("Dream On", "Crazy")),
    ]
)


@given(messages(), DIALOGUES)
def test_every_message_goes_somewhere_and_exactly_once(heard: Said, dialogue: Dialogue) -> None:
    decided = filing(heard, dialogue)
    ways = [bool(decided.items), decided.joins is not None, decided.folded is not None]
    assert sum(ways) == 1
    assert len(decided.items) <= MOST_TRACKS
    assert decided.choose is None or decided.joins is not None


@given(messages(), DIALOGUES)
def test_every_reply_is_a_text_with_all_its_values(heard: Said, dialogue: Dialogue) -> None:
    decided = filing(heard, dialogue)
    for reply in decided.replies:
        assert set(reply.values) == set(TEXTS[reply.text])
        assert all(value.strip() for value in reply.values.values())
    asked = [reply for reply in decided.replies if reply.question]
    assert len(asked) == (decided.question is not None)
    assert [reply.options for reply in asked if reply.options] == (
        [decided.options] if decided.options else []
    )
    assert len(decided.options) <= MOST_BUTTONS


@given(messages(), DIALOGUES)
def test_only_a_sure_wish_changes_what_a_listener_hears(heard: Said, dialogue: Dialogue) -> None:
    decided = filing(heard, dialogue)
    meant = heard.understood
    if decided.listener == "stop":
        assert meant.intent == "stop" or "stop" in meant.also
    if decided.listener == "start":
        assert meant.intent == "start" and meant.confidence >= 0.9
    if meant.intent in NEVER and meant.confidence >= 0.6:
        assert decided.joins is None
