# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from ..types import OpenStrEnum


class SubtitlesStyleEnum(OpenStrEnum):
    """Style of the subtitles. Compliance mode refers to :
    https://loc.gov/preservation/digital/formats//fdd/fdd000569.shtml#:~:text=SRT%20files%20are%20basic%20text,alongside%2C%20example%3A%20%22MyVideo123"""

    COMPLIANCE = "compliance"
    DEFAULT = "default"
