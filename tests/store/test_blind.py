"""Coding blind on a real PostgreSQL: what a coder's role does not see, whatever program asks for it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.coding.refusal import Refusal
from app.coding.transcripts import read_text
from app.project import Project
from app.project.arranging import Person, arrange, listed
from app.project.comparing import compare
from app.project.handing_out import hand_out
from app.project.merging.merge import merge
from app.project.moving import copy
from app.project.team import code_blind
from app.store import rights
from app.store.log import rows_of
from app.store.schema import Base
from app.words import say
from tests.postgres import OWNER, Cluster

TEXT = "Interviewer: Hoe gaat het?\nR1: Wij laten het los hoor.\nR1: En wij sturen bij, écht.\n"
PEOPLE = (
    Person("lea", "lead", "Lea"), Person("anna", "coder", "Anna"), Person("bas", "coder", "Bas"),
    Person("rik", "reader"),
)  # fmt: skip
SECRET = "nalatenschap"
"""A word in all that Bas and Lea write and Anna shall not read."""


class Team:
    """A team's database, coded by Lea, Anna and Bas, with a passage that Lea settled."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster, self.name = cluster, cluster.fresh()
        arrange(cluster.url(self.name), PEOPLE, opened=["codebook", "documents", "cases"])
        with self.open("lea") as project:
            self.source = project.sources.add(read_text(TEXT, "int1.txt")).subject or ""
            self.code = project.codes.add("Loslaten").subject or ""
            self.other = project.codes.add("Sturen").subject or ""
            self.case = project.cases.add("Casus 1").subject or ""
            project.memos.write("code", self.code, "zo coderen we dit")
            project.memos.write("source", self.source, "achtergrond van Lea")
        for role, start in (("lea", 31), ("anna", 32), ("bas", 33)):
            with self.open(role) as project:
                note = f"{SECRET} {role}" if role != "anna" else "van mij"
                project.codings.add(self.source, start, 50, self.code, memo=note)
                project.memos.write("case", self.case, "van Lea" if role == "lea" else note)
                found = project.suggestions
                found._decide([_suggestion(self.source, self.other, start)], "rejected")
        with self.open("lea") as project:
            project.consensus.settle(self.source, self.code, 60, 70, [(60, 66)], memo="samen besloten")

    def url(self, role: str) -> str:
        return self.cluster.url(self.name, role)

    def open(self, role: str) -> Project:
        return Project.open(self.url(role), coder=role)

    def plain(self, role: str) -> psycopg.Connection[Any]:
        """A connection as any program makes it."""
        return psycopg.connect(
            host=str(self.cluster.folder), port=self.cluster.port, user=role, dbname=self.name,
            autocommit=True,
        )  # fmt: skip

    def blind(self, on: bool) -> None:
        with self.open("lea") as project:
            code_blind(project, on)

    def gone(self) -> None:
        self.cluster.drop(self.name)
        with self.cluster.connect("postgres") as conn:
            roles = ("lea", "anna", "bas", "rik", *(rights.group(self.name, kind) for kind in rights.KINDS))
            for role in roles:
                conn.execute(f"DROP ROLE {role}")


def _suggestion(source: str, code: str, start: int) -> Any:
    from app.coding.model import Suggestion

    return Suggestion(source, start, start + 5, code, 0.9, ())


@pytest.fixture(scope="module")
def team(cluster: Cluster) -> Iterator[Team]:
    made = Team(cluster)
    made.blind(True)
    yield made
    made.gone()


def refused(work: Any) -> str:
    """Key and sentence of a refusal."""
    with pytest.raises(Refusal) as caught:
        work()
    return f"{caught.value.key}: {say(caught.value)}"


def coders_of(project: Project) -> list[str]:
    """Whose codings are seen, by name."""
    return sorted(project.coders.get(c.coder).name for c in project.codings.list())


def look(project: Project) -> None:
    """Notice what others did, also when it was looked at just now."""
    project.store._others._looked = 0.0
    project.store.look()


