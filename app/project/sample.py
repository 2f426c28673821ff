"""The sample project: invented interviews, read from the files that are shipped, coded by hand.

``resources/sample`` holds the interviews, ``cases.yaml`` and ``codings.jsonl``; its README tells the format.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from app import paths
from app.coding.refusal import Refusal
from app.project.desk import Project

Progress = Callable[[int, int, str], object]
"""Told how much is done, of how much, and what is at hand."""


def folder() -> Path:
    """The shipped folder of the sample."""
    return paths.resources() / "sample"


def facts() -> dict[str, Any]:
    """What ``cases.yaml`` says: name, codebook, coders, attributes, cases and documents."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load((folder() / "cases.yaml").read_text("utf-8"), Loader=loader)
    return found


def codings(name: str = "codings.jsonl") -> list[dict[str, Any]]:
    """The lines of a file of codings: file, coder, code, quote, and where it matters n, memo and weight."""
    lines = (folder() / name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line]


def place_of(quote: str, text: str, n: int = 1) -> tuple[int, int]:
    """Where the ``n``-th occurrence of a quote stands in a text. Raises ValueError when it is not there."""
    start = -1
    for _ in range(n):
        start = text.find(quote, start + 1)
        if start < 0:
            raise ValueError(f"not in the text {n} times: {quote}")
    return start, start + len(quote)


def build_sample(place: str | Path, *, progress: Progress | None = None) -> Path:
    """Make the sample project at ``place`` and close it; the path of its file.

    Its content is the same each time, apart from guids and moments. Refuses a place that is taken, and
    leaves nothing behind when it fails or ``progress`` raises.
    """
    from app.coding.codebook.files import read_codebook

    told = facts()
    first, *others = told["coders"]
    path = Path(place)
    project = Project.create(
        path,
        coder=first["name"],
        color=first["color"],
        codebook=read_codebook(told["codebook"]),
        name=told["name"],
    )
    try:
        with project:
            fill(project, told, (first, *others), codings(), progress)
    except BaseException:
        for suffix in ("", "-wal", "-shm", "-journal", "-lock"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        raise
    return path


def fill(
    project: Project,
    told: Mapping[str, Any],
    coders: Sequence[Mapping[str, str]],
    lines: Sequence[Mapping[str, Any]],
    progress: Progress | None = None,
) -> None:
    """Bring documents, cases and codings of the sample into a project that has their codes."""
    guids = _import(project, told["documents"], progress)
    with project.group("sample.cases", whole=True):
        _cases(project, told, guids)
    for coder in coders:
        project.work_as(coder["name"], coder["color"])
        _code(project, [line for line in lines if line["coder"] == coder["name"]], guids)


def _import(
    project: Project, documents: Sequence[Mapping[str, Any]], progress: Progress | None
) -> dict[str, str]:
    """Read and store the interviews; their guids by file name."""
    from app.coding.transcripts import read

    guids: dict[str, str] = {}
    with project.group("history.import_many", n=len(documents), whole=True):
        for done, document in enumerate(documents):
            file = folder() / "interviews" / document["file"]
            if progress is not None:
                progress(done, len(documents), file.name)
            changes = project.sources.add(
                read(file),
                kind=document["kind"],
                wave=document["wave"],
                date=document["date"],
                group=document["group"],
                original=file.read_bytes(),
            )
            assert changes.subject is not None
            guids[file.name] = changes.subject
    if progress is not None:
        progress(len(documents), len(documents), "")
    return guids


def _cases(project: Project, told: Mapping[str, Any], guids: Mapping[str, str]) -> None:
    """Make cases and attributes, link the documents, and say who speaks in them."""
    for attribute in told["attributes"]:
        project.cases.add_attribute(**attribute)
    for case in told["cases"]:
        guid = project.cases.add(case["name"]).subject
        assert guid is not None
        for name, value in case["values"].items():
            project.cases.set_value(guid, name, value)
    for document in told["documents"]:
        source = guids[document["file"]]
        project.cases.link(document["case"], source)
        speakers = {s.name: s for s in project.sources.speakers(source)}
        for wanted in document["speakers"]:
            speaker = speakers.get(wanted["name"])
            if speaker is None:
                raise Refusal("speaker.unknown", name=wanted["name"], known=", ".join(speakers))
            if speaker.role != wanted["role"]:
                project.sources.edit_speaker(speaker.guid, role=wanted["role"])
            if "function" in wanted:
                project.cases.set_value(speaker.guid, "functie", wanted["function"], scope="speaker")


def _code(project: Project, lines: Sequence[Mapping[str, Any]], guids: Mapping[str, str]) -> None:
    """Apply what one coder coded in these documents, as one step."""
    book = project.codes.book()
    texts = {file: project.sources.text(guid) for file, guid in guids.items()}
    wanted = []
    for line in lines:
        if line["file"] not in guids:
            continue
        start, end = place_of(line["quote"], texts[line["file"]], line.get("n", 1))
        code = book.find(line["code"]).guid
        wanted.append(
            (guids[line["file"]], start, end, code, "manual", None, line.get("weight"), line.get("memo"))
        )
    project.codings.add_many(wanted)
