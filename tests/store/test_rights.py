"""A team's roles on a real PostgreSQL: what the server refuses, whatever program asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from app.coding.refusal import Refusal
from app.coding.transcripts import read_text
from app.project import Project
from app.project.arranging import Person, arrange, listed
from app.store import rights
from app.store.place import place_of
from app.store.schema import Base
from app.words import say
from tests.postgres import PASSWORD, Cluster

TEXT = "Interviewer: Hoe gaat het? 😀\nR1: Wij laten het los hoor.\nR1: En wij sturen bij, écht.\n"
PEOPLE = (
    Person("lea", "lead", "Lea"), Person("anna", "coder", "Anna"), Person("bas", "coder"),
    Person("rik", "reader"),
)  # fmt: skip


@dataclass
class Made:
    """A team's database with a coding of each coder on one document."""

    cluster: Cluster
    name: str
    source: str
    code: str

    def url(self, role: str) -> str:
        return self.cluster.url(self.name, role)

    def plain(self, role: str) -> psycopg.Connection[Any]:
        """A connection as any program makes it."""
        return psycopg.connect(
            host=str(self.cluster.folder), port=self.cluster.port, user=role, dbname=self.name,
            autocommit=True,
        )  # fmt: skip

    def open(self, role: str) -> Project:
        return Project.open(self.url(role), coder=role)


@pytest.fixture(scope="module")
def team(cluster: Cluster) -> Iterator[Made]:
    name = cluster.fresh()
    made = arrange(cluster.url(name), PEOPLE)
    assert set(made) == {"lea", "anna", "bas", "rik"} and len(set(made.values())) == 4
    found = Made(cluster, name, "", "")
    with found.open("lea") as project:
        found.source = project.sources.add(read_text(TEXT, "int1.txt"), original=b"bytes").subject or ""
        found.code = project.codes.add("Loslaten").subject or ""
        project.codes.add("Sturen")
    for role in ("lea", "anna", "bas"):
        with found.open(role) as project:
            project.codings.add(found.source, 31, 50, found.code, memo=f"van {role}")
            with project.batch("history.code") as batch:
                decision = {
                    "guid": f"d-{role}", "source": found.source, "code": found.code, "start": 0, "end": 5,
                    "decision": "rejected", "coder": project.coder.guid, "created": "2026",
                }  # fmt: skip
                batch.add("suggestion_decision", [decision])
    yield found
    cluster.drop(name)
    with cluster.connect("postgres") as conn:
        for role in ("lea", "anna", "bas", "rik", *(rights.group(name, kind) for kind in rights.KINDS)):
            conn.execute(f"DROP ROLE {role}")


def refused(work: Any) -> str:
    """Key and sentence of a refusal."""
    with pytest.raises(Refusal) as caught:
        work()
    return f"{caught.value.key}: {say(caught.value)}"


def state(team: Made) -> dict[str, list[Any]]:
    """Every row of the project."""
    with team.cluster.connect(team.name) as conn:
        return {
            name: conn.execute(f'SELECT t::text FROM "{name}" t ORDER BY 1').fetchall()
            for name in (*Base.metadata.tables, "kantlijn", "alembic_version")
        }


