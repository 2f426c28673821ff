"""What a picture needs of a project, in one call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.coding.exchange.pictures.order import Order
from app.coding.model import CodingFilter
from app.project.counting import ground_of
from app.store import coding_queries

if TYPE_CHECKING:
    from app.coding.analysis.ground import Ground
    from app.project.desk import Project


def prepared(
    project: Project, order: Order, chosen: CodingFilter, words: tuple[str, ...] = ()
) -> tuple[Ground, Order]:
    """The ground of the codings of ``chosen``, which ``words`` say, and the order completed."""
    return ground_of(project, chosen, words=words), completed(project, order)


def completed(project: Project, order: Order) -> Order:
    """The order with the project's code sets and the moments at which documents were coded."""
    moments = project.store.query(coding_queries.moments) if order.order == "coding" else {}
    return replace(order, sets=tuple(project.codes.sets()), moments=moments)
