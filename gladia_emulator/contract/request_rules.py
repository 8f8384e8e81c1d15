"""Request rules: the rules of a create request that the document's schemas do not state.

They are in Gladia's documentation: an add-on that needs a configuration must have one, custom metadata has at most 2000
characters, and URLs are web addresses.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .document import contract
from .problem import invalid
from .urls import MAX_URL_CHARACTERS, split_web_url
from .violations import short_repr

_NEEDS_CONFIG = ("translation", "custom_vocabulary", "custom_spelling", "audio_to_llm", "callback")
_METADATA_CHARACTERS = 2000
_ONE_LANGUAGE_MODEL = "solaria-3"


def check_request(body: Any) -> dict[str, Any]:
    """Check a create request, and return it unchanged.

    Raises:
        Problem: 400, with every violation.
    """
    violations = contract().request_violations(body)
    # The rules expect values of the documented types.
    if not violations:
        violations = _semantic_violations(body)
    if violations:
        raise invalid(violations)
    request: dict[str, Any] = body
    return request


def check_upload_request(body: Any) -> str:
    """The `audio_url` of a JSON upload.

    Raises:
        Problem: 400 when it is missing or not a web address.
    """
    if not isinstance(body, dict):
        raise invalid([f"body: must be an object, got {short_repr(body)}"])
    if "audio_url" not in body:
        raise invalid(["audio_url: is required"])
    url = body["audio_url"]
    violations = _url_violations("audio_url", url)
    if violations:
        raise invalid(violations)
    return str(url)


def _semantic_violations(body: Mapping[str, Any]) -> list[str]:
    violations = [
        f"{flag}_config: is required when {flag} is true"
        for flag in _NEEDS_CONFIG
        if body.get(flag) is True and f"{flag}_config" not in body  # `custom_vocabulary` may be the list itself
    ]
    urls = {"audio_url": body["audio_url"], "callback_url": body.get("callback_url")}
    urls["callback_config.url"] = body.get("callback_config", {}).get("url")
    for name, url in urls.items():
        violations += [] if url is None else _url_violations(name, url)
    speakers = body.get("diarization_config", {})
    least, most = speakers.get("min_speakers"), speakers.get("max_speakers")
    if least is not None and most is not None and least > most:
        violations.append(f"diarization_config.min_speakers: must be <= max_speakers ({most}), got {least}")
    languages = body.get("language_config", {}).get("languages", [])
    if body.get("model") == _ONE_LANGUAGE_MODEL and len(languages) != 1:
        violations.append(
            f"language_config.languages: must be exactly one language for {_ONE_LANGUAGE_MODEL}, has {len(languages)}"
        )
    if "custom_metadata" in body:
        length = len(json.dumps(body["custom_metadata"], ensure_ascii=False, separators=(",", ":")))
        if length > _METADATA_CHARACTERS:
            violations.append(
                f"custom_metadata: must have at most {_METADATA_CHARACTERS} characters as JSON, has {length}"
            )
    return violations


def _url_violations(name: str, value: Any) -> list[str]:
    if not isinstance(value, str) or split_web_url(value) is None:
        return [f"{name}: must be an http or https URL, got {short_repr(value)}"]
    if len(value) > MAX_URL_CHARACTERS:
        return [f"{name}: must have at most {MAX_URL_CHARACTERS} characters, has {len(value)}"]
    return []
