"""Redaction: hides private words. The emulator hides the entities that the script declares; it knows no others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from .phrases import Phrases, key_of
from .script import Script
from .script_parts import ScriptEntity
from .timeline import TimedUtterance

# Gladia's names of laws and groups stand for many types each; here each covers every declared entity.
_GROUPS = frozenset(
    (
        "APPI",
        "APPI_SENSITIVE",
        "CCI",
        "CORE_ENTITIES",
        "CPRA",
        "GDPR",
        "GDPR_SENSITIVE",
        "HEALTH_INFORMATION",
        "HIPAA_SAFE_HARBOR",
        "LIDI",
        "NUMERICAL_EXCL_PCI",
        "PCI",
        "QUEBEC_PRIVACY_ACT",
    )
)


@attrs.frozen
class Redaction:
    """The replacement of each private phrase."""

    phrases: Phrases
    markers: Mapping[str, str]
    masked: bool

    @classmethod
    def from_request(cls, script: Script, params: Mapping[str, Any]) -> Redaction:
        """The redaction that a request asks for; without its flag, one that hides nothing."""
        config = params.get("pii_redaction_config") or {}
        entities = _chosen(script.entities, config.get("entity_types")) if params.get("pii_redaction") else []
        markers: dict[str, str] = {}
        counts: dict[str, int] = {}
        for entity in entities:
            if key_of(entity.text) not in markers:
                counts[entity.type] = counts.get(entity.type, 0) + 1
                markers[key_of(entity.text)] = f"[{entity.type}_{counts[entity.type]}]"
        masked = config.get("processed_text_type") == "MASK"
        phrases = Phrases.compile(entity.text for entity in entities)
        return cls(phrases=phrases, markers=markers, masked=masked)

    def of_text(self, text: str) -> str:
        """The text with private phrases hidden."""
        return self.phrases.replace_in_text(text, self._replacement)

    def of_utterance(self, utterance: TimedUtterance) -> TimedUtterance:
        """The utterance with private phrases hidden; a marker is one word, a mask keeps the number of words."""
        return self.phrases.replace(utterance, self._replacement)

    def _replacement(self, found: str) -> str:
        if self.masked:
            return " ".join("#" * len(word) for word in found.split())
        # The search matches rare letters, such as dotless i, that key_of distinguishes; they are hidden as well.
        return self.markers.get(key_of(found), "[REDACTED]")


def _chosen(entities: Iterable[ScriptEntity], types: list[str] | None) -> list[ScriptEntity]:
    if not types or _GROUPS.intersection(types):
        return list(entities)
    return [entity for entity in entities if any(f"{entity.type}_".startswith(f"{chosen}_") for chosen in types)]
