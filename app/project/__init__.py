"""The desk: open a project, change it, undo it. The one way to change anything.

Every operation runs in one transaction, is written to the change log, and returns ``Changes``.
"""

from app.project.desk import Project

__all__ = ["Project"]
