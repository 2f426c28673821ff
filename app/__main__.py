"""``python -m app`` is ``kantlijn``."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    from app.cli import main

    sys.exit(main())
