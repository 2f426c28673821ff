"""Writing a framework to a file, in a thread."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.coding.framework import Framework
from app.coding.refusal import Refusal
from app.project import Project
from app.project.reach import Reaches, of_framework
from app.ui.files import keep_folder
from app.ui.names_left import names_left, with_names
from app.ui.places import Tools
from app.words import say

SUFFIXES = (".xlsx", ".docx", ".html", ".csv")


def write(tools: Tools, project: Project, framework: Framework, path: Path) -> None:
    """Write the framework to ``path``; the suffix says what kind of file. What came of it is told."""
    keep_folder(tools.settings, path)
    place = project.store.path

    def reaches(own: Project) -> Reaches:
        grid = own.frameworks.grid(framework)
        return of_framework(own, grid, own.frameworks.behind(grid), path.suffix)

    left = names_left(project, reaches)

    def work(progress: Any) -> int:
        from app.coding.exchange.framework_sheets import write as written

        with Project.open(place, read_only=True) as own:
            grid = own.frameworks.grid(framework)
            progress.check()
            behind = own.frameworks.behind(grid)
            written(grid, behind, path, say, title=own.name, when=own.last_change)
        return left()

    def failed(error: BaseException) -> None:
        words = say(error) if isinstance(error, Refusal) else say("window.unexpected")
        tools.desk.message(words, "warning")

    tools.jobs.run(
        work,
        lambda n: tools.desk.message(with_names(say("framework.written", file=path.name), n)), failed,
        label=say("exporting.busy"),
    )  # fmt: skip