OTHERS = "coder_id <> (SELECT id FROM coder WHERE name = 'Anna')"
MINE = "(SELECT guid FROM coder WHERE name = 'Anna')"
BAS = "(SELECT guid FROM coder WHERE name = 'bas')"
LOGGED = "INSERT INTO change_group (guid, at, coder, label, details, undoes, program) VALUES"
ATTACKS = {
    "change another's coding": f"UPDATE coding SET weight = 9 WHERE {OTHERS}",
    "change all codings": "UPDATE coding SET weight = 9",
    "remove another's coding": f"DELETE FROM coding WHERE {OTHERS}",
    "remove another's memo": f"DELETE FROM memo WHERE {OTHERS}",
    "change another's decision": f"UPDATE suggestion_decision SET decision = 'accepted' WHERE {OTHERS}",
    "take over another's coding": "UPDATE coding SET coder_id = (SELECT id FROM coder WHERE name = 'Anna')",
    "give a coding away": "UPDATE coding SET coder_id = (SELECT id FROM coder WHERE name = 'bas')",
    "code as another": "INSERT INTO coding (guid, code_id, source_id, start, \"end\", coder_id, origin,"
    " created) SELECT 'x', code_id, source_id, 1, 2, coder_id, origin, created FROM coding WHERE " + OTHERS,
    "code with a number of one's own": "INSERT INTO coding (id, guid, code_id, source_id, start, \"end\","
    " coder_id, origin, created) SELECT 10^6, 'x', code_id, source_id, 1, 2, coder_id, origin, created"
    " FROM coding",
    "merge over another's": "INSERT INTO coding (guid, code_id, source_id, start, \"end\", coder_id, origin,"
    " created) SELECT guid, code_id, source_id, start, \"end\", (SELECT id FROM coder WHERE name = 'Anna'),"
    f" origin, created FROM coding WHERE {OTHERS} ON CONFLICT (guid) DO UPDATE SET weight = 5",
    "log as another": f"{LOGGED} ('x', '2026', {BAS}, 'history.code', '{{}}', NULL, '')",
    "log as nobody": f"{LOGGED} ('x', '2026', NULL, 'history.code', '{{}}', NULL, '')",
    "note a merge as another": f"{LOGGED} ('x', '2026', {BAS}, 'history.merge',"
    " '{\"memory\": {\"known\": []}}', NULL, '')",
    "note a merge in a step of the past": "UPDATE change_group SET details = '{\"memory\": {}}'"
    f" WHERE coder = {MINE}",
    "remember a merge in the settings": "UPDATE project SET settings = '{\"merges\": {\"known\": []}}'",
    "take the merge of another back": f"{LOGGED} ('x', '2026', {MINE}, 'history.redo', '{{}}',"
    f" (SELECT min(id) FROM change_group WHERE coder = {BAS}), '')",
    "log a purge": f"{LOGGED} ('x', '2026', {MINE}, 'history.withdraw', '{{}}', NULL, '')",
    "log an undo of another's step": f"{LOGGED} ('x', '2026', {MINE}, 'history.undo', '{{}}',"
    f" (SELECT max(id) FROM change_group WHERE coder = {BAS}), '')",
    "log in the past": "INSERT INTO change_group (id, guid, at, coder, label, details, program)"
    f" VALUES (0, 'x', '2026', {MINE}, 'history.code', '{{}}', '')",
    "add to another's step": "INSERT INTO change (group_id, kind, operation, count, version, payload) VALUES"
    f" ((SELECT max(id) FROM change_group WHERE coder = {BAS}), 'coding', 'add', 1, '0002', '[]')",
    "log a code": "INSERT INTO change (group_id, kind, operation, count, version, payload) VALUES"
    f" ((SELECT max(id) FROM change_group WHERE coder = {MINE}), 'code', 'remove', 1, '0002', '[]')",
    "rewrite the log": "UPDATE change SET payload = '[]'",
    "empty the log": "DELETE FROM change",
    "forget a step": f"DELETE FROM change_group WHERE coder = {MINE}",
    "change the codebook": "UPDATE code SET name = 'x'",
    "add a code": "INSERT INTO code_set (guid, name, codes) VALUES ('x', 'x', '[]')",
    "change a text": "UPDATE body SET text = 'x'",
    "remove a document": "DELETE FROM source",
    "change a case": "INSERT INTO \"case\" (guid, name, position) VALUES ('x', 'x', 1)",
    "change the settings": "UPDATE project SET settings = '{}'",
    "become another coder": "UPDATE coder SET name = 'x'",
    "change who is who": "UPDATE kantlijn_team.member SET coder = NULL",
    "make oneself lead": "INSERT INTO kantlijn_team.member VALUES ('anna2', 'lead', NULL)",
    "rewrite who one is": "CREATE OR REPLACE FUNCTION kantlijn_team.me() RETURNS text LANGUAGE sql"
    " AS 'SELECT 1'",
    "read passwords": "SELECT rolpassword FROM pg_authid",
    "read passwords again": "SELECT passwd FROM pg_shadow",
    "set another's password": "ALTER ROLE bas PASSWORD 'x'",
    "make a role": "CREATE ROLE eve SUPERUSER LOGIN",
    "be the lead": "SET ROLE {lead}",
    "be bas": "SET ROLE bas",
    "be the owner": "SET SESSION AUTHORIZATION kantlijn",
    "join the lead": "GRANT {lead} TO anna",
    "drop a table": "DROP TABLE coding CASCADE",
    "empty a table": "TRUNCATE coding",
    "alter a table": "ALTER TABLE coding DISABLE ROW LEVEL SECURITY",
    "switch the trigger off": "ALTER TABLE coding DISABLE TRIGGER ALL",
    "switch all triggers off": "SET session_replication_role = replica",
    "drop a policy": "DROP POLICY kantlijn_add ON coding",
    "make a table": "CREATE TABLE eve (x int)",
    "make a table in passing": "CREATE TEMP TABLE coding (x int)",
    "make a schema": "CREATE SCHEMA eve",
    "drop the schema": "DROP SCHEMA kantlijn_team CASCADE",
    "drop the database": "DROP DATABASE {database}",
    "set numbers back": "SELECT setval('change_group_id_seq', 1)",
    "read the server's files": "SELECT pg_read_file('PG_VERSION')",
    "run a program": "COPY coding TO PROGRAM 'cat'",
}  # fmt: skip


