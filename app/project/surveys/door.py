"""Questionnaires: one case per respondent, closed answers as attributes, open ones as turns to code.

The project's setting ``survey.<guid>`` keeps what a survey is (its columns, their types, their attributes and
sources), so that a later export is known again. The file itself is kept with the sources of its open
questions: comparing a later export with it tells what respondents changed from what was mended here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.coding.model import Changes, Notice, new_guid
from app.coding.refusal import Refusal
from app.coding.survey import guess, layout, typed
from app.coding.survey.table import ATTRIBUTE_OF, Answers, Column, Table
from app.coding.values import SURVEY
from app.project import values
from app.project.sources import LONGEST_TEXT, remove_values
from app.project.surveys import reading as survey_reading
from app.project.surveys.fitting import Change, changer, fit, record_of
from app.project.surveys.likeness import Before, Likeness, compared, in_file, in_project, likest
from app.project.surveys.plan import AttributePlan, QuestionPlan, SurveyPlan, SurveyReport, Taken

if TYPE_CHECKING:
    from app.project.desk import Project

_TOGETHER = 1_500
"""Values that are written between two reports of progress."""


class Surveys:
    """The questionnaires of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def every(self) -> dict[str, dict[str, Any]]:
        """What the project knows of its surveys, by the key of the setting."""
        return {k: v for k, v in self._project.settings().items() if k.startswith(SURVEY)}

    def likeness(self, table: Table, columns: Sequence[Column]) -> Likeness | None:
        """The survey of which this table may be a later export, and how sure that is. Refuses as ``plan``."""
        case = next((c.header for c in columns if c.type == "id"), None)
        found = likest(self.every(), table, case)
        if found is None:
            return None
        record, answers = self.every()[found.key], typed.answers(table, columns)
        cases = survey_reading.matched(self._project, answers, record)
        base = survey_reading.base(self._project, record, columns)
        return compared(found, answers, self._before(record, cases, base))

    def _before(self, record: Mapping[str, Any], cases: Mapping[str, str], base: Answers | None) -> Before:
        return in_file(base) if base is not None else in_project(self._project, record, cases)

    def columns(
        self, table: Table, *, case_column: str | None = None, open_columns: Sequence[str] | None = None,
        types: Mapping[str, str] | None = None, taken: Taken | None = None,
    ) -> tuple[Column, ...]:  # fmt: skip
        """What each column is: as told, as it was at an earlier import (unless the file is ``taken`` for a
        "new" one), or as it is guessed. Refuses."""
        places = guess.Places(table)
        case = table.headers[places.of(case_column)] if case_column is not None else None
        like = likest(self.every(), table, case) if taken != "new" else None
        before: dict[str, dict[str, Any]] = {}
        if like is not None:
            record = self.every()[like.key]
            before = {c["header"].casefold(): c for c in record["columns"]}
            case = case or next(h for h in table.headers if h.casefold() == record["case_column"].casefold())
        told = {table.headers[places.of(ref)]: kind for ref, kind in (types or {}).items()}
        opened = None if open_columns is None else {table.headers[places.of(r)] for r in open_columns}
        kept = {
            h: before[h.casefold()]["type"]
            for h in table.headers
            if h.casefold() in before and h not in told and h != case and (opened is None or h not in opened)
            and not (opened is not None and before[h.casefold()]["type"] == "open")
        }  # fmt: skip
        # a column that was empty is looked at anew
        kept = {h: k for h, k in kept.items() if not (k == "skip" and before[h.casefold()].get("empty"))}
        found = guess.columns(
            table, case_column=case, open_columns=open_columns, types={**kept, **told} if kept else told
        )
        why = Notice("survey.why.before")
        return tuple(
            Column(c.header, c.type, why, c.choices) if c.header in kept and c.type != "id" else c
            for c in found
        )

    def plan(
        self, table: Table, columns: Sequence[Column], original: bytes, taken: Taken | None = None
    ) -> SurveyPlan:
        """What importing this would do: as a later export ("again") of the survey that it is like, or as a
        "new" one. Refuses what cannot be told apart; nothing is changed.

        Cells that do not fit their type are among ``answers.problems``, and a plan that is ``doubtful`` took
        the file for a later export of what it may not be one of; such plans are refused by ``steps``.
        """
        project = self._project
        case = next((c.header for c in columns if c.type == "id"), None)
        like = likest(self.every(), table, case) if taken != "new" else None
        if like is None and taken == "again":
            raise Refusal("survey.not_again", file=table.file)
        key = like.key if like is not None else None
        record = self.every()[key] if key is not None else None
        notices = list(table.notices)
        attributes, fitted = self._attributes(table, columns, record, notices)
        answers = typed.answers(table, fitted)
        cases = survey_reading.matched(project, answers, record)
        base = survey_reading.base(project, record, fitted) if record is not None else None
        here = survey_reading.members(project, record) if record is not None else {}
        frozen = record is not None and base is None and survey_reading.kept(project, record)
        if frozen:
            notices.append(Notice("survey.frozen"))
        news = tuple(n for n in answers.respondents if n not in cases)
        # Whose case was removed since is no longer known: it comes back with all that the file has.
        before = {n for n, g in cases.items() if base is not None or g in here}
        if base is not None:
            before &= set(base.respondents)
        adopted = tuple(n for n in answers.respondents if n in cases and n not in before)
        theirs = {*answers.respondents}
        if base is not None:
            vanished = tuple(n for n in base.respondents if n not in theirs)
        else:
            mine = set(cases.values())
            vanished = tuple(name for guid, name in here.items() if guid not in mine)
        change = changer(answers, base, frozen=frozen, before=before)
        wanted = self._values(answers, attributes, cases, change)
        questions = self._questions(answers, cases, record, change)
        renewed = base is not None and (
            (base.respondents, base.values) != (answers.respondents, answers.values)
        )
        doubtful = None
        if like is not None and taken is None:
            like = compared(like, answers, self._before(self.every()[like.key], cases, base))
            doubtful = None if like.sure else like
        return SurveyPlan(
            key or SURVEY + new_guid(), table.file, record is not None, answers, original, cases, news,
            () if record is not None and not base else adopted, vanished, tuple(attributes), wanted,
            tuple(questions), record_of(table, answers, record), tuple(notices), frozen,
            renewed, doubtful,
        )  # fmt: skip

    def _attributes(
        self, table: Table, columns: Sequence[Column], record: Mapping[str, Any] | None, notices: list[Notice]
    ) -> tuple[list[AttributePlan], list[Column]]:
        """The attributes that the columns fill, and the columns as those attributes have them."""
        every = [a for a in self._project.cases.attributes() if a.scope == "case"]
        by_name = {a.name.casefold(): a for a in every}
        by_guid = {a.guid: a for a in every}
        kept = {c["header"].casefold(): c.get("attribute") for c in record["columns"]} if record else {}
        plans: list[AttributePlan] = []
        fitted: list[Column] = []
        for n, column in enumerate(columns):
            kind = ATTRIBUTE_OF.get(column.type)
            if kind is None:
                fitted.append(column)
                continue
            known = by_guid.get(kept.get(column.header.casefold()) or "") or by_name.get(
                column.header.casefold()
            )
            multiple = column.type == "multiple"
            if known is None:
                plans.append(AttributePlan(column.header, kind, column.choices, "new", multiple=multiple))
                fitted.append(column)
                continue
            one, plan = fit(table, n, column, known, notices)
            plans.append(plan)
            fitted.append(one)
        return plans, fitted

    def _values(
        self, answers: Answers, attributes: Sequence[AttributePlan], cases: Mapping[str, str], change: Change
    ) -> dict[str, dict[str, str | None]]:
        present = self._project.cases.values()
        wanted: dict[str, dict[str, str | None]] = {}
        for plan in attributes:
            column = answers.values[plan.header]
            name = plan.known.name if plan.known is not None else plan.header
            for respondent, value in zip(answers.respondents, column, strict=True):
                guid = cases.get(respondent)
                mine = present.get(guid, {}).get(name) if guid is not None else None
                if value == mine:
                    continue
                widened = (
                    plan.fate == "retyped"
                    and plan.known is not None
                    and value is not None
                    and (mine is not None and typed.value_of(value, plan.known.type, ".") == mine)
                )
                if widened or change(respondent, plan.header, value):
                    wanted.setdefault(respondent, {})[plan.header] = value
        return wanted

    def _questions(
        self, answers: Answers, cases: Mapping[str, str], record: Mapping[str, Any] | None, change: Change
    ) -> list[QuestionPlan]:
        project = self._project
        there = {s.guid for s in project.sources.list()}
        kept = {c["header"].casefold(): c.get("source") for c in record["columns"]} if record else {}
        plans = []
        for column in answers.columns:
            if column.type != "open":
                continue
            given = tuple(
                (name, text)
                for name, text in zip(answers.respondents, answers.values[column.header], strict=True)
                if text is not None
            )
            source = kept.get(column.header.casefold())
            length = sum(len(name) + len(text) + 4 for name, text in given)
            if length > LONGEST_TEXT:
                raise Refusal("survey.question_long", question=column.header, limit=LONGEST_TEXT // 1_000_000)
            if source not in there:
                if given:
                    plans.append(QuestionPlan(column.header, None, given))
                continue
            plans.append(self._revised(source, column.header, answers, cases, change))
        return plans

    def _revised(
        self, source: str, header: str, answers: Answers, cases: Mapping[str, str], change: Change
    ) -> QuestionPlan:
        project = self._project
        text, turns = project.sources.text(source), project.sources.turns(source)
        speakers = {s.guid: s for s in project.sources.speakers(source)}
        by_case = {s.case: s.guid for s in speakers.values() if s.case}
        bare = {s.name.casefold(): s.guid for s in speakers.values() if not s.case}
        said = {t.speaker: text[t.text_start : t.end] for t in reversed(turns) if t.speaker}
        wanted: dict[str, str | None] = {}
        added: list[tuple[str, str]] = []
        both = 0
        for name, answer in zip(answers.respondents, answers.values[header], strict=True):
            guid = cases.get(name)
            speaker = by_case.get(guid) if guid else bare.get(name.casefold())
            mine = said.get(speaker) if speaker else None
            if answer == mine or not change(name, header, answer):
                continue
            if mine is None:
                if answer is not None:
                    added.append((name, answer))
                continue
            assert speaker is not None
            both += change.mended(name, header, mine)
            wanted[speaker] = answer
        return QuestionPlan(header, source, (), layout.revise(text, turns, wanted, added), both)

    # carrying out

    def store(self, plan: SurveyPlan) -> tuple[Changes, SurveyReport]:
        """Carry out a plan as one undo step, all or nothing; a plan without changes leaves no step."""
        report = SurveyReport()
        for _ in self.steps(plan, report):
            pass
        return report_changes(plan, report), report

    def steps(self, plan: SurveyPlan, report: SurveyReport) -> Iterator[tuple[int, int]]:
        """Carry out a plan piece by piece, giving how much is done of how much; closing the iterator before
        its end takes everything back. ``report`` is filled on the way. Refuses cells that do not fit and a
        doubtful plan."""
        project = self._project
        if project.read_only:
            raise Refusal("store.read_only", file=project.place.name)
        if plan.doubtful is not None:
            raise Refusal("survey.doubtful", file=plan.file, **plan.doubtful.told)
        problems = plan.answers.problems
        if problems:
            one = problems[0]
            raise Refusal(f"survey.problem.{one.type}", n=len(problems), file=plan.file, line=one.line,
                          column=one.header, value=one.value[:80])  # fmt: skip
        _tell(plan, report)
        report.documents = [q.source for q in plan.questions if q.source]
        if not plan.changes:
            return
        total = len(plan.answers.respondents) + sum(len(q.given) for q in plan.questions)
        done = 0
        label = "history.survey_again" if plan.known else "history.survey"
        with project.group(label, whole=True, name=plan.file):
            attributes = self._make_attributes(plan)
            cases = self._make_cases(plan)
            sources: dict[str, str] = {}
            for question in plan.questions:
                guid = self._make_question(plan, question, cases, report)
                sources[question.header] = guid
                done += len(question.given)
                yield min(done, total), total
            # The values come last, so that an undo takes them away first, and then what nothing refers to.
            for part in _parts(plan.values):
                with project.batch(label, name=plan.file) as batch:
                    wanted = {
                        (cases[name], attributes[header]): value
                        for name in part
                        for header, value in plan.values[name].items()
                    }
                    values.write(batch, "case", wanted)
                done += len(part)
                yield min(done, total), total
            self._keep(plan, attributes, sources, cases)
        report.documents = list(sources.values())
        report.changed = True
        yield total, total

    def _make_attributes(self, plan: SurveyPlan) -> dict[str, str]:
        project = self._project
        fresh = [one for one in plan.attributes if one.known is None]
        _, made = project.cases.add_attributes([(one.header, one.type, one.choices) for one in fresh])
        found = {one.header: guid for one, guid in zip(fresh, made, strict=True)}
        found |= {one.header: one.known.guid for one in plan.attributes if one.known is not None}
        others = {
            one.known.guid: (one.type, one.choices)
            for one in plan.attributes
            if one.known is not None and one.fate != "same"
        }
        if others:
            project.cases.edit_attributes(others)
        return found

    def _make_cases(self, plan: SurveyPlan) -> dict[str, str]:
        project = self._project
        cases = dict(plan.cases)
        first = len(project.cases.list())
        records = []
        for n, name in enumerate(plan.new):
            cases[name] = new_guid()
            records.append({"guid": cases[name], "name": name, "position": first + n})
        linked: dict[str, dict[str, str]] = {}
        if records:  # answers of somebody whose case was removed
            new, asked = {n.casefold(): n for n in plan.new}, {q.source for q in plan.questions}
            for speaker in project.sources.speakers():
                if speaker.source in asked and not speaker.case and speaker.name.casefold() in new:
                    linked[speaker.guid] = {"case": cases[new[speaker.name.casefold()]]}
        with project.batch("history.survey", name=plan.file) as batch:
            batch.add("case", records)
            batch.change("speaker", linked)
        return cases

    def _make_question(
        self, plan: SurveyPlan, question: QuestionPlan, cases: Mapping[str, str], report: SurveyReport
    ) -> str:
        project = self._project
        if question.source is None:
            draft = layout.draft(question.header, question.given, plan.file)
            made = project.sources.add(
                draft, kind="survey", group=Path(plan.file).stem, original=plan.original,
                cases={name: cases[name] for name, _ in question.given},
            )  # fmt: skip
            report.answers += len(question.given)
            return made.subject or ""
        revised = question.revised
        if revised is None or not revised.edits:
            return question.source
        new = {name: new_guid() for name in revised.added}
        report.answers += revised.changed + len(new)
        there = {s.case: s.guid for s in project.sources.speakers(question.source) if s.case}
        new = {name: there.get(cases[name]) or guid for name, guid in new.items()}
        fresh = [
            {"guid": guid, "source": question.source, "name": name, "role": "respondent", "case": cases[name]}
            for name, guid in new.items()
            if guid not in there.values()
        ]
        with project.batch("history.edit_text", name=question.header) as batch:
            batch.add("speaker", fresh)
        known = {t.speaker for t in project.sources.turns(question.source)}
        turns = [
            [t.n, t.start, t.text_start, t.end,
             t.speaker if t.speaker in known else new.get(t.speaker or ""), t.time]
            for t in revised.turns
        ]  # fmt: skip
        _, cost = project.sources.replace_text(question.source, revised.text, revised.edits, turns)
        report.shrunk += cost.shrunk
        report.dropped += cost.dropped
        gone = [g for g in revised.gone if g]
        with project.batch("history.edit_text", name=question.header) as batch:
            remove_values(batch, "speaker", gone)
            batch.remove("speaker", gone)
            batch.touched.add(question.source)
        return question.source

    def _keep(
        self,
        plan: SurveyPlan,
        attributes: Mapping[str, str],
        sources: Mapping[str, str],
        cases: Mapping[str, str],
    ) -> None:
        """Remember what the survey is, and its file."""
        import hashlib

        project = self._project
        columns = []
        fresh = {a.header for a in plan.attributes if a.fate == "new"}
        for column in plan.record["columns"]:
            header = column["header"]
            more: dict[str, Any] = {"attribute": attributes[header]} if header in attributes else {}
            if header in fresh:
                more["own"] = True
            if header in sources:
                more = {"source": sources[header]}
            columns.append({**column, **more})
        own = {c["header"] for c in columns if c.get("own") or c.get("source")}
        told = [of for header, of in plan.answers.values.items() if header in own]
        here = {cases[name]: n for n, name in enumerate(plan.answers.respondents)}
        before = self.every().get(plan.key, {}).get("blank", [])
        blank = [guid for guid in before if guid not in here]
        blank += [guid for guid, n in here.items() if all(of[n] is None for of in told)]
        record = {**plan.record, "columns": columns, "blank": blank}
        if record != self.every().get(plan.key):
            project.set_setting(plan.key, record, "history.survey", name=plan.file)
        if plan.known and not plan.frozen:
            sha = hashlib.sha256(plan.original).hexdigest()
            with project.batch("history.survey", name=plan.file) as batch:
                batch.keep_blob(sha, plan.original)
                fields = {"original": sha, "original_name": plan.file}
                batch.change(
                    "source", {c["source"]: fields for c in columns if c.get("source") in sources.values()}
                )


def _some(names: Sequence[str]) -> str:
    """The first few names and how the sentence ends: whether there are more."""
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else ".")


