"""The final project of the sample, which several tests look at: made once, opened read-only."""

from __future__ import annotations

import pytest

from app.project.institutes import FinalReport, build_final_report


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> FinalReport:
    seen: list[str] = []
    report = build_final_report(
        tmp_path_factory.mktemp("e") / "eindverslag", progress=lambda n, of, what: seen.append(what)
    )
    assert len(seen) == 4
    return report
