"""Asking for a code with the palette: for the selected words, or in the place of another code."""

from __future__ import annotations

from collections.abc import Callable

from app.coding.model import Suggestion
from app.ui.coding.bench import Bench
from app.ui.coding.commands import CodingCommands, name_from
from app.ui.coding.favourites import favourites
from app.ui.palette import Palette
from app.words import say


class CodeAsker:
    """Opens the palette over the window and carries out what is chosen there; ``other`` asks for another code
    than the suggested one."""

    def __init__(self, place: Bench, commands: CodingCommands, other: Callable[[], object]) -> None:
        self._place, self._commands, self._other = place, commands, other
        self._recoding: str | None = None
        self._instead: Callable[[str], object] | None = None
        """Called with the code that is chosen, in place of coding with it."""
        self.palette = Palette(place.tools.window)
        self.palette.chosen.connect(self._use)
        self.palette.created.connect(self._create)

    def ask(self) -> None:
        """For the selected words; for the selected coding when there are none."""
        place = self._place
        words, selected = place.view.selection(), place.view.selected_coding()
        suggested = place.suggestions.current
        self._instead = None
        if words is not None:
            self._recoding = None
            quote = " ".join(place.text[slice(*words)].split())
            self._open(say("coding.palette.code", words=short(quote)), in_vivo=quote, new=True)
        elif selected is not None:
            self.ask_recode(selected)
        elif suggested is not None:
            self._other()
        else:
            place.desk.message(say("coding.select_first"))

    def ask_recode(self, guid: str) -> None:
        """For another code on a coding."""
        coding, project = self._place.codings.get(guid), self._place.desk.project
        if coding is not None and project is not None:
            self._recoding, self._instead = guid, None
            self._open(say("coding.palette.recode", code=project.codes.book().get(coding.code).name))

    def ask_instead(self, one: Suggestion, then: Callable[[str], object]) -> None:
        """For another code than the suggested one."""
        project = self._place.desk.project
        if project is not None:
            self._recoding, self._instead = None, then
            self._open(say("coding.palette.instead", code=project.codes.book().get(one.code).name))

    def ask_about(self, words: tuple[int, int], then: Callable[[str], object]) -> None:
        """For the code about which something is wanted to be known."""
        quote = " ".join(self._place.text[slice(*words)].split())
        self._recoding, self._instead = None, then
        self._open(say("coding.palette.why_not", words=short(quote)), verb=say("coding.palette.ask"))

    def _open(self, purpose: str, in_vivo: str = "", *, new: bool = False, verb: str = "") -> None:
        project = self._place.desk.project
        if project is not None and self._place.desk.writable:
            self.palette.ask(
                project.codes.book(),
                purpose,
                first=self._commands.recent,
                favourites=favourites(project.setting("favourites")),
                counts=project.codes.counts(),
                in_vivo=name_from(in_vivo),
                new=new and project.rights.may("codebook"),
                verb=verb,
            )

    def _use(self, code: str) -> None:
        if self._instead is not None:
            self._instead(code)
        elif self._recoding is not None:
            self._commands.recode(self._recoding, code)
        else:
            self._commands.code(code)

    def _create(self, name: str) -> None:
        if self._recoding is None and self._instead is None:
            self._commands.in_vivo(name)


def short(words: str) -> str:
    """The beginning and the end of a long quote."""
    return words if len(words) <= 90 else f"{words[:60].rstrip()} … {words[-24:].lstrip()}"
