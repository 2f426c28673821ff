"""Cases, and the attributes of cases, sources and speakers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.coding.model import ATTRIBUTE_TYPES, Attribute, AttributeType, Case, Changes, new_guid
from app.coding.refusal import Refusal
from app.coding.text import clean, label
from app.coding.values import as_kept, in_use
from app.project import values
from app.project.memos import remove_on
from app.store import queries, records

if TYPE_CHECKING:
    from app.project.desk import Project


def clean_value(attribute: Attribute, value: str) -> str:
    """``value`` as its type is kept: numbers with a point, dates as ISO, booleans as ja/nee.

    Refuses what does not fit the type.
    """
    text = label(value)
    if attribute.type in ("number", "boolean", "date"):
        kept = as_kept(text, attribute.type)
        if kept is None:
            raise Refusal(f"attribute.no_{attribute.type}", name=attribute.name, value=text)
        return kept
    if attribute.type == "choice" and attribute.choices:
        for choice in attribute.choices:
            if choice.casefold() == text.casefold():
                return choice
        raise Refusal(
            "attribute.no_choice", name=attribute.name, value=text, choices=", ".join(attribute.choices)
        )
    return text if attribute.type == "choice" else clean(value)


class Cases:
    """What is studied, and what is known of it."""

    def __init__(self, project: Project) -> None:
        self._project = project

    # reading

    def list(self, source: str | None = None) -> Sequence[Case]:
        """The cases of one source (its guid) or all, with their sources."""
        return self._project.store.query(lambda conn, ids: queries.cases(conn, ids, source))

    def get(self, ref: str) -> Case:
        """The case of this guid or name. Refuses an unknown one."""
        wanted = label(ref).casefold()
        for case in self.list():
            if case.guid == ref or case.name.casefold() == wanted:
                return case
        raise Refusal("case.unknown", name=ref)

    def of_sources(self) -> dict[str, tuple[str, ...]]:
        """The guids of the cases of each source that has any."""
        found: dict[str, tuple[str, ...]] = {}
        for case in self.list():
            for source in case.sources:
                found[source] = (*found.get(source, ()), case.guid)
        return found

    def attributes(self) -> Sequence[Attribute]:
        """All attributes in their order."""
        return self._project.store.query(queries.attributes)

    def attribute(self, ref: str, scope: str = "case") -> Attribute:
        """The attribute of this guid, or of this name in a scope. Refuses an unknown one."""
        named = label(ref).casefold()
        for attribute in self.attributes():
            if attribute.guid == ref or (attribute.name.casefold() == named and attribute.scope == scope):
                return attribute
        raise Refusal("attribute.unknown", name=ref)

    def values_by_target(self) -> dict[str, dict[str, str]]:
        """Every value: by the guid of a case, source or speaker, then by attribute name."""
        return self._project.store.query(queries.values)

    def values_in_use(self) -> Mapping[str, Sequence[str]]:
        """The answers that there are to each attribute (its name) that has any, in the order of its type."""
        held = self._project.store.query(queries.values_used)
        return in_use(self.attributes(), ({name: value} for name, value in held))

    def values(self, scope: str = "case") -> dict[str, dict[str, str]]:
        """The values in one scope: by guid, then by attribute name; blanks are left out."""
        return self._project.store.query(lambda conn, ids: queries.values_in(conn, ids, scope))

    def values_of(self, targets: Sequence[str], scope: str = "case") -> dict[str, dict[str, str]]:
        """The values of some cases, sources or speakers (guids), by attribute name; each has an entry."""
        return self._project.store.query(lambda conn, ids: queries.values_of(conn, ids, scope, targets))

    # cases

    def add(self, name: str) -> Changes:
        """A new case. Refuses an empty name and one that is there already."""
        fit = self._name(name)
        record: dict[str, Any] = {"guid": new_guid(), "name": fit, "position": len(self.list())}
        with self._project.batch("history.add_case", name=fit) as batch:
            batch.add("case", [record])
            batch.subject = record["guid"]
        return self._project.done(batch)

    def add_many(self, names: Sequence[str]) -> tuple[Changes, dict[str, str]]:
        """New cases, as one step; their guids by name as given. Blank and taken names are left out."""
        taken = {c.name.casefold() for c in self.list()}
        first, made = len(taken), {}
        fits: list[dict[str, Any]] = []
        for name in names:
            fit = label(name)
            if fit and fit.casefold() not in taken:
                taken.add(fit.casefold())
                made[name] = new_guid()
                fits.append({"guid": made[name], "name": fit, "position": first + len(fits)})
        with self._project.batch("history.add_cases", n=len(fits)) as batch:
            batch.add("case", fits)
        return self._project.done(batch), made

    def edit(self, guid: str, *, name: str) -> Changes:
        """Rename a case."""
        case = self.get(guid)
        fit = self._name(name, but=case.guid)
        with self._project.batch("history.edit_case", name=case.name) as batch:
            batch.change("case", {case.guid: {"name": fit}})
            batch.subject = case.guid
        return self._project.done(batch)

    def _name(self, name: str, but: str | None = None) -> str:
        fit = label(name)
        if not fit:
            raise Refusal("case.empty_name")
        if any(c.name.casefold() == fit.casefold() and c.guid != but for c in self.list()):
            raise Refusal("case.taken", name=fit)
        return fit

    def remove(self, guid: str) -> Changes:
        """Remove a case with its values and memos; its documents stay."""
        case = self.get(guid)
        with self._project.batch("history.remove_case", name=case.name) as batch:
            remove_on(batch, [case.guid])
            batch.remove("case_source", self._rows("case_source", case_id=("case", case.guid)))
            batch.remove("attribute_value", self._rows("attribute_value", case_id=("case", case.guid)))
            speakers = [s.guid for s in self._project.sources.speakers() if s.case == case.guid]
            batch.change("speaker", {s: {"case": None} for s in speakers})
            batch.remove("case", [case.guid])
        return self._project.done(batch)

    def link(self, case: str, source: str) -> Changes:
        """Link a source to a case; linked already is fine."""
        found, doc = self.get(case), self._project.sources.get(source)
        if doc.guid in found.sources:
            return Changes(subject=found.guid)
        with self._project.batch("history.link_case", case=found.name, name=doc.name) as batch:
            batch.add("case_source", [{"guid": new_guid(), "case": found.guid, "source": doc.guid}])
            batch.subject = found.guid
        return self._project.done(batch)

    def unlink(self, case: str, source: str) -> Changes:
        """Take a source away from a case."""
        found, doc = self.get(case), self._project.sources.get(source)
        rows = self._rows("case_source", case_id=("case", found.guid), source_id=("source", doc.guid))
        with self._project.batch("history.unlink_case", case=found.name, name=doc.name) as batch:
            batch.remove("case_source", rows)
            batch.subject = found.guid
        return self._project.done(batch)

    # attributes and values

    def add_attribute(
        self, name: str, type: AttributeType = "text", scope: str = "case", choices: Sequence[str] = ()
    ) -> Changes:
        """A new attribute. Refuses an empty or taken name and an unknown type or scope."""
        return self.add_attributes([(name, type, choices)], scope)[0]

    def add_attributes(
        self, wanted: Sequence[tuple[str, AttributeType, Sequence[str]]], scope: str = "case"
    ) -> tuple[Changes, tuple[str, ...]]:
        """New attributes (name, type, choices) and their guids. Refuses as for one, and then adds none."""
        every = self.attributes()
        taken = {a.name.casefold() for a in every if a.scope == scope}
        records: list[dict[str, Any]] = []
        for name, type, choices in wanted:
            fit = label(name)
            if not fit:
                raise Refusal("attribute.empty_name")
            if type not in ATTRIBUTE_TYPES or scope not in ("case", "source", "speaker"):
                raise Refusal("attribute.type", type=type, known=", ".join(ATTRIBUTE_TYPES))
            if fit.casefold() in taken:
                raise Refusal("attribute.taken", name=fit)
            taken.add(fit.casefold())
            records.append(
                {
                    "guid": new_guid(), "name": fit, "type": type, "scope": scope, "choices": list(choices),
                    "position": len(every) + len(records),
                }
            )  # fmt: skip
        made = tuple(str(record["guid"]) for record in records)
        with self._project.batch(
            "history.add_attribute", name=", ".join(r["name"] for r in records)
        ) as batch:
            batch.add("attribute", records)
            batch.subject = next(iter(made), None)
        return self._project.done(batch), made

    def edit_attribute(
        self,
        guid: str,
        *,
        name: str | None = None,
        type: AttributeType | None = None,
        choices: Sequence[str] | None = None,
    ) -> Changes:
        """Rename an attribute, or give it another type or choices; refuses when a value would not fit."""
        known = self.attribute(guid)
        fields: dict[str, Any] = {}
        if name is not None:
            fields["name"] = label(name)
            if not fields["name"]:
                raise Refusal("attribute.empty_name")
            taken = [a for a in self.attributes() if a.scope == known.scope and a.guid != guid]
            if any(a.name.casefold() == fields["name"].casefold() for a in taken):
                raise Refusal("attribute.taken", name=fields["name"])
        if type is not None:
            fields["type"] = type
        if choices is not None:
            fields["choices"] = list(choices)
        later = Attribute(
            known.guid, known.name, type or known.type, known.scope,
            tuple(choices) if choices is not None else known.choices,
        )  # fmt: skip
        again = self._refitted(known, later)
        with self._project.batch("history.edit_attribute", name=known.name) as batch:
            batch.change("attribute", {guid: fields})
            batch.change("attribute_value", again)
            batch.subject = guid
        return self._project.done(batch)

    def edit_attributes(self, wanted: Mapping[str, tuple[AttributeType, Sequence[str]]]) -> Changes:
        """Give attributes, by guid, their type and choices. Refuses as for one, and then changes none."""
        known = {a.guid: a for a in self.attributes() if a.guid in wanted}
        again: dict[str, Any] = {}
        for guid, one in known.items():
            type, choices = wanted[guid]
            later = Attribute(one.guid, one.name, type, one.scope, tuple(choices))
            again.update(self._refitted(one, later))
        with self._project.batch(
            "history.edit_attribute", name=", ".join(one.name for one in known.values())
        ) as batch:
            batch.change(
                "attribute", {g: {"type": wanted[g][0], "choices": list(wanted[g][1])} for g in known}
            )
            batch.change("attribute_value", again)
            batch.subject = next(iter(known), None)
        return self._project.done(batch)

    def _refitted(self, known: Attribute, later: Attribute) -> dict[str, Any]:
        """The values of an attribute that must be kept otherwise when it becomes ``later``."""
        again: dict[str, Any] = {}
        # What fits already is not read anew: 1.234 as it is kept is no 1.234 as people type it.
        if later.type != known.type or (later.type == "choice" and later.choices != known.choices):
            for row, value in self._values_of(known):
                fit = clean_value(later, value)
                if fit != value:
                    again[row] = {"value": fit}
        return again

    def remove_attribute(self, guid: str) -> Changes:
        """Remove an attribute with all its values."""
        known = self.attribute(guid)
        with self._project.batch("history.remove_attribute", name=known.name) as batch:
            batch.remove("attribute_value", [row for row, _ in self._values_of(known)])
            batch.remove("attribute", [known.guid])
        return self._project.done(batch)

    def set_value(self, target: str, attribute: str, value: str | None, *, scope: str = "case") -> Changes:
        """Give a case, source or speaker (by guid) a value; None or a blank takes it away.

        Refuses what does not fit the attribute's type.
        """
        known = self.attribute(attribute, scope)
        column = known.scope
        rows = self._rows(
            "attribute_value",
            attribute_id=("attribute", known.guid),
            **{f"{column}_id": (column, target)},
        )
        text = clean(value or "")
        fit = clean_value(known, text) if text else ""
        with self._project.batch("history.set_value", name=known.name, value=fit) as batch:
            if not records.read(batch.conn, batch.ids, column, [target]):
                raise Refusal("attribute.no_target", guid=target)
            if not fit:
                batch.remove("attribute_value", rows)
            elif rows:
                batch.change("attribute_value", {rows[0]: {"value": fit}})
            else:
                record = {"guid": new_guid(), "attribute": known.guid, "value": fit,
                          "case": None, "source": None, "speaker": None, column: target}  # fmt: skip
                batch.add("attribute_value", [record])
            batch.subject = target
        return self._project.done(batch)

    def set_values(
        self, wanted: Mapping[tuple[str, str], str], *, scope: str = "case"
    ) -> tuple[Changes, dict[tuple[str, str], Refusal]]:
        """Give many values as they were typed, by the guids of target and attribute, as one step.

        A blank takes a value away. What does not fit its type is not stored but returned with the reason.
        """
        known = {a.guid: a for a in self.attributes() if a.scope == scope}
        fit: dict[tuple[str, str], str | None] = {}
        wrong: dict[tuple[str, str], Refusal] = {}
        for (target, attribute), value in wanted.items():
            text = clean(value)
            if attribute not in known:
                raise Refusal("attribute.unknown", name=attribute)
            try:
                fit[target, attribute] = clean_value(known[attribute], text) if text else None
            except Refusal as refusal:
                wrong[target, attribute] = refusal
        with self._project.batch("history.set_values", n=len(fit)) as batch:
            if fit:
                try:
                    values.write(batch, scope, fit)
                except KeyError as error:
                    raise Refusal("attribute.no_target", guid=str(error)) from None
            batch.subject = next(iter(fit), (None, None))[0]
        return self._project.done(batch), wrong

    def _rows(self, kind: str, **where: tuple[str, str]) -> Sequence[str]:
        """Guids of the rows of ``kind`` whose columns refer to the things named; [] when one is unknown."""
        from sqlalchemy import select

        def ask(conn: Any, ids: Any) -> list[str]:
            t = records.table(kind)
            statement = select(t.c.guid)
            for column, (of, guid) in where.items():
                try:
                    statement = statement.where(t.c[column] == ids.ids(conn, of, [guid])[guid])
                except KeyError:
                    return []
            return list(conn.execute(statement).scalars())

        return self._project.store.query(ask)

    def _values_of(self, attribute: Attribute) -> Sequence[tuple[str, str]]:
        rows = self._rows("attribute_value", attribute_id=("attribute", attribute.guid))
        found = self._project.store.query(lambda conn, ids: records.read(conn, ids, "attribute_value", rows))
        return [(guid, record["value"]) for guid, record in found.items()]