def _tell(plan: SurveyPlan, report: SurveyReport) -> None:
    report.file, report.known = plan.file, plan.known
    report.respondents, report.new = len(plan.answers.respondents), len(plan.new)
    report.adopted, report.vanished = plan.adopted, plan.vanished
    report.values = sum(map(len, plan.values.values()))
    report.attributes = [a.header for a in plan.attributes if a.fate == "new"]
    report.notices = list(plan.notices)
    if plan.adopted:
        report.notices.append(
            Notice("survey.adopted", {"n": len(plan.adopted), "names": _some(plan.adopted)})
        )
    if plan.vanished:
        report.notices.append(
            Notice("survey.vanished", {"n": len(plan.vanished), "names": _some(plan.vanished)})
        )
    both = sum(q.left for q in plan.questions)
    if both:
        report.notices.append(Notice("survey.both_changed", {"n": both}))


def report_changes(plan: SurveyPlan, report: SurveyReport) -> Changes:
    """What an import touched, for the views."""
    if not report.changed:
        return Changes(subject=next(iter(report.documents), None))
    kinds = ("case", "attribute", "attribute_value", "source", "speaker", "coding", "project")
    guids = tuple(report.documents) or ("",)
    label = "history.survey_again" if plan.known else "history.survey"
    return Changes(
        added=dict.fromkeys(kinds, guids), subject=next(iter(report.documents), None), label=label,
        sources=frozenset(report.documents),
    )  # fmt: skip


def _parts(wanted: Mapping[str, Mapping[str, str | None]]) -> Iterator[list[str]]:
    """The respondents in parts of about ``_TOGETHER`` values."""
    part: list[str] = []
    n = 0
    for name, of in wanted.items():
        part.append(name)
        n += len(of)
        if n >= _TOGETHER:
            yield part
            part, n = [], 0
    if part:
        yield part
