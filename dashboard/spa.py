"""The single-page application: files of `frontend/dist`, with `index.html` for every address of its own.

Files whose name holds a hash of their content are kept by the browser for a year, all others are asked for each time.
"""

from pathlib import Path

from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

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
    root = dist.resolve()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        await _reply(root, scope["method"], scope["path"])(scope, receive, send)

    return answer


def _reply(root: Path, method: str, path: str) -> Response:
    if path == "/api" or path.startswith("/api/") or method not in {"GET", "HEAD"}:
        return JSONResponse({"error": "There is nothing at this address."}, 404)
    name = path.lstrip("/")
    is_asset = name.startswith(_HASHED_FOLDER)
    file = _inside(root, name)
    if file is not None:
        return FileResponse(file, headers={"cache-control": _FOREVER if is_asset else _ASK_EACH_TIME})
    if is_asset:
        return JSONResponse({"error": "There is no such file."}, 404)
    index = root / "index.html"
    if not index.is_file():
        return HTMLResponse(_NOT_BUILT, headers={"cache-control": _ASK_EACH_TIME})
    return FileResponse(index, headers={"cache-control": _ASK_EACH_TIME})


def _inside(root: Path, path: str) -> Path | None:
    """Return the file that `path` names, if it lies within `root`."""
    try:
        file = (root / path).resolve()
        return file if file.is_relative_to(root) and file.is_file() else None
    except (OSError, ValueError):
        return None
