"""Words in every form: the documents are read first, and what comes later disturbs nothing."""

from __future__ import annotations

from dataclasses import replace

from app.ui.searching.table import Column

from .conftest import Search


def read(search: Search) -> None:
    """Wait until every document was looked through."""
    search.settled()
    search.bot.waitUntil(
        lambda: search.panel.result is None or not search.panel.result.missing, timeout=60_000
    )


def test_words_are_found_in_every_form_once_the_documents_are_read(search: Search) -> None:
    panel, project = search.panel, search.project
    before = project.last_change, project.can_undo()
    panel.forms.setChecked(True)
    search.type("loslaten")
    read(search)
    texts = {s.guid: project.sources.text(s.guid) for s in project.sources.list()}
    spoken = ["loslaten", "laten het los", "losgelaten"]
    assert {"laten het los", "losgelaten"} <= set(search.texts()) <= set(spoken)
    for one in panel.view.found.shown:
        assert " ".join(texts[one.source][one.start : one.end].split()) == one.text
        assert not one.parts or "".join(piece for piece, _ in one.parts) == one.text
    (apart,) = [one for one in panel.view.found.shown if one.text == "laten het los"]
    assert apart.parts == (("laten", True), (" het ", False), ("los", True))
    assert project.analyses.size()["texts"] == 2
    assert (project.last_change, project.can_undo()) == before
    assert not panel.reading.isVisible() and not panel.reading.busy
    search.type("?!")
    assert panel.trouble.text and not panel.foot.isVisible()
    panel.regex.setChecked(True)
    assert not panel.forms.isChecked()


def test_reading_can_be_stopped_and_gone_on_with(search: Search) -> None:
    panel = search.panel
    panel.forms.setChecked(True)
    search.type("loslaten")
    search.bot.waitUntil(lambda: panel.reading.busy, timeout=10_000)
    assert panel.reading.isVisible() and "2" in panel.reading.told.text()
    panel.reading.button.click()
    assert not panel.reading.busy and panel.reading.isVisible()
    assert panel.result is not None and panel.result.missing
    panel.reading.button.click()
    assert panel.reading.busy
    read(search)
    assert "losgelaten" in search.texts()


def test_what_comes_later_leaves_what_is_selected_and_in_sight(search: Search) -> None:
    view = search.panel.view
    search.panel.forms.setChecked(True)
    search.type("de")
    read(search)
    result = search.panel.result
    assert result is not None and len(result.found) > 2
    first = result.found[0].source
    later = tuple(one for one in result.found if one.source != first)
    view.show_result(replace(result, found=later, missing=(first,)))
    view.setCurrentIndex(view.found.index(1, Column.TEXT))
    chosen = view.chosen()
    assert chosen == later[1:2]
    more = replace(result, found=tuple(one for one in result.found if one.source == first), missing=())
    joined = replace(result, found=later, missing=(first,)).joined(more, first)
    assert joined.found == result.found and joined.missing == ()
    view.show_more(joined)
    assert view.chosen() == chosen and len(view.found.shown) == len(result.found)
