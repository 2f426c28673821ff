"""The transcript: gutter, text and kantlijn as one widget that knows nothing of a project.

It is given a text and what lies on it, shows that, and says what the reader wants; every offset in a
method or a signal is a Unicode code point of the text given. Call only from the GUI thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.coding.model import Code, Coding, Speaker, Suggestion, Turn
from app.ui import theme
from app.ui.theme import Theme
from app.ui.transcript.gutter import WIDTH as GUTTER
from app.ui.transcript.gutter import Gutter
from app.ui.transcript.inks import Inks
from app.ui.transcript.margin import Margin
from app.ui.transcript.marks import Marks, Range, Visible, ghost_guid
from app.ui.transcript.page import CODE_MIME, RANGE_MIME, Page
from app.words import say

__all__ = ["CODE_MIME", "RANGE_MIME", "TranscriptView"]

MARGIN_BARE = 52
"""Stripes without names."""
MARGIN_LEAST = 122
"""Names of about fourteen characters on a line beside two lanes; less is not worth the width."""
MARGIN_GOOD = 172
MARGIN_MOST = 288
SMALLEST, LARGEST = 8.0, 28.0
FLASH_MS = 900


class TranscriptView(QWidget):
    """Shows one transcript and its codings; see the signals for what it can want."""

    selectionChanged = Signal(object)
    """``(start, end)`` or None."""
    codingClicked = Signal(str, object)
    """The coding now selected and a tuple of all guids under the click; ``""`` and ``()`` on bare text."""
    codingHovered = Signal(str)
    """The coding or suggestion under the mouse, ``""`` when none is."""
    ghostClicked = Signal(object)
    """A ``Suggestion`` that was clicked, in the text or in the margin."""
    resizeRequested = Signal(str, int, int)
    ghostResized = Signal(int, int)
    """Other bounds for the suggestion that is selected."""
    codeDropped = Signal(str, int, int)
    contextRequested = Signal(QPoint, int)
    """Where on the screen, and over which offset, a menu is wanted."""
    keyCode = Signal(int)
    inVivoRequested = Signal()
    arranged = Signal(int)
    """Pixels of air left of the gutter."""
    fontSizeChanged = Signal(float)
    """In points, after Ctrl and the wheel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.load_fonts()
        self.marks = Marks()
        self.page = Page(self.marks, self)
        self.gutter = Gutter(self.page)
        self.margin = Margin(self.page)
        self._flash: QVariantAnimation | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.page)
        self.setFocusProxy(self.page)
        page, margin = self.page, self.margin
        page.rangeChanged.connect(self.selectionChanged)
        page.clicked.connect(self._click)
        page.caretConfirmed.connect(self._click)
        page.hovered.connect(self._hover_text)
        page.resized.connect(self._resized)
        page.dropped.connect(self.codeDropped)
        page.contextAsked.connect(self.contextRequested)
        page.numberPressed.connect(self.keyCode)
        page.inVivoAsked.connect(self.inVivoRequested)
        page.stepped.connect(self.step)
        page.escaped.connect(self._deselect)
        page.zoomed.connect(self._zoom)
        page.moved.connect(self._follow)
        page.resizedTo.connect(self._place_sides)
        page.document().documentLayout().documentSizeChanged.connect(self._remeasure)
        margin.picked.connect(self._pick)
        margin.hovered.connect(self._hover)
        theme.on_change.connect(self._theme_changed)

    # -- what to show ----------------------------------------------------------------------------

    def show_text(
        self,
        text: str,
        turns: Sequence[Turn] = (),
        speakers: Mapping[str, Speaker] | None = None,
        colors: Mapping[str, str] | None = None,
    ) -> None:
        """Show another text, bare; ``colors`` are hues of speakers by guid, the others get their own."""
        self._stop_flash()
        self.marks.load(text, turns, speakers or {})
        self.page.show_marks_text()
        self.gutter.set_speakers(speakers or {}, colors or {})
        self._arrange()
        self._refresh()

    def set_codings(self, codings: Iterable[Coding], codes: Mapping[str, Code] | None = None) -> None:
        """Show these codings and no others; ``codes`` as in ``set_codes``."""
        if codes is not None:
            self.marks.codes = codes
        self.marks.set_codings(codings)
        self._refresh()

    def set_codes(self, codes: Mapping[str, Code]) -> None:
        """Names, colours and parents of codes by guid, after a rename or another colour."""
        self.marks.codes = codes
        self._refresh()

    def set_coders(self, names: Mapping[str, str]) -> None:
        """Names of coders by guid, for the tooltips."""
        self.marks.coders = names

    def update_codings(self, changed: Iterable[Coding], removed: Iterable[str] = ()) -> None:
        """Add, change and take away codings; only what they touch is made and painted again."""
        changed, removed = list(changed), list(removed)
        stood = self.marks.selected
        touched = self.marks.update(changed, removed)
        self.page.highlighter.touch(touched)
        self.margin.forget([*(c.guid for c in changed), *removed])
        self._tell_count()
        # without the one that was stood on, the others no longer step back
        self.page.refresh(touched if stood == self.marks.selected else None)

    def set_ghosts(
        self, suggestions: Iterable[Suggestion], moved: tuple[Suggestion, Range] | None = None
    ) -> None:
        """Show these suggestions and no others; ``moved`` is one that was given other bounds."""
        stood = [g.guid for g in self.marks.ghosts]
        touched = self.marks.set_ghosts(suggestions, {ghost_guid(moved[0]): moved[1]} if moved else {})
        self.margin.forget([*stood, *(g.guid for g in self.marks.ghosts)])
        self.page.refresh(touched)

    def move_ghost(self, suggestion: Suggestion, start: int, end: int) -> None:
        """Draw one suggestion with other bounds."""
        guid = ghost_guid(suggestion)
        touched = self.marks.move_ghost(guid, start, end)
        self.margin.forget([guid])
        self.page.refresh(touched)

    def set_visible_codings(self, which: Visible) -> None:
        """Show only codings that pass: a set of guids, a predicate on a Coding, or None for all."""
        self.marks.visible = which
        self.marks.refilter()
        self._refresh()

    def set_search_hits(
        self,
        hits: Iterable[Range],
        current: int | None = None,
        apart: Mapping[Range, Sequence[Range]] | None = None,
    ) -> None:
        """Mark these ranges as found; ``current`` is the number of the one that is stood on.

        Of a range in ``apart`` only the words given there are marked.
        """
        self.marks.apart = apart or {}
        ordered = list(hits)
        now = ordered[current] if current is not None and 0 <= current < len(ordered) else None
        self.marks.hits = sorted(ordered)
        self.marks.hit = None if now is None else self.marks.hits.index(now)
        self.page.refresh()

    # -- selecting -------------------------------------------------------------------------------

    def selection(self) -> Range | None:
        """The selected range, or None."""
        return self.page.selected_range()

    def select_range(self, start: int, end: int) -> None:
        """Select words without scrolling."""
        self.page.select(start, end)

    def clear_selection(self) -> None:
        """Select no words."""
        caret = self.page.caret()
        self.page.select(caret, caret)

    def caret(self) -> int:
        """Where the caret stands."""
        return self.page.caret()

    def selected_coding(self) -> str | None:
        """The guid of the selected coding."""
        return self.marks.selected

    def select_coding(self, guid: str | None) -> None:
        """Make one coding strong and give it handles; None for no one. An unknown or hidden one is no one."""
        self.marks.selected = guid if guid is not None and guid in self.marks.shown else None
        self.marks.selected_ghost = None
        self.page.refresh()
        self.margin.scrolled()

    def select_ghost(self, suggestion: Suggestion | None) -> None:
        """Make one suggestion strong and show the words that speak for it."""
        guid = None if suggestion is None else ghost_guid(suggestion)
        self.marks.selected_ghost = guid if guid is not None and guid in self.marks.ghosts else None
        self.marks.selected = None
        self.page.refresh()
        self.margin.scrolled()

    def step(self, direction: int) -> None:
        """Select the next (1) or previous (-1) coding, bring it into sight and say so as a click does."""
        coding = self.marks.neighbour(direction, self.page.caret())
        if coding is not None:
            self.select_coding(coding.guid)
            self.scroll_to(coding.start, coding.end, flash=False)
            self.codingClicked.emit(coding.guid, self._guids_at(coding.start))

    def scroll_to(self, start: int, end: int | None = None, flash: bool = True) -> None:
        """Bring a range into sight, a third from the top unless it is in sight already, and light it up."""
        end = start if end is None else end
        bar = self.page.verticalScrollBar()
        self.page.document().documentLayout().documentSize()
        g = self.page.geometry_of_text
        top, bottom = g.top(start), g.bottom(max(end, start + 1))
        height = self.page.viewport().height()
        seen = bar.value() + 8
        if top < seen or min(bottom, top + height / 2) > bar.value() + height - 8:
            bar.setValue(round(top - height / 3))
        if flash and end > start:
            self._start_flash(start, end)

    def point_below(self, offset: int) -> QPoint:
        """Where on the screen the line under an offset is."""
        place = self.page.place_of(offset)
        return self.page.viewport().mapToGlobal(place)

    # -- looks -----------------------------------------------------------------------------------

    def set_theme(self, of: Theme | None = None) -> None:
        """Take up the theme in force, or another; colours of the text, the marks and the margin."""
        self.page.set_inks(Inks(of or theme.current()))
        self._refresh()

    def set_font_size(self, points: float) -> None:
        """Set the size of the text; what is at the top stays there."""
        points = min(max(points, SMALLEST), LARGEST)
        if points != self.page.points:
            self.page.keep_anchor()
            self.page.set_points(points)
            self._arrange()
            self.page.restore_anchor()
            self._refresh()

    def font_size(self) -> float:
        """The size of the text in points."""
        return self.page.points

    def set_resizable(self, on: bool) -> None:
        """Whether the ends of a coding can be dragged; not in a project that is only read."""
        self.page.resizable = on
        self.page.refresh()

    @property
    def word_snap(self) -> bool:
        """Whether selections and dragged ends go to whole words."""
        return self.page.word_snap

    @word_snap.setter
    def word_snap(self, on: bool) -> None:
        self.page.word_snap = on
        self.page._on_selection()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the width anew."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Say the names again in another language or after a change of style."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.page.setAccessibleName(say("transcript.text"))
            self.page.setAccessibleDescription(say("transcript.text_help"))
            self.page.setPlaceholderText(say("transcript.empty"))
            self.gutter.setAccessibleName(say("transcript.gutter"))
            self.margin.setAccessibleName(say("transcript.margin"))
            self._tell_count()

    # -- inside ----------------------------------------------------------------------------------

    def _arrange(self) -> None:
        """Text first at its good width, then the margin, then air on both sides."""
        bar = self.page.verticalScrollBar().sizeHint().width()
        whole = max(self.width() - bar, 0)
        widest, narrowest = self.page.column
        room = whole - GUTTER
        margin = min(room - narrowest, MARGIN_GOOD)
        if margin < MARGIN_LEAST:
            margin = min(MARGIN_BARE, max(room - 120, 0))
        text = max(min(widest, room - margin), 120)
        margin = max(min(MARGIN_MOST, room - text), 0)
        spare = max(whole - GUTTER - text - margin, 0)
        left = spare * 2 // 5
        self._left = left
        self.page.setViewportMargins(left + GUTTER, 0, margin + spare - left, 0)
        self._margin_width = margin
        self._place_sides()
        self.arranged.emit(left)

    def _place_sides(self) -> None:
        inside = self.page.viewport().geometry()
        self.gutter.setGeometry(inside.left() - GUTTER, inside.top(), GUTTER, inside.height())
        self.margin.setGeometry(inside.right() + 1, inside.top(), self._margin_width, inside.height())
        self._remeasure()

    def _remeasure(self) -> None:
        self.margin.forget()
        self.gutter.update()

    def _follow(self) -> None:
        self.gutter.update()
        self.margin.scrolled()

    def _refresh(self) -> None:
        self.page.highlighter.clear()
        self.margin.forget()
        self.gutter.update()
        self.page.refresh()
        self._tell_count()

    def _tell_count(self) -> None:
        self.margin.setAccessibleDescription(say("transcript.margin_help", n=len(self.marks.shown)))

    def _theme_changed(self) -> None:
        self.set_theme()

    def _zoom(self, step: int) -> None:
        self.set_font_size(self.page.points + step)
        self.fontSizeChanged.emit(self.page.points)

    def _guids_at(self, offset: int) -> tuple[str, ...]:
        return tuple(c.guid for c in self.marks.shown.at(offset))

    def _resized(self, guid: str, start: int, end: int) -> None:
        if guid in self.marks.ghosts:
            self.ghostResized.emit(start, end)
        else:
            self.resizeRequested.emit(guid, start, end)

    def _click(self, offset: int | None) -> None:
        """The shortest coding there first; the same place again takes the next one."""
        here = () if offset is None else self._guids_at(offset)
        ghosts = [] if offset is None else self.marks.ghosts.at(offset)
        if not here and ghosts:
            self._pick(ghosts[0].guid)
        elif not here:
            self._deselect()
        else:
            now = self.marks.selected
            at = (here.index(now) + 1) % len(here) if now in here else 0
            self.select_coding(here[at])
            self.codingClicked.emit(here[at], here)

    def _deselect(self) -> None:
        self.select_coding(None)
        self.codingClicked.emit("", ())

    def _pick(self, guid: str) -> None:
        ghost = self.marks.ghosts.get(guid)
        if ghost is not None:
            self.select_ghost(ghost.suggestion)
            self.ghostClicked.emit(ghost.suggestion)
            return
        coding = self.marks.shown.get(guid)
        if coding is not None:
            self.select_coding(guid)
            self.codingClicked.emit(guid, self._guids_at(coding.start))

    def _hover_text(self, offset: int | None) -> None:
        guids = [] if offset is None else [s.guid for s in self.marks.shown.at(offset)]
        if offset is not None and not guids:
            guids = [g.guid for g in self.marks.ghosts.at(offset)]
        self._hover(guids[0] if guids else "")

    def _hover(self, guid: str) -> None:
        now = guid or None
        if now == self.marks.hovered:
            return
        ranges = [
            (s.start, s.end) for g in (self.marks.hovered, now) if (s := self.marks.span(g)) is not None
        ]
        self.marks.hovered = now
        self.page.refresh(ranges)
        self.margin.update()
        self.codingHovered.emit(guid)

    def _start_flash(self, start: int, end: int) -> None:
        self._stop_flash()
        flash = QVariantAnimation(self)
        flash.setStartValue(1.0)
        flash.setEndValue(0.0)
        flash.setDuration(FLASH_MS)

        def show(value: object) -> None:
            assert isinstance(value, float)
            color = QColor(self.page.inks.hit)
            color.setAlphaF(value)
            self.page.flash = ((start, end), color)
            self.page.refresh([(start, end)])

        flash.valueChanged.connect(show)
        flash.finished.connect(self._stop_flash)
        self._flash = flash
        show(1.0)
        flash.start()

    def _stop_flash(self) -> None:
        flash, self._flash = self._flash, None
        self.page.flash = None
        if flash is not None:
            flash.stop()
            flash.deleteLater()
            self.page.refresh()