def test_a_coder_with_any_program_changes_nothing_of_others(team: Made) -> None:
    before, words = state(team), {"lead": rights.group(team.name, "lead"), "database": team.name}
    for role in ("anna", "rik"):
        with team.plain(role) as conn:
            for what, statement in ATTACKS.items():
                for key, word in words.items():
                    statement = statement.replace(f"{{{key}}}", word)
                with pytest.raises(psycopg.Error) as caught:
                    conn.execute(statement)
                assert caught.value.sqlstate == "42501", f"{role}: {what}: {caught.value}"
    assert state(team) == before
    with team.plain("anna") as conn:  # the group's role has rights and is nobody
        conn.execute(f"SET ROLE {rights.group(team.name, 'coder')}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute(f"DELETE FROM coding WHERE {OTHERS}")
    assert state(team) == before


def test_a_coder_changes_its_own_and_takes_it_back(team: Made) -> None:
    before = state(team)["coding"]
    with team.open("anna") as project:
        assert project.coder.name == "Anna" and not project.read_only
        own = next(c for c in project.codings.list() if c.coder == project.coder.guid)
        project.codings.add_many(
            [(team.source, i, i + n, team.code) for i in range(30) for n in range(2, 22)]
        )
        assert len(project.codings.list()) == 603
        project.undo()
        project.redo()
        project.undo()
        project.codings.resize(own.guid, 32, 49)
        project.memos.write("coding", own.guid, "anders")
        project.codings.remove(own.guid)
        for _ in range(3):
            project.undo(anyone=True)
        assert project.check() == []
        for _ in range(9):
            assert project.can_undo(anyone=True) is None or project.undo(anyone=True)
        assert project.check() == []
        while project.can_redo():
            project.redo()
    assert {row for row in before if "bas" in row[0]} <= set(state(team)["coding"])
    with team.open("bas") as project:
        assert len([c for c in project.codings.list() if c.coder == project.coder.guid]) == 1
        assert project.check() == []


def test_the_program_says_what_a_role_may_not_and_who_can(team: Made, tmp_path: Any) -> None:
    before = state(team)
    with team.open("anna") as project:
        theirs = next(c for c in project.codings.list() if c.coder != project.coder.guid)
        said = {
            "codeboek": lambda: project.codes.add("Nee"),
            "documenten": lambda: project.sources.add(read_text("Hallo", "b.txt")),
            "casussen": lambda: project.cases.add("Casus 1"),
            "instellingen": lambda: project.set_setting("favourites", []),
            "wat een ander codeerde": lambda: project.codings.remove(theirs.guid),
        }
        for words, work in said.items():
            sentence = refused(work)
            assert sentence.startswith("database.no_right: anna mag in ") and words in sentence, sentence
        assert refused(lambda: project.work_as("bas")).startswith("team.other_coder")
        assert "(Lea)" in refused(
            lambda: project.withdrawing.carry_out(project.withdrawing.plan(team.source))
        )
        assert not any(project.rights.may(room) for room in (*rights.ROOMS, "hand_out", "purge"))
        assert project.rights.may("merge")  # what is its own; tests/project/test_coders_merge.py
        copy = project.backup(tmp_path)
    with team.open("rik") as project:
        assert project.read_only and project.rights.kind == "reader"
        from app.project.merging.merge import merge

        with Project.open(copy, coder="Anna") as own:
            own.codings.add(team.source, 0, 11, team.code)
        assert "samenvoegen" in refused(lambda: merge(project, [copy]))
        assert len(project.codings.list()) >= 2
    assert state(team) == before


def test_a_lead_opens_and_closes_rooms(team: Made) -> None:
    address = team.cluster.url(team.name)
    arrange(address, opened=["codebook", "documents"])
    assert listed(team.url("anna")).open == {"codebook", "documents"}
    with team.open("anna") as project:
        code = project.codes.add("Nieuw").subject or ""
        project.codes.edit(code, name="Nieuwer")
        project.undo()
        # codings of others hang on it: they are no more a coder's than before
        assert refused(lambda: project.codes.remove(team.code)).startswith("database.no_right")
        assert refused(lambda: project.sources.edit_text(team.source, "Kort.")).startswith(
            "database.no_right"
        )
        assert refused(lambda: project.cases.add("Casus 1")).startswith("database.no_right")
        project.sources.add(read_text("Interviewer: En?\nR2: Ja.\n", "van-anna.txt"))
        assert project.check() == []
    arrange(address, closed=["codebook", "documents"])
    with team.open("anna") as project:
        assert refused(lambda: project.codes.add("Toch")).startswith("database.no_right")


def test_a_lead_does_everything_a_purge_too(team: Made) -> None:
    with team.open("lea") as project:
        assert project.rights.everything and project.coder.name == "Lea"
        source = project.sources.add(read_text("Interviewer: Wie?\nR9: Pieternel uit Drachten.\n", "weg.txt"))
        theirs = [c.guid for c in project.codings.list() if c.coder != project.coder.guid]
        project.codings.remove(theirs[0])
        project.undo()
        project.withdrawing.carry_out(project.withdrawing.plan(source.subject or ""))
        assert project.check() == []
    assert "Pieternel" not in str(state(team))


def test_the_command_can_be_repeated_and_changes_who_is_named_alone(team: Made) -> None:
    address = team.cluster.url(team.name)
    before = listed(address)
    assert arrange(address, PEOPLE) == {}
    assert listed(address) == before
    with team.open("bas") as still:
        change = [Person("kim", "coder", "Kim de Wit"), Person("rik", "coder")]
        assert set(arrange(address, change, removed=["bas"])) == {"kim"}
        still.store._others._looked = 0.0
        said = refused(lambda: still.codings.add(team.source, 0, 2, team.code))
        assert said.startswith("database.no_right")
    assert [(m.role, m.kind, m.coder) for m in listed(address).members] == [
        ("lea", "lead", "Lea"), ("anna", "coder", "Anna"), ("kim", "coder", "Kim de Wit"),
        ("rik", "coder", "rik"),
    ]  # fmt: skip
    with pytest.raises(psycopg.OperationalError):  # his role went with him, what he coded did not
        team.plain("bas")
    with Project.open(team.url("lea")) as project:
        bas = project.coders.get("bas").guid
        assert [c for c in project.codings.list() if c.coder == bas]
        assert project.check() == []
    arrange(address, [Person("bas", "coder"), Person("rik", "reader")], removed=["kim"])
    with team.open("bas") as project:
        assert project.coder.guid == bas and project.codings.list()
    assert [(m.role, m.kind) for m in listed(team.url("rik")).members] == [
        (m.role, m.kind) for m in before.members
    ]


def test_roles_that_are_there_keep_their_passwords_and_new_ones_get_them_hashed(team: Made) -> None:
    address = team.cluster.url(team.name)
    with team.cluster.connect("postgres") as conn:
        conn.execute("CREATE ROLE ldap LOGIN")
        arrange(address, [Person("ldap", "coder"), Person("nina", "reader")], passwords={"nina": PASSWORD})
        kept = dict(
            conn.execute(
                "SELECT rolname, rolpassword FROM pg_authid WHERE rolname IN ('ldap', 'nina')"
            ).fetchall()
        )
        assert kept["ldap"] is None and kept["nina"].startswith("SCRAM-SHA-256$")
        with Project.open(team.cluster.network_url(team.name, "nina")) as project:
            assert project.read_only
        (new,) = arrange(address, renewed=["nina"]).values()
        assert refused(lambda: Project.open(team.cluster.network_url(team.name, "nina"))).startswith(
            "database.password"
        )
        Project.open(team.cluster.network_url(team.name, "nina", new)).close()
        arrange(address, removed=["ldap", "nina"])
        assert conn.execute("SELECT rolname FROM pg_roles WHERE rolname IN ('ldap', 'nina')").fetchall() == [
            ("ldap",)  # it was there before
        ]
        conn.execute("DROP ROLE ldap")


def test_what_cannot_be_a_team_is_refused_and_changes_nothing(team: Made, tmp_path: Any) -> None:
    address, before = team.cluster.url(team.name), listed(team.cluster.url(team.name))
    with team.cluster.connect("postgres") as conn:
        conn.execute("CREATE ROLE baas LOGIN SUPERUSER")
        conn.execute("CREATE ROLE klerk LOGIN CREATEROLE")
    fresh = team.cluster.url(team.cluster.fresh())
    nobody = [Person("nieuw", "coder")]
    wrong = {
        "team.file": lambda: arrange(tmp_path / "p.kantlijn", PEOPLE),
        "team.no_lead": lambda: arrange(address, removed=["lea"]),
        "team.too_mighty": lambda: arrange(address, [Person("baas", "coder")]),
        "team.no_right": lambda: arrange(team.url("anna"), [Person("anna", "lead")]),
        "team.not_owner": lambda: arrange(team.url("klerk"), nobody),
        "team.unknown": lambda: arrange(address, nobody, removed=["niemand"]),
        "team.twice": lambda: arrange(address, [*nobody, Person("ander", "coder", "Nieuw")]),
        "team.coder_taken": lambda: arrange(address, [Person("nieuw", "coder", "anna")]),
        "team.name": lambda: arrange(address, [Person("pg_x", "coder")]),
        "team.room": lambda: arrange(address, nobody, opened=["alles"]),
        "team.password_for": lambda: arrange(address, nobody, passwords={"bas": "x"}),
        "team.none": lambda: listed(fresh),
        "database.password": lambda: Project.open(team.url("nieuw")),
    }
    Project.create(fresh, coder="Lea").close()
    for key, work in wrong.items():
        if key == "team.not_owner":  # who may come in and owns nothing
            with team.cluster.connect(team.name) as conn:
                conn.execute(f"GRANT CONNECT ON DATABASE {team.name} TO klerk")
                conn.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO klerk")
                conn.execute("GRANT USAGE ON SCHEMA public TO klerk")
        assert refused(work).startswith(key), key
    assert listed(address) == before
    with team.cluster.connect("postgres") as conn:
        assert not conn.execute("SELECT FROM pg_roles WHERE rolname IN ('nieuw', 'ander')").fetchall()
        conn.execute("DROP ROLE baas")
    with team.cluster.connect(team.name) as conn:
        conn.execute("DROP OWNED BY klerk")
        conn.execute("DROP ROLE klerk")
    team.cluster.drop(place_of(fresh).stem)


def test_a_failed_setting_up_leaves_no_database(cluster: Cluster) -> None:
    with cluster.connect("postgres") as conn:
        conn.execute("CREATE ROLE baas LOGIN SUPERUSER")
    fresh = cluster.fresh()
    people = [Person("l1", "lead"), Person("baas", "reader")]
    assert refused(lambda: arrange(cluster.url(fresh), people)).startswith("team.too_mighty")
    assert refused(lambda: Project.open(cluster.url(fresh))).startswith("database.missing")
    with cluster.connect("postgres") as conn:
        conn.execute("DROP ROLE baas")
        assert not conn.execute("SELECT FROM pg_roles WHERE rolname = 'l1'").fetchall()


def test_who_may_make_roles_and_databases_needs_no_more(cluster: Cluster) -> None:
    with cluster.connect("postgres") as conn:
        conn.execute("CREATE ROLE hulp LOGIN CREATEDB CREATEROLE")
    fresh = cluster.fresh()
    address = cluster.url(fresh, "hulp")
    arrange(address, [Person("hulp", "lead", "Hulp"), Person("c1", "coder")])
    with Project.open(cluster.url(fresh, "hulp"), coder="x") as project:
        code = project.codes.add("A").subject or ""
        source = project.sources.add(read_text(TEXT, "a.txt")).subject or ""
    with Project.open(cluster.url(fresh, "c1"), coder="x") as project:
        project.codings.add(source, 0, 5, code)
        assert project.check() == []
    arrange(address, [Person("c2", "reader")], removed=["c1"])
    assert [m.role for m in listed(address).members] == ["hulp", "c2"]
    cluster.drop(fresh)
    with cluster.connect("postgres") as conn:
        for role in ("c1", "c2", *(rights.group(fresh, kind) for kind in rights.KINDS), "hulp"):
            conn.execute(f"DROP ROLE IF EXISTS {role}")


def test_every_table_has_its_place_in_the_rights() -> None:
    named = [*rights.OWN, *rights.LOG, *rights.CACHE, *rights.LEADS]
    named += [name for tables in rights.ROOMS.values() for name in tables]
    assert sorted(named) == sorted(Base.metadata.tables)


def test_a_newer_schema_keeps_the_rights(team: Made, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with team.cluster.connect(team.name) as conn:  # as it was before 0002
        conn.execute("ALTER TABLE code DROP COLUMN paraphrases, DROP COLUMN interviewer")
        conn.execute("DROP TABLE analysis, word_index, word_list")
        for column in ("case_id", "source_id", "speaker_id"):
            conn.execute(f"DROP INDEX ix_attribute_value_{column}")
        conn.execute("DROP INDEX ix_speaker_case_id, ix_turn_speaker_id")
        conn.execute("UPDATE alembic_version SET version_num = '0001'")
    said = refused(lambda: team.open("anna"))
    assert said.startswith("database.no_right") and "van een oudere Kantlijn is, niet bijwerken" in said
    team.open("lea").close()
    with team.open("anna") as project:
        project.analyses.put({("0" * 64, "x"): b""})
        assert project.searching.put({("1" * 64, ""): {"loslaten"}})
        assert project.check() == []
    with team.plain("rik") as conn:
        conn.execute("SELECT * FROM analysis")
    with team.cluster.connect(team.name) as conn:
        owner = conn.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'analysis'").fetchone()
    assert owner == (rights.group(team.name, "lead"),)
