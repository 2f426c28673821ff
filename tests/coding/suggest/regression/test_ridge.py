"""The arithmetic under what is learned."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.coding.suggest.regression import ridge
from app.coding.suggest.regression.ridge import Sparse, left_out, products, solve


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 12), st.integers(1, 30), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_sparse_arithmetic_is_right(n: int, width: int, codes: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    dense = (rng.random((n, width)) * (rng.random((n, width)) < 0.4)).astype(np.float32)
    rows, columns = np.nonzero(dense)
    matrix = Sparse(rows, columns, dense[rows, columns], (n, width))
    other = rng.random((width, codes)).astype(np.float32)
    assert np.allclose(matrix.times(other), dense @ other, atol=1e-5)
    assert np.allclose(products(matrix, matrix.transposed()), dense @ dense.T, atol=1e-5)
    some = np.flatnonzero(rng.random(n) < 0.5)
    left = np.zeros_like(dense)
    left[some] = dense[some]
    with pytest.MonkeyPatch.context() as patch:  # in many pieces, as large ones are
        for name, size in (("OFTEN", 2), ("STRIP", 3), ("PAIRS", 5), ("PIECE", 4), ("BLOCK", 2)):
            patch.setattr(ridge, name, size)
        assert np.allclose(products(matrix, matrix.transposed()), dense @ dense.T, atol=1e-5)
        for full in (1, 3):  # all rows have few values, and some have many
            patch.setattr(ridge, "FULL", full)
            assert np.allclose(matrix.times(other), dense @ other, atol=1e-5)
    assert np.allclose(matrix.times(other, some), left @ other, atol=1e-5)
    flipped = matrix.transposed()
    assert np.allclose(flipped.times(dense[:, :1]), dense.T @ dense[:, :1], atol=1e-5)


def test_large_equations_are_solved_as_small_ones_are(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    dense = (rng.random((300, 2000)) * (rng.random((300, 2000)) < 0.3)).astype(np.float32)
    rows, columns = np.nonzero(dense)
    sparse = Sparse(rows, columns, dense[rows, columns], dense.shape)
    gram = products(sparse, sparse.transposed())
    assert np.allclose(gram, dense @ dense.T, rtol=1e-4), "features in many rows and in few"
    targets = (rng.random((300, 5)) < 0.1).astype(np.float32)
    penalty = np.where(rng.random(300) < 0.5, 20.0, 40.0)
    exact = solve(gram, targets, penalty)
    monkeypatch.setattr(ridge, "ITERATE", 10)
    near = solve(gram, targets, penalty)
    assert np.abs(gram @ (near - exact)).max() < 0.01
    penalty[:20], targets[:20] = 1e3, 0.0
    exact = np.linalg.solve(gram + np.diag(penalty), targets)
    assert np.abs(gram @ (solve(gram, targets, penalty) - exact)).max() < 0.01


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=5), st.integers(0, 3), st.integers(0, 2**32 - 1))
def test_a_group_left_out_is_given_what_is_solved_without_it(
    sizes: list[int], before: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    n = before + sum(sizes)
    rows = rng.normal(size=(n, 6))
    gram, targets = rows @ rows.T, rng.normal(size=(n, 3))
    penalty = rng.uniform(0.5, 50.0, n)
    starts = before + np.concatenate(([0], np.cumsum(sizes)))
    groups = [slice(a, b) for a, b in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)]
    for group, without in zip(groups, left_out(gram, targets, penalty, groups), strict=True):
        rest = np.ones(n, dtype=bool)
        rest[group] = False
        answer = np.linalg.solve(gram[np.ix_(rest, rest)] + np.diag(penalty[rest]), targets[rest])
        assert without.shape == targets.shape and not without[group].any()
        assert np.allclose(without[rest], answer, atol=1e-4)
