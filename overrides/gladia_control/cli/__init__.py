"""The command `gladia-control`; needs the extra `cli`."""

from __future__ import annotations

import sys

PROGRAM = "gladia-control"
DISTRIBUTION = "gladia-control-api-client"


def main() -> None:
    """Run the command with the arguments of the process and exit."""
    try:
        from .app import run
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("gladia_control"):
            raise
        from .exit_code import MISSING_EXTRA

        print(
            f"{PROGRAM}: the command line needs {error.name}: install it with pip install '{DISTRIBUTION}[cli]'",
            file=sys.stderr,
        )
        sys.exit(MISSING_EXTRA)
    sys.exit(run(sys.argv[1:]))
