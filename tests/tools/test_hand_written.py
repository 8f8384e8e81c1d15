"""What the report of a change knows about hand-written code agrees with the code."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.tools.tree import ROOT, effective
from tools.drift.hand_written import ERROR_FILES, JOB_FILES, LIST, REQUEST_FILES, RESPONSE_FILES

TABLES = [REQUEST_FILES, JOB_FILES, ERROR_FILES, *(table for key, table in RESPONSE_FILES.items() if key != LIST)]
FILES = {file for table in TABLES for files in table.values() for file in files}
SCHEMAS = effective()["components"]["schemas"]
NAMES = {name for schema in SCHEMAS.values() for name in schema.get("properties", {})}
OPTIONS = SCHEMAS["InitTranscriptionRequest"]["properties"].keys()


def words(file: Path) -> set[str]:
    """The texts and attributes in a module."""
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return texts | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def test_a_listed_file_knows_names_of_the_document() -> None:
    """Every listed file exists and has a name of the document."""
    assert [] == sorted(file for file in FILES if not words(ROOT / file) & NAMES)


def test_code_that_knows_an_option_is_listed() -> None:
    """Code that has an unmistakable option, one with an underscore, is listed. The others are listed by hand."""
    options = {name for name in OPTIONS if "_" in name}
    found = set()
    for folder in ("overrides/gladia_control", "gladia_emulator"):
        for path in (ROOT / folder).rglob("*.py"):
            file = path.relative_to(ROOT).as_posix()
            found |= {(file, name) for name in words(path) & options if file not in FILES}
    assert [] == sorted(found)
