"""Our quick tagger says what crfsuite's own says, which has learnt the weights."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.needs_rasa import NEEDS_RASA, RASA_RUNS_HERE

if RASA_RUNS_HERE:
    import pycrfsuite

    from bot.understanding.looks import looks, together
    from bot.understanding.tagging import Tagger, Weights

pytestmark = NEEDS_RASA

LEARNT = [
    ("play Jolene by Dolly Parton", "O U-song O B-artist L-artist"),
    ("Sweet Child of Mine please", "B-song I-song I-song L-song O"),
    ("pon Despacito por favor", "O U-song O O"),
    ("hello from Cork", "O O U-place"),
    ("HELLO FROM MARY IN CORK", "O O U-sender O U-place"),
    ("ABBA", "U-artist"),
]
WORDS = sorted({word for text, _ in LEARNT for word in text.split()})


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tagger, pycrfsuite.Tagger]:
    trainer = pycrfsuite.Trainer("pa", {"max_iterations": 10}, verbose=False)
    for text, tags in LEARNT:
        trainer.append(looks(text.split()), tags.split())
    path = tmp_path_factory.mktemp("crf") / "names"
    theirs = pycrfsuite.Tagger()
    trainer.train(str(path))
    theirs.open(str(path))
    return Tagger(Weights.of(theirs)), theirs


def tagged(ours: Tagger, messages: list[list[str]]) -> list[list[str]]:
    return ours.best(ours.scores(messages, [together(words) for words in messages]))


def test_what_was_learnt_is_found(both: tuple[Tagger, pycrfsuite.Tagger]) -> None:
    texts = [text.split() for text, _ in LEARNT]
    assert tagged(both[0], texts) == [tags.split() for _, tags in LEARNT]


said = st.one_of(st.sampled_from(WORDS), st.text("aBé1!", min_size=1, max_size=25))


@settings(max_examples=200)
@given(st.lists(st.lists(said, max_size=12), min_size=1, max_size=6))
def test_ours_says_what_theirs_says(
    both: tuple[Tagger, pycrfsuite.Tagger], messages: list[list[str]]
) -> None:
    for words, found in zip(messages, tagged(both[0], messages), strict=True):
        both[1].set(looks(words))
        assert len(found) == len(words)
        if words:  # two ways may be as likely as one another
            best = both[1].probability(both[1].tag())
            assert both[1].probability(found) == pytest.approx(best, rel=1e-3)


def test_a_message_is_tagged_alike_among_others_and_alone(
    both: tuple[Tagger, pycrfsuite.Tagger],
) -> None:
    texts = [text.split() for text, _ in LEARNT]
    assert tagged(both[0], texts) == [tagged(both[0], [text])[0] for text in texts]
