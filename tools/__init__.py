"""Maintainers' programs: they make the generated package and watch upstream. Not shipped."""
