"""What the model of probability.py has learnt. Written by `python -m benchmarks.fit_matching`."""

WITH_ARTIST = (
    -6.368,  # always
    9.606,  # letters
    0.086,  # known
    4.629,  # written
    -2.917,  # same
    1.123,  # sounds
    -24.148,  # short
    0.839,  # one_word
    1.156,  # artist
    -3.051,  # rest
    -0.005,  # loose
    0.306,  # swapped
)
WITHOUT_ARTIST = (
    -14.025,  # always
    11.197,  # letters
    1.753,  # known
    6.732,  # written
    -0.949,  # same
    1.770,  # sounds
    -43.346,  # short
    -0.507,  # one_word
    0.000,  # artist
    -2.279,  # rest
    -1.596,  # loose
    -0.005,  # swapped
)
TAKE = 0.7
ASK = 0.3
