"""The single-page application: files of `frontend/dist`, with `index.html` for every address of its own.

Files whose name holds a hash of their content are kept by the browser for a year, all others are asked for each time.
What goes over the wire is compressed as the browser takes it.
"""

import asyncio
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from dashboard.static_files import StaticFiles

_HASHED_FOLDER = "assets/"
_FOREVER = "public, max-age=31536000, immutable"
_ASK_EACH_TIME = "no-cache"

_NOT_BUILT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>CodeGate</title></head>
<body><h1>CodeGate</h1>
<p>The dashboard's pages are not built yet. <code>./start.sh</code> builds them;
or run <code>npm ci</code> and <code>npm run build</code> in <code>frontend/</code>.</p>
<p>The API works already: <code>/api/health</code>.</p></body></html>
"""


def single_page_application(dist: Path) -> ASGIApp:
    """Return what answers every request that no route takes: a file, the page, or 404 in JSON."""
    root, files = dist.resolve(), StaticFiles()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        # Reading and compressing a file takes a moment, the first time.
        reply = await asyncio.to_thread(_reply, root, files, scope["method"], scope["path"], Headers(scope=scope))
        await reply(scope, receive, send)

    return answer


def _reply(root: Path, files: StaticFiles, method: str, path: str, headers: Headers) -> Response:
    if path == "/api" or path.startswith("/api/") or method not in {"GET", "HEAD"}:
        return JSONResponse({"error": "There is nothing at this address."}, 404)
    name = path.lstrip("/")
    is_asset = name.startswith(_HASHED_FOLDER)
    file = _inside(root, name)
    if file is not None:
        return _file(files, file, headers, _FOREVER if is_asset else _ASK_EACH_TIME)
    if is_asset:
        return JSONResponse({"error": "There is no such file."}, 404)
    index = root / "index.html"
    if not index.is_file():
        return HTMLResponse(_NOT_BUILT, headers={"cache-control": _ASK_EACH_TIME})
    return _file(files, index, headers, _ASK_EACH_TIME)


def _file(files: StaticFiles, file: Path, headers: Headers, kept: str) -> Response:
    found = files.read(file, headers.get("accept-encoding", ""))
    told = {"cache-control": kept, "etag": found.tag, "vary": "accept-encoding"}
    if headers.get("if-none-match") == found.tag:
        return Response(status_code=304, headers=told)
    if found.encoding is not None:
        told["content-encoding"] = found.encoding
    return Response(found.body, headers=told, media_type=found.content_type)


def _inside(root: Path, path: str) -> Path | None:
    """Return the file that `path` names, if it lies within `root`."""
    try:
        file = (root / path).resolve()
        return file if file.is_relative_to(root) and file.is_file() else None
    except (OSError, ValueError):
        return None
