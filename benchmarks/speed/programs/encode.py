"""Encode a request with one library, many times; prints JSON: seconds of processor time for each round."""

import importlib
import json
import sys
import time
from typing import Any

BODY = {
    "audio_url": "https://api.gladia.io/file/f",
    "language_config": {"languages": ["en", "fr"], "code_switching": True},
    "diarization": True,
    "diarization_config": {"min_speakers": 2, "max_speakers": 4},
    "custom_vocabulary": True,
    "custom_vocabulary_config": {
        "vocabulary": ["Westeros", {"value": "Stark", "intensity": 0.6}, {"value": "Night's Watch", "language": "en"}],
        "default_intensity": 0.5,
    },
    "translation": True,
    "translation_config": {"target_languages": ["fr"], "model": "base"},
    "subtitles": True,
    "subtitles_config": {"formats": ["srt", "vtt"]},
    "custom_metadata": {"order": "42", "client_token": "order-42"},
}

package, rounds = sys.argv[1], int(sys.argv[2])
model: Any = importlib.import_module(f"{package}.models").InitTranscriptionRequest.from_dict(BODY)
if json.loads(json.dumps(model.to_dict())) != BODY:
    raise SystemExit("the request is not encoded as it is")
found = []
for _ in range(rounds + 1):
    started = time.process_time()
    for _ in range(500):
        json.dumps(model.to_dict())
    found.append((time.process_time() - started) / 500)
print(json.dumps(found[1:]))
