"""What a transcript is made of, counted, so that no object creeps in for every word."""

from __future__ import annotations

import gc
import json
import sys

import pytest
from gladia_control import Transcript
from gladia_control.result.json import LARGE, decode_object

from benchmarks.speed.transcripts import WORDS_AN_HOUR, job

PER_WORD = 6.0
"""The word, its text, its numbers, and its share of the utterance."""


def blocks(words: int) -> int:
    """The blocks of memory that a transcript of so many words holds."""
    body = json.dumps(job(words / WORDS_AN_HOUR)).encode()
    assert len(body) > LARGE
    gc.collect()
    before = sys.getallocatedblocks()
    transcript = Transcript._from_response(decode_object(body), body)
    gc.collect()
    held = sys.getallocatedblocks() - before
    assert transcript.text
    return held


@pytest.mark.usefixtures("both_decoders")
def test_a_word_is_few_objects() -> None:
    """No dictionary for each word, and nothing of the JSON is kept beside it."""
    blocks(1000)  # what is made once only
    each = (blocks(5000) - blocks(1000)) / 4000
    assert each <= PER_WORD