def test_a_coder_sees_its_own_and_the_teams_others_see_all(team: Team) -> None:
    with team.open("anna") as project:
        assert project.rights.blind and project.rights.coded_blind
        assert coders_of(project) == ["Anna", "Consensus"]
        assert project.codes.counts() == {team.code: 2}
        assert project.stats()["coding"] == 2
        assert {d.coder for d in project.suggestions.decisions()} == {
            project.coder.guid, project.consensus.coder().guid,  # type: ignore[union-attr]
        }  # fmt: skip
        assert sorted(m.text for m in project.memos.list()) == [
            "achtergrond van Lea", "samen besloten", "van Lea", "van mij", "van mij", "zo coderen we dit",
        ]  # fmt: skip
        assert all(len(d.codings) == 2 for d in project.suggestions.documents())
        told = [(g.label, g.coder) for g in project.history()]
        assert {coder for label, coder in told if label == "history.code"} == {project.coder.guid}
        assert "history.add_code" in dict(told) and "history.reject" in dict(told)
        assert {dict(told)[label] for label in ("history.reject", "history.memo")} == {project.coder.guid}
        assert project.check() == []
        assert "blind gecodeerd" in refused(lambda: compare([project]))
        assert refused(lambda: project.at("2100-01-01")).startswith("team.blind_past")
        assert refused(lambda: code_blind(project, False)).startswith("database.no_right: anna mag in")
    for role in ("lea", "rik"):
        with team.open(role) as project:
            assert not project.rights.blind and project.rights.coded_blind
            assert coders_of(project) == ["Anna", "Bas", "Consensus", "Lea"]
            assert project.check() == []
            assert {c.name for c in compare([project]).coders} == {"Anna", "Bas", "Lea"}
    assert listed(team.url("anna")).blind


LOOKS = {
    **{f"all of {name}": f'SELECT t::text FROM "{name}" t' for name in Base.metadata.tables},
    "copied out": "COPY coding TO STDOUT",
    "in a row that is changed": "UPDATE memo SET title = title RETURNING *",
    "as the group": "SET ROLE {coder}",
    "by its guid": "SELECT * FROM coding WHERE guid = '{guid}'",
    "by a leaky question": "SELECT * FROM memo WHERE 1 / (length(text) - length(text) + 1) = 1",
    "in the statistics": "SELECT most_common_vals::text, histogram_bounds::text FROM pg_stats"
    " WHERE tablename IN ('coding', 'memo', 'change', 'change_group', 'suggestion_decision')",
    "in who is at work": "SELECT query FROM pg_stat_activity WHERE usename <> current_user",
}


def test_plain_sql_shows_no_more(team: Team) -> None:
    with team.open("lea") as project:
        bas = project.coders.get("Bas").guid
        theirs = next(c for c in project.codings.list() if c.coder == bas)
    with team.cluster.connect(team.name) as conn:
        conn.execute("ANALYZE")
        every = {
            row[0]: row[1]
            for row in conn.execute(
                "SELECT 'coding', count(*) FROM coding UNION SELECT 'change', count(*) FROM change"
            )
        }
    with team.plain("anna") as conn:
        for what, statement in LOOKS.items():
            group = rights.group(team.name, "coder")
            asked = statement.replace("{guid}", theirs.guid).replace("{coder}", group)
            if asked.startswith("COPY"):
                with conn.cursor().copy(asked) as out:
                    found = "".join(bytes(part).decode() for part in out)
                assert len(found.splitlines()) == 2
            else:
                try:
                    rows = conn.execute(asked)
                    found = str(rows.fetchall()) if rows.description else ""
                except psycopg.errors.InsufficientPrivilege:
                    found = ""
            assert SECRET not in found and theirs.guid not in found, what
        assert conn.execute("SELECT count(*) FROM coding").fetchone() == (2,)  # as the group, too
        conn.execute("RESET ROLE")
        log = conn.execute("SELECT operation, kind, payload, version FROM change").fetchall()
        assert 0 < len(log) < every["change"]
        steps = str([rows_of(*row) for row in log])
        assert SECRET not in steps and "van mij" in steps
        for statement in (
            "UPDATE coding SET weight = 9", "DELETE FROM coding", "DELETE FROM memo",
            "UPDATE kantlijn_team.choice SET blind = false", "UPDATE project SET settings = '{}'",
            "DROP POLICY kantlijn_read ON coding", "SET row_security = off; SELECT * FROM coding",
            f"DELETE FROM source WHERE guid = '{team.source}'", "UPDATE source SET body = body",
            f"DELETE FROM code WHERE guid = '{team.code}'", f"DELETE FROM code WHERE guid = '{team.other}'",
            f"DELETE FROM \"case\" WHERE guid = '{team.case}'",
        ):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(statement)
    with team.open("lea") as project:
        assert project.check() == [] and len(project.codings.list()) == 4


