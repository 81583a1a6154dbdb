"""Proportional fitting of matrices and rounding that keeps their margins."""
import numpy as np

from .common import InputError

TOLERANCE = 1e-9            # relative residual at which the fit stops


def ras(name, prior, rows, columns, rounds=2000, tolerance=TOLERANCE):
    """Fit a non-negative matrix to row and column sums (RAS, biproportional).

    Returns the matrix and the largest residual of a margin relative to the
    total.  Zeros stay zeros; margins that differ in total, or that a line of
    zeros cannot meet, are refused by name.
    """
    matrix = np.array(prior, dtype=float)
    rows, columns = np.asarray(rows, float), np.asarray(columns, float)
    total = rows.sum()
    if min(matrix.min(), rows.min(), columns.min()) < 0:
        raise InputError(f"{name}: a negative cell or margin")
    if abs(total - columns.sum()) > 1e-6 * total:
        raise InputError(f"{name}: rows sum to {total:.6g} and columns to "
                         f"{columns.sum():.6g}")
    for line, margin in ((matrix.sum(1), rows), (matrix.sum(0), columns)):
        empty = np.flatnonzero((line == 0) & (margin > 0))
        if empty.size:
            raise InputError(f"{name}: line {empty[0]} is empty but should "
                             f"sum to {margin[empty[0]]:.6g}")
    residual = np.inf
    for _ in range(rounds):
        matrix *= ratio(rows, matrix.sum(1))[:, None]
        matrix *= ratio(columns, matrix.sum(0))[None, :]
        residual = np.abs(matrix.sum(1) - rows).max() / total
        if residual < tolerance:
            return matrix, residual
    raise InputError(f"{name}: RAS leaves a residual of {residual:.3g} of the "
                     f"total after {rounds} rounds")


def ratio(wanted, present):
    """wanted / present, and 1 where there is nothing to scale."""
    return np.divide(wanted, present, out=np.ones_like(present),
                     where=present > 0)


def round_vector(values, total=None):
    """Integers that sum to `total` (default: the rounded sum).

    Largest remainders first; ties go to the first.
    """
    values = np.asarray(values, float)
    total = int(round(values.sum())) if total is None else int(total)
    result = np.floor(values).astype(int)
    short = total - int(result.sum())
    if short < 0 or short > len(values):
        raise InputError(f"{values.sum():.6g} cannot be rounded to {total}")
    order = np.argsort(-(values - result), kind="stable")
    result[order[:short]] += 1
    return result


def round_matrix(name, matrix, rows, columns):
    """Round a fitted matrix to integers with exactly these integer margins.

    Rows are rounded by largest remainders; then single units move inside
    rows, from columns that have too much to columns that have too little,
    where the cell is largest and hence the change least.
    """
    rows, columns = np.asarray(rows, int), np.asarray(columns, int)
    if rows.sum() != columns.sum():
        raise InputError(f"{name}: integer margins sum to {rows.sum()} and "
                         f"{columns.sum()}")
    result = np.array([round_vector(line, total)
                       for line, total in zip(matrix, rows)])
    excess = result.sum(0) - columns
    for _ in range(int(np.abs(excess).sum()) + 1):
        if not excess.any():
            return result
        high, low = int(np.argmax(excess)), int(np.argmin(excess))
        room = np.minimum(result[:, high], matrix[:, low])
        row = int(np.argmax(room))
        if room[row] <= 0:
            raise InputError(f"{name}: column {high} cannot be rounded")
        result[row, high] -= 1
        result[row, low] += 1
        excess = result.sum(0) - columns
    raise InputError(f"{name}: rounding does not end")
