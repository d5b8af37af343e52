"""``python -m myositis_ild_evidence``: the command."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
