"""`python -m gladia_control`: the command line."""

from .cli import main

main()
