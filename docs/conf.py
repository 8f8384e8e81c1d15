"""Sphinx's settings for the documentation: `make docs`."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parent.parent
BUILD = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]
REPOSITORY = BUILD["metadata"]["hooks"]["custom"]["repository"]

project = "gladia-control-api-client"
author = f"the {project} project"
release = version = metadata.version(project)

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
default_role = "code"  # docstrings have code in single backticks

myst_heading_anchors = 3

autodoc_class_signature = "separated"
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True

html_theme = "furo"
html_title = f"{project} {release}"
html_static_path = ["static"]
html_css_files = ["wide.css"]


def link_to_the_repository(app: Sphinx, page: str, source: list[str]) -> None:
    """Links to files that are no pages lead to the repository; while its address is unknown, their text remains."""
    folder = Path(app.srcdir, page).parent

    def link(found: re.Match[str]) -> str:
        target = (folder / found[2]).resolve()
        if target.is_relative_to(app.srcdir) or not target.exists():
            return found[0]
        return f"[{found[1]}]({REPOSITORY}/blob/main/{target.relative_to(ROOT).as_posix()})" if REPOSITORY else found[1]

    source[0] = re.sub(r"\[([^]]+)\]\((?!https?:)([^)#]+)\)", link, source[0])


def keep_underscores(_: Sphinx, kind: str, name: str, obj: object, options: object, lines: list[str]) -> None:  # noqa: ARG001
    """Gladia's texts are Markdown, where `a_` is no reference."""
    if name.startswith("gladia_control_api_client"):
        lines[:] = [re.sub(r"_(?=\W)", r"\_", line) for line in lines]


def write_llms_txt(app: Sphinx, error: Exception | None) -> None:
    """Write llms.txt (https://llmstxt.org): the pages in Markdown, for programs that read them."""
    if error or app.builder.name != "html":
        return
    pages = app.env.toctree_includes[app.config.root_doc]
    lines = [f"- [{app.env.titles[page].astext()}](_sources/{page}.md.txt)" for page in pages]
    summary = metadata.metadata(project)["Summary"]
    text = "\n".join([f"# {project}", "", f"> {summary}", "", "## Docs", "", *lines, ""])
    Path(app.outdir, "llms.txt").write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """What Sphinx calls."""
    app.connect("build-finished", write_llms_txt)
    app.connect("autodoc-process-docstring", keep_underscores, priority=400)
    app.connect("source-read", link_to_the_repository)
