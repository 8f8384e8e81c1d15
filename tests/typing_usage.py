"""What users write, for mypy and pyright: checked, never run.

A line that must be an error carries an ignore for both checkers; an ignore that is not needed is an error itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_type

from gladia_control import (
    AsyncGladia,
    AsyncJob,
    Gladia,
    Job,
    Transcript,
    TranscriptionOptions,
    UploadResponse,
    Utterance,
    VocabularyEntry,
    vocabulary,
)

from gladia_control_api_client.models import DiarizationConfigDTO, InitTranscriptionRequest, SubtitlesFormatEnum
from gladia_control_api_client.options import SubtitlesConfigDTODict, SubtitlesFormatEnumValue


def readme_example() -> None:
    with Gladia() as gladia:
        transcript = gladia.transcribe(
            "interview.wav",
            diarization_config={"min_speakers": 2},
            custom_vocabulary_config={"vocabulary": ["Westeros", {"value": "Stark", "intensity": 0.6}]},
            on_update=print,
            timeout=600,
        )
        print(transcript.text, transcript.utterances[0].speaker, transcript.to_srt())
        assert_type(transcript, Transcript)
        assert_type(transcript.text, str)
        assert_type(transcript.utterances, list[Utterance])
        assert_type(transcript.languages, list[str])
        assert_type(transcript.duration, float)
        assert_type(transcript.result.metadata.billing_time, float)
        assert_type(transcript.created_at, datetime | None)

        job = gladia.submit("https://example.com/a.mp3", sentiment_analysis=True)
        assert_type(job, Job)
        assert_type(job.wait(timeout=600), Transcript)
        gladia.job("45463597-20b7-4af7-b3b3-f5fb778203ab").wait()
        for listed in gladia.jobs(status="done"):
            assert_type(listed, Job)
        assert_type(gladia.upload(b"..."), UploadResponse)
        gladia.download_audio(job.id, "a.wav")
        gladia.delete(job.id)


async def asyncio_example() -> None:
    async with AsyncGladia("key") as gladia:
        assert_type(await gladia.transcribe("a.wav", subtitles=True), Transcript)
        job = await gladia.submit("a.wav", {"diarization": True})
        assert_type(job, AsyncJob)
        async for listed in gladia.jobs(status=["done", "error"]):
            assert_type(listed, AsyncJob)


def options(gladia: Gladia, languages: list[str]) -> None:
    given: TranscriptionOptions = {
        "language_config": {"languages": languages},
        "subtitles_config": {"formats": ["vtt"]},
    }
    gladia.transcribe("a.wav", given)
    gladia.transcribe("a.wav", InitTranscriptionRequest("", diarization_config=DiarizationConfigDTO(min_speakers=2)))
    gladia.transcribe("a.wav", custom_metadata={"order": 42}, extra_body={"field_of_tomorrow": "value-2"})
    gladia.transcribe("a.wav", custom_spelling_config={"spelling_dictionary": {"SQL": ["Sequel", "sequel"]}})
    gladia.transcribe("a.wav", custom_vocabulary=["Westeros", {"value": "Stark"}], source_id="s3://bucket/a.wav")
    words: list[VocabularyEntry] = vocabulary(["Westeros", ("Stark", 0.6), {"value": "Arya"}])
    gladia.transcribe("a.wav", custom_vocabulary_config={"vocabulary": words})
    gladia.transcribe("a.wav", custom_vocabulary=words)
    gladia.transcribe("a.wav", custom_vocabulary=True)
    gladia.transcribe("a.wav", translation_config={"target_languages": ("fr", "de"), "model": "enhanced"})


def enums(gladia: Gladia, text: str, texts: list[str]) -> None:
    gladia.transcribe("a.wav", model="solaria-1")
    gladia.transcribe("a.wav", model="solaria-of-tomorrow")
    gladia.transcribe("a.wav", model=text, subtitles_config={"formats": texts, "style": text})
    gladia.transcribe("a.wav", subtitles_config={"formats": ["srt", SubtitlesFormatEnum.VTT, text]})
    gladia.transcribe("a.wav", subtitles_config={"formats": ("srt", "vtt"), "style": "compliance"})
    gladia.transcribe("a.wav", callback_config={"url": text, "method": text})
    formats: list[SubtitlesFormatEnumValue] = ["srt"]
    config: SubtitlesConfigDTODict = {"formats": formats}
    config["style"] = text
    gladia.transcribe("a.wav", subtitles_config=config)
    gladia.transcribe("a.wav", {"subtitles_config": config})


def mistakes(gladia: Gladia) -> None:
    gladia.transcribe("a.wav", diarisation=True)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    gladia.transcribe("a.wav", diarization="yes")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    gladia.transcribe("a.wav", diarization_config={"min_speaker": 2})  # type: ignore[typeddict-unknown-key]  # pyright: ignore[reportArgumentType]
    gladia.transcribe("a.wav", diarization_config={"min_speakers": "2"})  # type: ignore[typeddict-item]  # pyright: ignore[reportArgumentType]
    gladia.transcribe("a.wav", language_config={"languages": "en"})  # type: ignore[typeddict-item]  # pyright: ignore[reportArgumentType]
    gladia.transcribe("a.wav", callback_config={"method": "PUT"})  # type: ignore[typeddict-item]  # pyright: ignore[reportArgumentType]
    gladia.transcribe("a.wav", custom_vocabulary="Westeros")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    gladia.transcribe("a.wav", diarization_config=DiarizationConfigDTO())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    gladia.transcribe("a.wav", subtitles_config={"style": 1})  # type: ignore[typeddict-item]  # pyright: ignore[reportArgumentType]
    gladia.transcribe(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    gladia.transcribe("a.wav", {"subtitle": True})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
