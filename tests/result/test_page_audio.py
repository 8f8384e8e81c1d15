"""The recording of a page: embedded, linked, or refused."""

from __future__ import annotations

import base64
import errno
import html
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from gladia_control import BadOption
from gladia_control.result.exports import FORMATS
from gladia_control.result.page import audio
from gladia_control.result.page.audio import audio_for, playable

from tests.support.pages import full_transcript
from tests.support.places import silence

WAV = silence(800)


def source(page: str | bytes) -> str:
    """What the player of a page plays; empty if there is none."""
    text = page if isinstance(page, str) else page.decode()
    return html.unescape("".join(re.findall(r'<audio [^>]*src="([^"]*)"', text)))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (WAV, "audio/wav"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90", "audio/mpeg"),
        (b"\xff\xf1", "audio/aac"),
        (b"OggS", "audio/ogg"),
        (b"fLaC", "audio/flac"),
        (b"\0\0\0\x20ftypM4A ", "audio/mp4"),
        (b"\x1aE\xdf\xa3", "audio/webm"),
        (b"whatever", "application/octet-stream"),
    ],
)
def test_a_small_recording_is_part_of_the_page(tmp_path: Path, data: bytes, kind: str) -> None:
    """As bytes or as a file, with the type that its content has."""
    embedded = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    (tmp_path / "a.bin").write_bytes(data)
    for given in (data, tmp_path / "a.bin", str(tmp_path / "a.bin")):
        assert embedded == source(full_transcript().to_html(audio=given))


def test_a_large_file_is_linked_from_where_the_page_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`save` knows where that is; `to_html` is told, or takes the current folder."""
    monkeypatch.setattr(audio, "EMBEDDED", 10)
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a:b" / "ü #1.wav"
    path.parent.mkdir()
    path.write_bytes(WAV)
    (tmp_path / "pages").mkdir()
    full_transcript().save("pages/a.html", audio=path)
    saved = source((tmp_path / "pages" / "a.html").read_text("utf-8"))
    assert (tmp_path / "pages" / unquote(saved)).samefile(path)
    assert saved == source(full_transcript().to_html(audio=path, folder="pages"))
    assert "./a%3Ab/%C3%BC%20%231.wav" == source(full_transcript().to_html(audio="a:b/ü #1.wav"))
    allowed = audio_for(path, None)
    assert allowed is not None
    assert "'self' file:" == allowed.allowed


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://example.com/a.mp3?sig=1&x=2", "https://example.com"),
        ("http://LOCALHOST:8000/a b.mp3", "http://localhost:8000"),
        ("https://b\u00fccher.example/a.mp3", "https:"),
        ("https://example.com;script-src *;/a.mp3", "https:"),
        ("http://[::1]:80/a.mp3", "http:"),
    ],
)
def test_a_url_is_linked_as_it_is(url: str, allowed: str) -> None:
    """The policy allows its host, whatever the URL tries to say."""
    page = full_transcript().to_html(audio=url)
    found = audio_for(url, None)
    assert found is not None
    assert (url, allowed) == (source(page), found.allowed)
    assert f"; media-src {allowed}&quot;" not in page
    assert f'; media-src {allowed}">' in page


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("missing.wav", "missing.wav: no such file"),
        (".", ".: not a regular file"),
        ("\0", "audio: "),
        (b"", "the recording is empty"),
        ("empty.wav", "the recording is empty"),
        (b"x" * 10_000_001, "a page holds 10 MB, and this is 10.0 MB; give the path of a file"),
        ("ftp://example.com/a.mp3", "expected an http or https URL, got 'ftp://example.com/a.mp3'"),
        ("https:///a.mp3", "expected an http or https URL"),
        ("https://a:b@example.com/a.mp3", "everyone who has the page would see the user and the password"),
        ("https://example.com:x/a.mp3?secret", "'https://example.com:x/a.mp3': Port could not be cast"),
        (7, "expected a path, a URL or bytes, got 7"),
    ],
)
def test_a_recording_that_cannot_be_played_is_refused(
    given: Any, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the argument, and shows no secret."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.wav").touch()
    with pytest.raises(BadOption, match=re.escape(problem)) as raised:
        full_transcript().to_html(audio=given)
    assert "audio" == raised.value.field
    assert "secret" not in str(raised.value)


def test_a_transcript_is_written_whatever_became_of_its_recording(tmp_path: Path) -> None:
    """A page plays what was transcribed if it is there and may be named; other formats have no player."""
    path = tmp_path / "a.wav"
    path.write_bytes(WAV)
    for recording in (path, str(path), WAV, "https://example.com/a.wav"):
        assert source(FORMATS["html"].encode(full_transcript(), recording=recording))
    secret = ["https://example.com/a.wav?X-Amz-Signature=1", "https://a:b@example.com/a.wav"]
    for other in (*secret, tmp_path / "gone.wav", b"", iter([WAV]), None):
        assert (None, "") == (playable(other, None), source(FORMATS["html"].encode(full_transcript(), recording=other)))
    assert FORMATS["txt"].encode(full_transcript()) == FORMATS["txt"].encode(full_transcript(), recording=path)


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the system's reason."""

    def refuse(*_: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    path = tmp_path / "a.wav"
    path.write_bytes(WAV)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(BadOption, match=r"audio: .*a\.wav: Permission denied"):
        full_transcript().to_html(audio=path)