def test_temporary_tables_open_no_way_around(team: Team) -> None:
    """Where someone else gave everybody the right to make them; a team's database has it not."""
    everybody = f"TEMPORARY ON DATABASE {team.name}"
    with team.cluster.connect(team.name) as conn:
        conn.execute(f"GRANT {everybody} TO PUBLIC")
    try:
        with team.plain("anna") as conn:
            conn.execute("CREATE TEMP TABLE pg_class (oid oid, relowner oid)")
            conn.execute(
                "INSERT INTO pg_class SELECT c.oid, r.oid FROM pg_catalog.pg_class c, pg_roles r"
                " WHERE r.rolname = session_user"
            )
            assert conn.execute("SELECT count(*) FROM coding").fetchone() == (2,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute("DELETE FROM coding")
            conn.execute("CREATE TEMP TABLE source (id int, guid text, settings json)")
            for function in ("chosen", "hung"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    conn.execute(
                        "CREATE TRIGGER mine AFTER INSERT OR DELETE ON pg_temp.source FOR EACH ROW"
                        f" EXECUTE FUNCTION kantlijn_team.{function}()"
                    )
            assert conn.execute("SELECT count(*) FROM coding").fetchone() == (2,)
    finally:
        with team.cluster.connect(team.name) as conn:
            conn.execute(f"REVOKE {everybody} FROM PUBLIC")


def test_a_coder_works_undoes_and_cannot_touch_what_is_hidden(team: Team) -> None:
    with team.open("anna") as project:
        made = project.codings.add(team.source, 0, 11, team.other, memo="nieuw").subject or ""
        project.codings.resize(made, 0, 12)
        project.codings.remove(made)
        for _ in range(3):
            project.undo()
        for _ in range(3):
            project.redo()
        project.undo(3)
        assert coders_of(project) == ["Anna", "Consensus"]
        for work in (
            lambda: project.sources.edit_text(team.source, "Kort."),
            lambda: project.sources.remove(team.source),
            lambda: project.codes.merge(team.other, team.code),
            lambda: project.codes.remove(team.other),
            lambda: project.cases.remove(team.case),
        ):
            assert "niets wijzigen aan wat een ander codeerde" in refused(work)
        assert project.check() == []
    with team.open("lea") as project:
        assert project.check() == [] and coders_of(project) == ["Anna", "Bas", "Consensus", "Lea"]


def test_an_undo_of_what_is_hidden_says_that_and_no_more(team: Team) -> None:
    team.blind(False)
    with team.open("bas") as bas, team.open("anna") as anna, team.open("lea") as lea:
        his = bas.codings.add(team.source, 5, 9, team.code).subject or ""
        anna.memos.write("coding", his, "klopt dit wel?")
        code_blind(lea, True)
        look(anna)
        assert all(m.text != "klopt dit wel?" for m in anna.memos.list())
        said = refused(anna.undo)
        assert said.startswith("store.undo_hidden: Stap ") and "Bas" not in said and "latere" not in said
        mine = anna.codings.add(team.source, 6, 9, team.code).subject or ""
        lea.codings.weigh(mine, 5)
        assert refused(anna.undo).startswith("store.undo_hidden: Stap ")
        lea.undo()
        anna.undo()
        code_blind(lea, False)
        look(anna)
        anna.undo()
        bas.undo()
        code_blind(lea, True)
        assert lea.check() == []


def test_copies_hold_what_the_coder_sees_and_are_sound(team: Team, tmp_path: Path) -> None:
    with team.open("anna") as project:
        saved = project.backup(tmp_path / "backup")
    copied = copy(team.url("anna"), tmp_path / "copy.kantlijn", coder="Anna")
    assert copied.equal and copied.tables["coding"] == 2
    for file in (saved, tmp_path / "copy.kantlijn"):
        assert SECRET.encode() not in file.read_bytes()
        with Project.open(file, coder="Anna") as project:
            assert project.check() == [] and coders_of(project) == ["Anna", "Consensus"]
            assert [g.label for g in project.history()] == ["history.part"] and not project.can_undo()
            project.codings.remove(project.codings.list()[0].guid)
            project.undo()
            assert project.check() == []


def test_a_coder_takes_home_and_merges_back_without_harm(team: Team, tmp_path: Path) -> None:
    with team.open("anna") as project:
        (home,) = hand_out(project, tmp_path, ["Anna"], open_codebook=True)
    with Project.open(home.place, coder="Anna") as project:
        assert SECRET.encode() not in home.place.read_bytes()
        own = project.codings.list()[0]
        project.codings.resize(own.guid, 30, 50)
        new = project.codings.add(team.source, 0, 11, team.other).subject or ""
        project.codes.remove(next(c.guid for c in project.codes.book() if c.name == "Loslaten"))
        project.sources.edit_text(team.source, TEXT + "R1: Klaar.\n")
    with team.open("anna") as project:
        done = merge(project, [home.place], policy="keep")
        assert new in {c.guid for c in project.codings.list()}
        assert {"code", "source"} <= set(done.beyond())
        assert merge(project, [home.place]).changes == type(done.changes)()
        assert project.check() == []
    with team.open("lea") as project:
        assert coders_of(project).count("Bas") == coders_of(project).count("Lea") == 1
        assert project.check() == [] and "Loslaten" in {c.name for c in project.codes.book()}
    with team.open("anna") as project:
        project.undo()
        assert project.check() == []


def test_an_open_project_follows_the_choice_and_learns_of_structure_alone(team: Team) -> None:
    told: list[Any] = []
    with team.open("anna") as anna, team.open("bas") as bas, team.open("lea") as lea:
        anna.told = told.append
        made = bas.codings.add(team.source, 5, 9, team.code).subject or ""
        look(anna)
        assert told == [] and anna.line.news() == []
        lea.codes.edit(team.other, definition="bijsturen")
        look(anna)
        assert [c.changed for c in told] == [{"code": (team.other,)}]
        assert [step.label for step, _ in anna.line.news()] == ["history.edit_code"]
        lea.sources.edit_text(team.source, "Vooraf.\n" + TEXT)  # moves codings in a step that is hidden
        look(anna)
        assert told[-1] is None and {c.start for c in anna.codings.list()} >= {40}
        lea.undo()
        code_blind(lea, False)
        look(anna)
        assert told[-1] is None and not anna.rights.blind and "Bas" in coders_of(anna)
        assert anna.codings.some([made]) and anna.check() == [] and compare([anna]).coders
        code_blind(lea, True)
        look(anna)
        assert told[-1] is None and anna.rights.blind and coders_of(anna).count("Bas") == 0
        anna.codings.add(team.source, 6, 9, team.code)
        anna.undo()
        lea.undo()  # the choice is a step like another
        assert not listed(team.url("anna")).blind
        lea.redo()
        assert listed(team.url("anna")).blind
        bas.undo()


def test_rows_that_are_seen_are_told_of_where_their_step_is_hidden_and_no_others(team: Team) -> None:
    told: list[Any] = []
    with team.open("anna") as anna, team.open("bas") as bas, team.open("lea") as lea:
        anna.told = told.append

        def heard() -> list[tuple[str, dict[str, tuple[str, ...]]]]:
            """What is told after what was done since, by operation and kind."""
            told.clear()
            anna.line.compare()
            look(anna)
            parts = [(name, dict(getattr(c, name))) for c in told for name in ("added", "changed", "removed")]
            return [part for part in parts if part[1]]

        def whose(project: Project) -> str:
            return next(c.guid for c in anna.codings.list() if c.coder == project.coder.guid)

        assert heard() == []
        his = bas.codings.add(team.source, 5, 9, team.code, memo=SECRET).subject or ""
        lea.codings.weigh(his, 7)
        lea.memos.write("coding", his, SECRET)
        lea.codings.remove(his)
        assert heard() == []
        mine = whose(anna)
        lea.codings.weigh(mine, 7)
        assert heard() == [("changed", {"coding": (mine,)})] and told[0].sources == {team.source}
        anna.codings.weigh(mine, 9)
        assert heard() == []
        lea.codings.weigh(mine, 8)
        bas.memos.write("code", team.other, "een vraag bij de code")
        (added,) = (m.guid for m in anna.memos.list() if m.text == "een vraag bij de code")
        assert heard() == [("added", {"memo": (added,)}), ("changed", {"coding": (mine,)})]
        bas.undo()
        lea.codings.remove(mine)
        notes = anna.memos.list()
        assert [kind for kind, _ in heard()] == ["removed"] and mine in told[0].removed["coding"]
        assert added not in {m.guid for m in notes} and told[0].removed["memo"][0]
        assert anna.line.news() == []
        lea.undo()
        assert dict(heard())["added"]["coding"] == (mine,)
        for project in (lea, anna, lea):
            project.undo()
        assert lea.check() == []


def test_the_choice_is_refused_where_nothing_can_hide(team: Team, tmp_path: Path, cluster: Cluster) -> None:
    with Project.create(tmp_path / "p.kantlijn", coder="Anna") as project:
        assert "Deel het project uit" in refused(lambda: code_blind(project, True))
    name = cluster.fresh()
    try:
        with Project.create(cluster.url(name), coder="Anna") as project:
            assert refused(lambda: code_blind(project, True)).startswith("team.blind_unknown")
            assert project.setting("blind") is None
    finally:
        cluster.drop(name)


@pytest.mark.slow  # with the tools of a server
def test_a_dump_that_is_put_back_hides_as_before(cluster: Cluster, tmp_path: Path) -> None:
    """By an administrator who is no superuser, as ``docs/team.md`` has it."""
    name, dump = cluster.fresh(), tmp_path / "study.dump"
    with cluster.connect("postgres") as conn:
        conn.execute("CREATE ROLE hulp LOGIN CREATEDB CREATEROLE")
    people = [Person("hulp", "lead", "Hulp"), Person("c1", "coder"), Person("c2", "coder")]
    arrange(cluster.url(name, "hulp"), people, opened=["documents"])
    with Project.open(cluster.url(name, "hulp"), coder="Hulp") as project:
        source = project.sources.add(read_text(TEXT, "a.txt")).subject or ""
        code = project.codes.add("A").subject or ""
        code_blind(project, True)
    for role in ("c1", "c2"):
        with Project.open(cluster.url(name, role), coder=role) as project:
            project.codings.add(source, 0, 5, code)

    def hides() -> None:
        for role in ("c1", "c2"):
            with Project.open(cluster.url(name, role), coder=role) as project:
                assert coders_of(project) == [role] and project.check() == []
                assert len(project.history()) > 3
                assert refused(lambda: project.sources.remove(source)).startswith("database.no_right")
                project.codings.add(source, 2, 5, code)
                project.undo()
        with Project.open(cluster.url(name, "hulp"), coder="Hulp") as project:
            assert coders_of(project) == ["c1", "c2"] and project.check() == []

    hides()

    def run(tool: str, *words: str) -> None:
        at = ["-h", str(cluster.folder), "-p", str(cluster.port)]
        subprocess.run([cluster._bin / tool, *at, *words], check=True, capture_output=True)

    run("pg_dump", "-U", "hulp", "-Fc", "-d", name, "-f", str(dump))
    cluster.drop(name)
    run("createdb", "-U", OWNER, "-T", "template0", "-E", "UTF8", name)
    run("pg_restore", "-U", OWNER, "-d", name, str(dump))
    arrange(cluster.url(name), people[:1])
    hides()
    cluster.drop(name)
    with cluster.connect("postgres") as conn:
        for role in ("hulp", "c1", "c2", *(rights.group(name, kind) for kind in rights.KINDS)):
            conn.execute(f"DROP ROLE {role}")
