"""The codebook of a project and every operation on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from app.coding.codebook import Codebook, clean_color, clean_cues
from app.coding.model import Changes, Code, CodeSet, CodingFilter, new_guid
from app.coding.refusal import Refusal
from app.coding.text import clean, label
from app.project import versions
from app.project.framework import carry, remove_under
from app.project.memos import remove_on
from app.store import queries

if TYPE_CHECKING:
    from app.coding.codebook.match import CodeMatch
    from app.project.desk import Project
    from app.store.batch import Batch

_TEXTS = ("definition", "inclusion", "exclusion", "example")


class Codes:
    """The codes: a tree (``book``), their sets, and what can be done to them."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._book: Codebook | None = None

    # reading

    def book(self) -> Codebook:
        """The codebook as it is now."""
        self._project.store.look()
        book = self._book  # another thread may let it be forgotten meanwhile
        if book is None:
            book = self._book = Codebook(self._project.store.query(queries.codes))
        return book

    def forget(self) -> None:
        """Read the codebook anew at the next question."""
        self._book = None

    def get(self, ref: str) -> Code:
        """The code of this guid, path or unique name. Refuses an unknown or ambiguous one."""
        return self.book().find(ref)

    def counts(self) -> dict[str, int]:
        """Codings per code guid; unused codes are left out."""
        return self._project.store.query(queries.code_counts)

    def sets(self) -> Sequence[CodeSet]:
        """The code sets by name."""
        return self._project.store.query(queries.code_sets)

    # one code

    def add(self, name: str, parent: str | None = None, **fields: Any) -> Changes:
        """A new code as the last child of ``parent``; ``fields`` as in ``Code``. Refuses a sibling's name."""
        book = self.book()
        fit = book.check_name(name, parent)
        code = Code(new_guid(), fit, parent, len(book.children(parent)), **self._clean(fields))
        if "color" not in fields:
            from app.coding.palette import next_color

            code = replace(code, color=next_color([c.color for c in book]))
        with self._project.batch("history.add_code", code=fit) as batch:
            batch.add("code", [_record(code)])
            batch.subject = code.guid
        return self._project.done(batch)

    def edit(
        self, guid: str, *, seen: Mapping[str, Any] | None = None, since: int | None = None, **fields: Any
    ) -> Changes:
        """Change name, colour, definition, inclusion, exclusion, example, cues, paraphrases, codable,
        active or interviewer.

        ``seen`` has the fields as they were when they were looked at: only those that differ from it are
        changed, and ``Crossed`` is raised when somebody gave one of them another value since. ``since`` is a
        step of the logboek: ``Crossed`` when the code was changed after it.
        """
        book = self.book()
        if seen is not None and guid not in book:
            raise versions.gone(self._project, "code", guid, str(seen.get("name", "")), fields)
        code = book.get(guid)
        values = self._clean(fields)
        if since is not None:
            versions.unchanged_since(
                self._project, "code", guid, since, book.path(guid), values, asdict(code)
            )
        if seen is not None:
            before = self._clean({f: v for f, v in seen.items() if f in values})
            values = versions.agreed(
                self._project, "code", guid, book.path(guid), values, before, asdict(code)
            )
        if "name" in values:
            values["name"] = book.check_name(values["name"], code.parent, but=guid)
        with self._project.batch("history.edit_code", code=book.path(guid)) as batch:
            batch.change("code", {guid: _plain(values)})
            batch.subject = guid
        return self._project.done(batch)

    @staticmethod
    def _clean(fields: Mapping[str, Any]) -> dict[str, Any]:
        known = {"name", "color", *_TEXTS, "cues", "paraphrases", "codable", "active", "interviewer"}
        unknown = set(fields) - known
        if unknown:
            raise TypeError(f"no field of a code: {', '.join(sorted(unknown))}")
        values = {k: clean(v) if k in _TEXTS else v for k, v in fields.items()}
        if "color" in values:
            values["color"] = clean_color(values["color"])
        if "cues" in values:
            values["cues"] = clean_cues(values["cues"])
        if "paraphrases" in values:
            values["paraphrases"] = clean_cues(values["paraphrases"])
        return values

    def move(self, guid: str, parent: str | None, position: int | None = None) -> Changes:
        """Put a code under another parent (None: the top), as its ``position``-th child (None: last)."""
        book = self.book()
        book.check_move(guid, parent)
        siblings = [c.guid for c in book.children(parent) if c.guid != guid]
        place = len(siblings) if position is None else max(0, min(position, len(siblings)))
        siblings.insert(place, guid)
        values: dict[str, dict[str, Any]] = {g: {"position": i} for i, g in enumerate(siblings)}
        values[guid]["parent"] = parent
        with self._project.batch("history.move_code", code=book.path(guid)) as batch:
            batch.change("code", values)
            batch.subject = guid
        return self._project.done(batch)

    def retire(self, guid: str, *, active: bool = False) -> Changes:
        """Take a code out of use (it keeps its codings), or back into use."""
        book = self.book()
        label = "history.revive_code" if active else "history.retire_code"
        with self._project.batch(label, code=book.path(guid)) as batch:
            batch.change("code", {guid: {"active": active}})
            batch.subject = guid
        return self._project.done(batch)

    def remove(self, guid: str) -> Changes:
        """Delete a code with its subcodes, all their codings and memos."""
        book = self.book()
        code = book.get(guid)
        doomed = [code.guid, *(c.guid for c in book.descendants(guid))]
        codings = self._project.codings.list(CodingFilter(codes=frozenset(doomed)))
        with self._project.batch("history.remove_code", code=book.path(guid), n=len(codings)) as batch:
            remove_on(batch, [c.guid for c in codings] + doomed)
            remove_under(batch, doomed)
            batch.remove("coding", [c.guid for c in codings])
            self._forget_decisions(batch, doomed)
            self._leave_sets(batch, doomed)
            batch.remove("code", list(reversed(doomed)))
            batch.touched |= {c.source for c in codings}
        return self._project.done(batch)

    def merge(self, guid: str, into: str) -> Changes:
        """Merge a code into another: codings united, subcodes moved along, then it disappears.

        Where one coder gave both codes to one passage, one coding stays and keeps the memos of both.
        """
        book = self.book()
        book.check_merge(guid, into)
        code, target = book.get(guid), book.get(into)
        there = {
            (c.source, c.start, c.end, c.coder): c.guid
            for c in self._project.codings.list(CodingFilter(codes=frozenset({into})))
        }
        mine = self._project.codings.list(CodingFilter(codes=frozenset({guid})))
        doubles = {c.guid: there[k] for c in mine if (k := (c.source, c.start, c.end, c.coder)) in there}
        memos = [m for m in self._project.memos.list() if m.target in doubles or m.target == guid]
        children = book.children(guid)
        at = len(book.children(into))
        with self._project.batch(
            "history.merge_codes", a=book.path(guid), b=book.path(into), gone=guid, into=into
        ) as batch:
            batch.change("memo", {m.guid: {"target": doubles.get(m.target, into)} for m in memos})
            charted = carry(self._project, batch, guid, into)
            batch.remove("coding", list(doubles))
            batch.change("coding", {c.guid: {"code": into} for c in mine if c.guid not in doubles})
            batch.change(
                "code", {c.guid: {"parent": into, "position": at + i} for i, c in enumerate(children)}
            )
            batch.change("code", {into: _together(target, code)})
            self._forget_decisions(batch, [guid])
            self._leave_sets(batch, [guid], instead=into)
            asked = self._project.questions.of_merged(guid, into) | self._project.reports.of_merged(
                guid, into
            )
            if asked := {**asked, **charted}:
                kept = {**self._project.settings(), **asked}
                batch.change("project", {self._project.guid: {"settings": kept}})
            batch.remove("code", [guid])
            batch.subject = into
            batch.touched |= {c.source for c in mine}
        return self._project.done(batch)

    def split(self, guid: str, parts: Mapping[str, Sequence[str]]) -> Changes:
        """Split a code: ``{new name: guids of its codings}``; the new codes become its children.

        Codings that are not named stay. Refuses a name a sibling has and a coding of another code.
        """
        book = self.book()
        code = book.get(guid)
        own = {c.guid: c for c in self._project.codings.list(CodingFilter(codes=frozenset({guid})))}
        from app.coding.palette import next_color

        at, taken = len(book.children(guid)), [c.color for c in book]
        new: list[Code] = []
        moved: dict[str, dict[str, str]] = {}
        for i, (name, codings) in enumerate(parts.items()):
            color = next_color(taken)
            taken.append(color)
            fresh = Code(new_guid(), book.check_name(name, guid), guid, at + i, color)
            if any(c.name.casefold() == fresh.name.casefold() for c in new):
                raise Refusal(
                    "codebook.name_taken", name=fresh.name, path=f"{book.path(guid)} > {fresh.name}"
                )
            new.append(fresh)
            for coding in codings:
                if coding not in own:
                    raise Refusal("coding.unknown", guid=coding)
                moved[coding] = {"code": fresh.guid}
        with self._project.batch("history.split_code", code=code.name, n=len(new)) as batch:
            batch.add("code", [_record(c) for c in new])
            batch.change("coding", moved)
            batch.subject = guid
            batch.touched |= {own[c].source for c in moved}
        return self._project.done(batch)

    # whole codebooks

    def take_all(self, codes: Iterable[Code], *, label: str = "history.codebook", title: str = "") -> Changes:
        """Add codes new to the project, parents before children, after what is there."""
        book = self.book()
        roots = len(book.children(None))
        records = [
            _record(replace(code, position=code.position + roots) if code.parent is None else code)
            for code in codes
        ]
        with self._project.batch(label, title=title, n=len(records)) as batch:
            batch.add("code", records)
        return self._project.done(batch)

    def take(self, matches: Sequence[CodeMatch], *, title: str = "", accept_near: bool = False) -> Changes:
        """Merge a codebook by its matches (``app.coding.codebook.match.match``) as one step.

        What matches by guid or path stays as it is here; empty texts are filled in, cues and
        paraphrases added.
        A near name counts as new unless ``accept_near``: it is proposed, never silently applied. So is that
        codes here became one there (``also``): then they are merged, with their codings.
        """
        book = self.book()
        place: dict[str, str] = {}
        new: list[Code] = []
        changed: dict[str, dict[str, Any]] = {}
        sizes: dict[str | None, int] = {}
        names: dict[str | None, set[str]] = {}
        for match in matches:
            theirs, mine = match.theirs, match.mine
            if mine is not None and (match.how != "near" or accept_near):
                place[theirs.guid] = mine.guid
                fields: dict[str, Any] = {
                    f: getattr(theirs, f) for f in _TEXTS if getattr(theirs, f) and not getattr(mine, f)
                }
                lists = _together(mine, theirs)
                fields |= {f: given for f, given in lists.items() if tuple(given) != getattr(mine, f)}
                if fields:
                    changed[mine.guid] = fields
                continue
            parent = place.get(theirs.parent) if theirs.parent else None
            if parent not in sizes:
                known = book.children(parent) if parent is None or parent in book else ()
                sizes[parent] = len(known)
                names[parent] = {c.name.casefold() for c in known}
            guid = theirs.guid if theirs.guid not in book else new_guid()
            place[theirs.guid] = guid
            name, n = theirs.name, 1
            while name.casefold() in names[parent]:
                n += 1
                name = f"{theirs.name} ({n})"
            names[parent].add(name.casefold())
            new.append(replace(theirs, guid=guid, name=name, parent=parent, position=sizes[parent]))
            sizes[parent] += 1
        with self._project.group("history.codebook", whole=True, title=title, n=len(new)):
            with self._project.batch("history.codebook", title=title, n=len(new)) as batch:
                batch.add("code", [_record(c) for c in new])
                batch.change("code", changed)
            done = self._project.done(batch)
            for match in matches if accept_near else ():
                for other in match.also:
                    if match.mine is not None:
                        self.merge(other, match.mine.guid)
        return done

    # sets

    def add_set(self, name: str, codes: Sequence[str] = ()) -> Changes:
        """A new code set. Refuses an empty or taken name and an unknown code."""
        record: dict[str, Any] = {
            "guid": new_guid(),
            "name": self._set_name(name),
            "codes": self._members(codes),
        }
        with self._project.batch("history.add_set", name=record["name"]) as batch:
            batch.add("code_set", [record])
            batch.subject = record["guid"]
        return self._project.done(batch)

    def edit_set(self, guid: str, *, name: str | None = None, codes: Sequence[str] | None = None) -> Changes:
        """Rename a code set or give it other codes."""
        known = self._set(guid)
        fields: dict[str, Any] = {}
        if name is not None:
            fields["name"] = self._set_name(name, but=guid)
        if codes is not None:
            fields["codes"] = self._members(codes)
        with self._project.batch("history.edit_set", name=known.name) as batch:
            batch.change("code_set", {guid: fields})
            batch.subject = guid
        return self._project.done(batch)

    def remove_set(self, guid: str) -> Changes:
        """Remove a code set; its codes stay."""
        known = self._set(guid)
        with self._project.batch("history.remove_set", name=known.name) as batch:
            batch.remove("code_set", [guid])
        return self._project.done(batch)

    def _set(self, guid: str) -> CodeSet:
        for known in self.sets():
            if known.guid == guid:
                return known
        raise Refusal("codebook.unknown_set", name=guid)

    def _set_name(self, name: str, but: str | None = None) -> str:
        fit = label(name)
        if not fit:
            raise Refusal("codebook.name_empty")
        if any(s.name.casefold() == fit.casefold() and s.guid != but for s in self.sets()):
            raise Refusal("codebook.set_taken", name=fit)
        return fit

    def _members(self, codes: Sequence[str]) -> Sequence[str]:
        return [self.book().get(c).guid for c in dict.fromkeys(codes)]

    # inside a batch

    def _leave_sets(self, batch: Batch, codes: Sequence[str], instead: str | None = None) -> None:
        values = {}
        for known in self.sets():
            left = [
                instead if c in codes and instead else c for c in known.codes if c not in codes or instead
            ]
            if tuple(left) != known.codes:
                values[known.guid] = {"codes": list(dict.fromkeys(left))}
        batch.change("code_set", values)

    @staticmethod
    def _forget_decisions(batch: Batch, codes: Sequence[str]) -> None:
        from sqlalchemy import select

        from app.store.records import table

        t, known = table("suggestion_decision"), batch.ids.ids(batch.conn, "code", codes)
        rows = batch.conn.execute(select(t.c.guid).where(t.c.code_id.in_([known[c] for c in codes])))
        batch.remove("suggestion_decision", list(rows.scalars()))


def _together(code: Code, other: Code) -> dict[str, list[str]]:
    """The cues and the paraphrases of two codes, the first one's first."""
    return {f: list(clean_cues((*getattr(code, f), *getattr(other, f)))) for f in ("cues", "paraphrases")}


def _record(code: Code) -> dict[str, Any]:
    return _plain(asdict(code))


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in fields.items()}
