# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from ..types import OpenStrEnum


class SubtitlesFormatEnum(OpenStrEnum):
    """Subtitles formats you want your transcription to be formatted to"""

    SRT = "srt"
    VTT = "vtt"
