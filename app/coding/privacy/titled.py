"""A name behind a title or an office: "mevrouw Jansen", "wethouder de jong"."""

from __future__ import annotations

from app.coding.privacy import words as w
from app.coding.privacy.candidate import Hit
from app.coding.privacy.initials import after_initials, after_small
from app.coding.privacy.parts import ARTICLES, WITH_DE, Parts


def after_title(parts: Parts, i: int) -> Hit | None:
    """A name after "mevrouw", "wethouder" and the like; the title stays."""
    n = i + 1
    if n >= len(parts.words) or parts.words.gap(i) not in (" ", ". ", ".") or parts.words[n].fold in w.TITLES:
        return None
    if count := parts.initials(n):
        return after_initials(parts, n, count)
    small = parts.small_initials(n)
    if small and (hit := after_small(parts, n, small, titled=parts.words[i].fold in w.TITLES)):
        return hit
    k = parts.past_particles(parts.past_letters(n))
    if k >= len(parts.words) or not _bears(parts, i, k):
        return None
    grown = k > n or (parts.surname(parts.words[k]) == 1 and not parts.words[k].form.given)
    return parts.made(n, parts.grow(k, grown=grown)[0], 0.95, "title")


def _bears(parts: Parts, i: int, k: int) -> bool:
    """Whether the title or office that word ``i`` is belongs to who is called what word ``k`` says; all
    between are particles."""
    title, token = parts.words[i], parts.words[k]
    f, given, surname = token.form, parts.given(token), parts.surname_behind(i + 1, k)
    personal, led = title.fold in w.TITLES, k > i + 1
    if len(parts.words[i + 1].fold) == 1 and led:  # "mevrouw k bakker"
        return bool(surname) or (personal and f.capital and f.unknown)
    small = led and not parts.words[i + 1].form.capital
    if f.fold in w.NO_NAMES or (f.capital and f.upper and not surname):
        return False
    if f.capital and not token.opens:
        if f.phrase and (f.fold,) in w.lists().places and not surname:
            return False
        return bool(personal or not small or surname)  # "de voorzitter van de Verbetercyclus"
    if (f.fold in w.FUNCTION and not (led and surname)) or (
        led and not (surname or (f.unknown and personal))
    ):
        return False
    if not personal and small and surname == 2 and (f.fold,) in w.lists().municipalities:
        return False
    if given == 1 or surname == 1:
        return True
    named = personal or (parts.words.small(i) and title.fold in w.NAMED_OFFICES)
    if (
        led
        and surname
        and (parts.van_der(i + 1, k) or (title.fold in w.NAMED_OFFICES and _alone(parts, i, k)))
    ):
        return True
    return bool(surname and named) or (personal and f.unknown and len(f.fold) > 3)


def _alone(parts: Parts, i: int, k: int) -> bool:
    """Whether "de jong" behind the office that word ``i`` is can be nobody else: "wethouder de jong wil",
    and not "gaf de wethouder de jonge ouders gelijk"."""
    before, after = parts.before(i), parts.words.after(k)
    if k != i + 2 or parts.words[k].fold not in WITH_DE or (before and before.fold in ARTICLES):
        return False
    return after is None or after.fold in w.SAID | w.FUNCTION
