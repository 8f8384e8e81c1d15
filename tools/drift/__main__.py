"""python -m tools.drift [--upstream URL|FILE] [--format text|markdown|json]."""

import sys

try:
    from tools.drift.cli import main
except ImportError as error:  # Python would exit with 1, which means something else here
    print(f"drift: could not tell: {error}; run it with `make drift`, which installs what it needs", file=sys.stderr)
    sys.exit(3)

sys.exit(main())
