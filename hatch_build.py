"""What a package index shows: addresses, and the README with links that lead somewhere from there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Addresses(MetadataHookInterface):
    """Fills in `urls` and `readme`. The repository's own address is `repository` in pyproject.toml."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Called with the table `project` of pyproject.toml."""
        repository = self.config["repository"]
        own = {
            "Source": repository,
            "Issues": f"{repository}/issues",
            "Changelog": f"{repository}/blob/main/CHANGELOG.md",
        }
        metadata["urls"] = self.config["urls"] | (own if repository else {})
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": with_addresses(text, repository)}


def with_addresses(text: str, repository: str) -> str:
    """A Markdown text whose relative links lead to the repository. Without one, pictures go and links become text."""

    def link(found: re.Match[str]) -> str:
        picture, shown, path = found.groups()
        if not repository:
            return "" if picture else shown
        return f"{picture}[{shown}]({repository}/{'raw' if picture else 'blob'}/main/{path})"

    return re.sub(r"(!?)\[([^]]*)\]\((?!https?:|mailto:|#)([^)]+)\)", link, text)
