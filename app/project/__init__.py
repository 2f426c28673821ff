"""The desk: open a project, change it, undo it. The one way to change anything.

Every operation runs in one transaction, is written to the change log, and returns ``Changes``.
"""

from app.project.desk import Project
from app.store.place import Database, Place, is_address, place_of, shown

__all__ = ["Database", "Place", "Project", "is_address", "place_of", "shown"]
