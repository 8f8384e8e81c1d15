"""Encode a request with one library; prints JSON for each line of its input: seconds of processor time."""

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

TIMES = 500

model: Any = importlib.import_module(f"{sys.argv[1]}.models").InitTranscriptionRequest.from_dict(BODY)
if json.loads(json.dumps(model.to_dict())) != BODY:
    raise SystemExit("the request is not encoded as it is")
for _ in sys.stdin:
    started = time.process_time()
    for _ in range(TIMES):
        json.dumps(model.to_dict())
    print(json.dumps((time.process_time() - started) / TIMES), flush=True)
