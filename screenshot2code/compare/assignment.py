"""Who goes with whom, where each may go with one: the assignment that is worth most.

The shortest augmenting paths of Crouse ("On implementing 2D rectangular assignment algorithms", 2016), step by step as
`scipy.optimize.linear_sum_assignment` takes them, so that of equally good assignments it gives the same one. Importing that costs
four tenths of a second of processor time, and the lines that a comparison has to assign are a few dozen.
"""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]
NOBODY = -1


def best_assignment(worth: Numbers) -> tuple[Places, Places]:
    """Rows, in order, and the column of each, so that the sum of their `worth` (finite) is the largest there is.

    Every row has a column, or, of more rows than columns, every column a row.
    """
    cost = -np.asarray(worth, np.float64)
    if cost.shape[0] > cost.shape[1]:
        rows = _columns_of(np.ascontiguousarray(cost.T))
        order = np.argsort(rows)
        return rows[order], order
    columns = _columns_of(cost)
    return np.arange(len(columns)), columns


def _columns_of(cost: Numbers) -> Places:
    """The column of each row, at the least cost; there are at least as many columns as rows."""
    height, width = cost.shape
    of_row, of_column = np.zeros(height), np.zeros(width)  # the dual prices
    column_of, row_of = np.full(height, NOBODY), np.full(width, NOBODY)
    for row in range(height):
        found = _Search(cost, of_row, of_column, row_of)
        sink, least = found.from_row(row)
        of_row[row] += least
        others = np.flatnonzero(found.rows)
        others = others[others != row]
        of_row[others] += least - found.reached[column_of[others]]
        of_column[found.columns] -= least - found.reached[found.columns]
        column = sink
        while True:
            before = int(found.path[column])
            row_of[column] = before
            column_of[before], column = column, int(column_of[before])
            if before == row:
                break
    return column_of


class _Search:
    """The cheapest way from a row to a column that nobody has yet, over those that others would have to give up."""

    def __init__(self, cost: Numbers, of_row: Numbers, of_column: Numbers, row_of: Places) -> None:
        self._cost, self._of_row, self._of_column, self._row_of = cost, of_row, of_column, row_of
        self.path = np.full(cost.shape[1], NOBODY)  # the row by which each column was reached
        self.reached = np.full(cost.shape[1], np.inf)  # and at what cost
        self.rows, self.columns = np.zeros(cost.shape[0], bool), np.zeros(cost.shape[1], bool)  # those looked at

    def from_row(self, row: int) -> tuple[int, float]:
        """The column, and the cost of the way to it."""
        waiting = np.arange(self._cost.shape[1])[::-1].copy()  # the order in which equally cheap ones are taken
        least = 0.0
        while True:
            self.rows[row] = True
            costs = least + self._cost[row, waiting] - self._of_row[row] - self._of_column[waiting]
            nearer = costs < self.reached[waiting]
            self.path[waiting[nearer]] = row
            self.reached[waiting[nearer]] = costs[nearer]
            known = self.reached[waiting]
            least = float(known.min())
            cheapest = np.flatnonzero(known == least)
            free = cheapest[self._row_of[waiting[cheapest]] == NOBODY]
            place = int(free[-1]) if len(free) else int(cheapest[0])
            column = int(waiting[place])
            self.columns[column] = True
            if self._row_of[column] == NOBODY:
                return column, least
            row = int(self._row_of[column])
            waiting[place] = waiting[-1]
            waiting = waiting[:-1]
