"""The assignment is scipy's, of equally good ones too: a comparison says the same with either."""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from screenshot2code.compare.assignment import best_assignment


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (7, 1), (5, 5), (12, 30), (30, 12), (40, 41)])
@pytest.mark.parametrize("kind", ["any", "mostly nothing", "few values"])
def test_it_is_the_one_that_scipy_gives(shape, kind):
    for seed in range(8):
        chance = np.random.default_rng(seed)
        worth = chance.random(shape)
        if kind == "mostly nothing":  # as lines are: most are alike to none
            worth *= chance.random(shape) < 0.15
        elif kind == "few values":
            worth = np.round(3 * worth) / 3
        rows, columns = best_assignment(worth)
        expected = linear_sum_assignment(worth, maximize=True)
        assert (rows.tolist(), columns.tolist()) == (expected[0].tolist(), expected[1].tolist())
