"""How sure the bot may be is learnt on what its witnesses have not seen."""

from __future__ import annotations

import pytest

from tests.needs_rasa import NEEDS_RASA, RASA_RUNS_HERE

if RASA_RUNS_HERE:
    import numpy as np
    import scipy.sparse

    from bot.understanding.certainty import FEWEST, Beside, Shares
    from bot.understanding.meaning import Meaning
    from bot.understanding.wording import Wording

pytestmark = NEEDS_RASA


def shouted(right: object, loudness: float, wrong_every: int) -> object:
    """A witness that is wrong at every so manieth message, and as loud as we say."""
    said = np.array(right).copy()
    said[::wrong_every] = (said[::wrong_every] + 1) % 3
    return np.eye(3)[said] * loudness


def test_a_witness_that_is_always_loud_is_believed_as_often_as_it_is_right() -> None:
    right = np.arange(3000) % 3
    scores = [shouted(right, 50.0, 5)]
    sure = np.exp(Shares.learn(scores, right).log(scores)).max(axis=1)
    assert sure.mean() == pytest.approx(0.8, abs=0.01)


def test_the_better_of_two_witnesses_counts_more() -> None:
    right = np.arange(3000) % 3
    weights = Shares.learn([shouted(right, 1.0, 3), shouted(right, 1.0, 50)], right).weights
    assert 0 < weights[0] < weights[1]


def test_with_too_few_examples_nothing_is_learnt_about_certainty() -> None:
    right = np.arange(FEWEST - 1) % 3
    assert Shares.learn([shouted(right, 1.0, 2)], right).weights == (1.0,)
    there = np.eye(3, dtype=bool)[right]
    assert Beside.learn([np.ones((len(right), 3))], there, ~there).enough == 0.5


def test_a_purpose_beside_is_said_from_where_it_is_best_for_right_and_found() -> None:
    rng = np.random.default_rng(1)
    first = np.eye(3, dtype=bool)[np.zeros(2000, dtype=int)]
    there = first.copy()
    there[::10, 1] = True
    scores = np.where(there, 1.0, -1.0) + rng.normal(0, 0.3, there.shape)
    found = Beside.learn([scores], there, ~first)
    said = (found.chances([scores]) >= found.enough) & ~first
    assert (said == (there & ~first)).mean() > 0.99


def test_the_words_that_tell_purposes_apart_are_learnt() -> None:
    counts = scipy.sparse.csr_matrix(np.array([[1, 0, 1], [0, 1, 1]] * 20, dtype=float))
    answers = np.array([[True, False], [False, True]] * 20)
    scores = Wording.learn([counts], answers).scores([counts[:2]])
    assert scores[0, 0] > 0 > scores[0, 1] and scores[1, 1] > 0 > scores[1, 0]


def test_a_purpose_of_every_or_of_no_example_needs_no_learning() -> None:
    counts = scipy.sparse.csr_matrix(np.eye(4))
    scores = Wording.learn([counts], np.array([[True, False]] * 4)).scores([counts])
    assert (scores[:, 0] > 0).all() and (scores[:, 1] < 0).all()


def test_meaning_learns_both_the_first_purpose_and_any() -> None:
    rng = np.random.default_rng(2)
    which = np.arange(300) % 2
    vectors = (rng.normal(0, 0.1, (300, 8)) + which[:, None]).astype(np.float32)
    first = np.eye(2, dtype=bool)[which]
    any_of = first | np.array([[False, True]])
    meaning = Meaning.learn(vectors, first, any_of, seed=1)
    said, there = meaning.scores(vectors)
    assert (said.argmax(axis=1) == which).mean() > 0.95
    assert np.exp(said).sum(axis=1) == pytest.approx(1, abs=1e-4)
    assert (there[:, 1] > 0).mean() > 0.95


def test_the_same_examples_and_seed_give_the_same_network() -> None:
    vectors = np.random.default_rng(3).normal(0, 1, (100, 8)).astype(np.float32)
    first = np.eye(2, dtype=bool)[np.arange(100) % 2]
    one, other = (Meaning.learn(vectors, first, first, seed=7) for _ in range(2))
    assert all((a == b).all() for a, b in zip(one.layers, other.layers, strict=True))
