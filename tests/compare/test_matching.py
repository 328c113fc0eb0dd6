"""Which line is which: the assignment that is worth the most."""

import subprocess
import sys

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from screenshot2code.compare.matching import _assigned


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (5, 8), (9, 4)])
def test_the_pairs_are_those_that_scipy_finds(shape):
    """By its own rule where that does, by scipy's where not: the same pairs."""
    dice = np.random.default_rng(7)
    for share in (0.2, 0.5, 1.0):
        for _ in range(60):
            worth = np.where(dice.random(shape) < share, dice.random(shape), 0.0)
            rows, columns = linear_sum_assignment(worth, maximize=True)
            wanted = [
                (row, column)
                for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
                if worth[row, column] > 0
            ]
            assert _assigned(worth) == wanted


def test_lines_that_want_the_same_twin_share_out_what_there_is():
    assert _assigned(np.array([[0.9, 0.8], [0.9, 0.1]])) == [(0, 1), (1, 0)]


def test_where_every_line_has_its_own_twin_scipy_is_not_loaded():
    asked = (
        "import sys, numpy; from screenshot2code.compare.matching import _assigned;"
        "print(_assigned(numpy.array([[0.0, 0.7], [0.4, 0.0], [0.0, 0.0]])), 'scipy.optimize' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout.split("\n")[0] == "[(0, 1), (1, 0)] False"
