"""A web service: upload a recording, and look at its page when Gladia has called back.

    GLADIA_API_KEY=... PUBLIC_URL=https://service.example uvicorn app:app

Its address for callbacks holds the recording's token, which nobody can guess. A callback is answered first and worked
on after; what a crash leaves unfinished is asked for at the next start.
"""

from __future__ import annotations

import os
import sqlite3
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import BackgroundTasks, FastAPI, HTTPException, Request, UploadFile
from fastapi.responses import HTMLResponse
from gladia_control import AsyncGladia, BadCallback, GladiaError, JobFailed, callbacks

LARGEST_CALLBACK = 64 * 1024 * 1024  # bytes; three hours of speech have about three million


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the database and the client, and finish what an earlier process left."""
    app.state.rows = sqlite3.connect(os.environ.get("DATABASE", "recordings.sqlite"), isolation_level=None)
    app.state.rows.execute(
        "CREATE TABLE IF NOT EXISTS recordings (token TEXT PRIMARY KEY, job_id TEXT UNIQUE, page TEXT, problem TEXT)"
    )
    async with AsyncGladia() as app.state.gladia:
        for (token,) in app.state.rows.execute("SELECT token FROM recordings WHERE job_id IS NULL").fetchall():
            with suppress(GladiaError):  # Gladia cannot be reached; the next start tries again
                if job := await app.state.gladia.find(token):
                    await finish(token, callbacks.CallbackEvent(kind="transcription.success", job_id=job.id))
        yield


app = FastAPI(lifespan=lifespan)


@app.post("/recordings", status_code=202)
async def upload(recording: UploadFile) -> dict[str, str]:
    """Send a recording to Gladia. The callback may come before this returns, so the row is written first."""
    token = uuid.uuid4().hex
    app.state.rows.execute("INSERT INTO recordings (token) VALUES (?)", (token,))
    address = f"{os.environ['PUBLIC_URL']}/callbacks/{token}"
    await app.state.gladia.submit(
        recording, token=token, diarization=True, callback=True, callback_config={"url": address}
    )
    return {"page": f"/recordings/{token}"}


@app.post("/callbacks/{token}")
async def called_back(token: str, request: Request, work: BackgroundTasks) -> None:
    """Note that Gladia has called, and look at the job after the answer."""
    if not app.state.rows.execute("SELECT 1 FROM recordings WHERE token = ?", (token,)).fetchone():
        raise HTTPException(404)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_CALLBACK:
            raise HTTPException(413)
    try:
        event = callbacks.parse(body)
    except BadCallback as error:
        raise HTTPException(400, str(error)) from None
    work.add_task(finish, token, event)


async def finish(token: str, event: callbacks.CallbackEvent) -> None:
    """Keep the result of a recording. A repeated callback changes nothing, and a forged one is not confirmed."""
    page = problem = None
    try:
        transcript = await callbacks.confirm_async(app.state.gladia, event, token=token)
        page = transcript.to_html()
    except JobFailed as error:
        problem = str(error)
    except GladiaError:
        return  # not this recording's job, or not reachable: the next callback or the next start tries again
    app.state.rows.execute(
        "UPDATE recordings SET job_id = ?, page = ?, problem = ? WHERE token = ? AND job_id IS NULL",
        (event.job_id, page, problem, token),
    )


@app.get("/recordings/{token}")
async def show(token: str) -> HTMLResponse:
    """The page of a recording; 202 until there is one."""
    row = app.state.rows.execute("SELECT page, problem FROM recordings WHERE token = ?", (token,)).fetchone()
    if row is None:
        raise HTTPException(404)
    page, problem = row
    if problem is not None:
        raise HTTPException(502, problem)
    return HTMLResponse(page or "Not ready yet.", 200 if page else 202)
