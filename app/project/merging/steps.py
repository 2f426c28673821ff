"""Writing what a plan of a merge decided: rows, turns, texts and original files, in an order the tables
allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.coding.merge import KINDS, Steps
from app.coding.refusal import Refusal
from app.coding.text import fingerprint

if TYPE_CHECKING:
    from app.project.desk import Project
    from app.store.batch import Batch

_FIRST = ("memo", "suggestion_decision", "coding", "case_source", "attribute_value", "code_set")
_LAST = ("code", "speaker", "source", "attribute", "case")


def write_steps(batch: Batch, steps: Steps, other: Project) -> None:
    """Write the steps of one plan; texts and originals come from ``other``."""
    again = {r["guid"] for r in steps.add.get("coding", ())}
    for kind in _FIRST:
        batch.remove(kind, steps.remove.get(kind, ()))
    for kind in KINDS:
        add, change = steps.add.get(kind, []), steps.change.get(kind, {})
        if kind == "source":
            _sources(batch, steps, other)
            continue
        if kind == "code":  # a code may come to stand under a new one; a name is free in the tree
            batch.add(kind, add)
            batch.change(kind, change)
        else:  # names and places are free once what changes has left them
            batch.change(kind, {g: f for g, f in change.items() if g not in again or kind != "coding"})
            batch.add(kind, add)
        if kind == "speaker":
            _turns(batch, steps)
    gone = steps.remove.get("source", ())
    for source in gone:
        batch.lay_out(source, [])
    for kind in _LAST:
        batch.remove(kind, steps.remove.get(kind, ()))
    batch.touched |= {*gone}


def _sources(batch: Batch, steps: Steps, other: Project) -> None:
    """New sources with their texts and originals; turns follow when the speakers are there."""
    new = steps.add.get("source", [])
    for record in new:
        theirs = steps.bodies[record["guid"]]
        text = other.sources.text(theirs)
        if fingerprint(text) != record["body"]:
            raise Refusal("store.damaged", file=other.place.name)
        batch.keep_body(text)
        if record["original"]:
            data = other.sources.original(theirs)
            if data is None:
                raise Refusal("store.damaged", file=other.place.name)
            batch.keep_blob(record["original"], data)
    for own, there in steps.originals.items():
        if own in steps.change.get("source", {}):
            data = other.sources.original(there)
            if data is None:
                raise Refusal("store.damaged", file=other.place.name)
            batch.keep_blob(steps.change["source"][own]["original"], data)
    batch.add("source", new)
    plain = {
        guid: {k: v for k, v in fields.items() if k not in ("turns", "body", "length")}
        for guid, fields in steps.change.get("source", {}).items()
    }
    batch.change("source", {guid: fields for guid, fields in plain.items() if fields})


def _turns(batch: Batch, steps: Steps) -> None:
    for record in steps.add.get("source", []):
        if record["turns"]:
            batch.lay_out(record["guid"], record["turns"])
    for guid, fields in steps.change.get("source", {}).items():
        if guid in steps.texts:
            new = steps.texts[guid]
            turns = {"turns": fields["turns"]} if "turns" in fields else {}
            batch.change_text(guid, new.text, new.edits, turns)
        elif "turns" in fields:
            batch.lay_out(guid, fields["turns"])
