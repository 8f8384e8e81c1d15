# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from ..types import OpenStrEnum


class TranslationModelEnum(OpenStrEnum):
    """Model you want the translation model to use to translate"""

    BASE = "base"
    BATCH = "batch"
    ENHANCED = "enhanced"
