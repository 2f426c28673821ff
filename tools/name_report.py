"""How well names are found on the invented texts with marks: recall and precision by kind, what is missed."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNSEEN = 13
"""From this text on they were not looked at while the rules were made."""


def main() -> int:
    """Print both tables."""
    sys.path.insert(0, str(ROOT))
    from app.coding.privacy.measure import measure, read_marked, table
    from app.coding.privacy.throughout import find_all

    texts = read_marked(ROOT / "tests" / "data" / "names")
    for title, chosen in (
        ("in view", [t for t in texts if int(t.name[:2]) < UNSEEN]),
        ("only measured", [t for t in texts if int(t.name[:2]) >= UNSEEN]),
    ):
        figures = measure(chosen, find_all)
        print(f"{title}: {len(chosen)} texts", *table(figures), sep="\n")
        print("missed:", *figures["all"].missed, sep="\n  ")
        print("wrong:", *figures["all"].wrong, sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
