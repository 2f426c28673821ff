"""The arithmetic under what is learned."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.coding.suggest.ridge import Sparse, products, solve


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
    flipped = matrix.transposed()
    assert np.allclose(flipped.times(dense[:, :1]), dense.T @ dense[:, :1], atol=1e-5)


def test_large_equations_are_solved_as_small_ones_are(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.coding.suggest import ridge

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
