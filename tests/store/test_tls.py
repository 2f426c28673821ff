"""A server that is spoken to behind TLS: who it is gets looked at, and what it is not is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.coding.refusal import Refusal
from app.project import Project
from app.words import say
from tests.postgres import PASSWORD, Cluster, certificates


@pytest.fixture(scope="module")
def guarded(
    cluster: Cluster, annas: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """The address of a project that is to be had by TLS alone, and the right authority's certificate."""
    name = cluster.fresh(annas)
    with cluster.behind_tls(name) as authority:
        kept = tmp_path_factory.mktemp("tls") / "ca.crt"
        kept.write_bytes(authority.read_bytes())
        yield cluster.network_url(name), kept
    cluster.drop(name)


def refused(address: str) -> str:
    with pytest.raises(Refusal) as caught:
        Project.open(address)
    sentence = say(caught.value)
    assert PASSWORD not in sentence and "\n" not in sentence
    return f"{caught.value.key}: {sentence}"


def test_who_the_server_is_can_be_held_to_a_certificate(guarded: tuple[str, Path]) -> None:
    address, authority = guarded
    whole = f"{address}?sslmode=verify-full&sslrootcert={authority}"
    with Project.open(whole, coder="Anna") as project:
        project.codes.add("Veilig")
        seen = project.store.query(
            lambda conn, ids: conn.exec_driver_sql(
                "SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            ).one()
        )
        assert seen[0] and seen[1].startswith("TLSv1.")
        assert project.check() == []
    Project.open(f"{address}?sslmode=require").close()


def test_without_tls_there_is_no_getting_in(guarded: tuple[str, Path]) -> None:
    said = refused(f"{guarded[0]}?sslmode=disable")
    assert said.startswith("database.tls_only") and "sslmode=require" in said


def test_a_server_that_somebody_else_vouches_for_is_not_trusted(
    guarded: tuple[str, Path], tmp_path: Path
) -> None:
    address, authority = guarded
    other = certificates(tmp_path, "Andere-CA")
    wrong = (
        f"{address}?sslmode=verify-full&sslrootcert={other}",
        f"{address}?sslmode=verify-ca&sslrootcert={other}",
        f"{address}?sslmode=verify-full&sslrootcert={tmp_path / 'nergens.crt'}",
        # the right authority, for another name
        f"{address}?sslmode=verify-full&sslrootcert={authority}".replace("127.0.0.1", "localhost"),
    )
    for whole in wrong:
        said = refused(whole)
        assert said.startswith("database.certificate") and "sslrootcert" in said, said
