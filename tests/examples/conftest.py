"""The tests of `make test` run without the engines, which only `make check` and `make check-long` install."""

from __future__ import annotations

from importlib.util import find_spec

collect_ignore_glob: list[str] = []
if find_spec("distributed") is None:
    collect_ignore_glob.append("test_*.py")
