"""`make generate` calls every operation of a package, and says which one does not do what the document says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests import tiers
from tests.tools.tree import PACKAGE, ROOT, replace_text
from tools import generate

pytestmark = tiers.check

CREATE = "api/pre_recorded_v2/pre_recorded_controller_init_pre_recorded_job_v_2.py"
DELETE = "api/pre_recorded_v2/pre_recorded_controller_delete_pre_recorded_job_v_2.py"
AUDIO = "api/pre_recorded_v2/pre_recorded_controller_get_audio_v_2.py"
LIST = "api/pre_recorded_v2/pre_recorded_controller_get_pre_recorded_jobs_v_2.py"
UPLOAD = "api/file_management/file_controller_upload_v_2.py"
UTTERANCE = "models/utterance_dto.py"

BROKEN: dict[str, tuple[str, str, str, str]] = {
    "a name that is not there": (CREATE, "encode(body)", "x(body)", "POST /v2/pre-recorded does not work: NameError"),
    "another method": (DELETE, '"delete"', '"get"', "DELETE /v2/pre-recorded/{id} does not work: WrongError: "),
    "another path": (AUDIO, "/{id}/file", "/{id}/audio", "sync_detailed sends GET /v2/pre-recorded/text/audio"),
    "another content type": (CREATE, '"application/json"', '"a/b"', "sends the content type 'a/b', expected 'appli"),
    "no body": (UPLOAD, '_kwargs["files"] = ', "", "the content type '', expected 'multipart/form-data'"),
    "only one of both ways": (LIST, "get_async_httpx_client", "get_httpx_client", "TypeError: object Response"),
    "an optional parameter": (LIST, '"] = offset', '"] = offset.x', "AttributeError: "),
    "a status that is not handled": (DELETE, "status_code == 202", "status_code == 299", "UnexpectedStatus: "),
    "an error of another class": (DELETE, "= NotFoundErrorResponse.", "= ForbiddenErrorResponse.", "turns 404 with"),
    "an answer that is dropped": (AUDIO, "return response_200", "return None", "sync_detailed turns 200 with File("),
    "an optional property": (UTTERANCE, "=as_int(data[key])", "=as_str(data[key])", "MalformedResponse: "),
    "an import": (
        UTTERANCE,
        "class UtteranceDTO(",
        "class UtteranceDTO(X, ",
        "a generated module cannot be imported: ",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_operation_that_does_not_work_is_named(tmp_path: Path, name: str) -> None:
    """A package is refused if an operation raises, or sends or decodes something else; the error says so."""
    file, old, new, expected = BROKEN[name]
    package = tmp_path / PACKAGE
    shutil.copytree(ROOT / PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    replace_text(package / file, old, new)
    with pytest.raises(generate.GenerationError) as caught:
        generate.call_everything(package)
    assert expected in str(caught.value).splitlines()[0]
