"""``python -m gridcentre``: the core alone, without a window."""

import sys

from gridcentre.cli import main

if __name__ == "__main__":
    sys.exit(main())
