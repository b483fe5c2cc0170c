"""A tiny ASGI application started the way the portal is, to prove the tool that starts it."""

import os
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


def _healthz(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "alive"})


def _environment(_request: Request) -> JSONResponse:
    names = [name for name in os.environ if name.startswith(("PROCUREMENT_", "STREAMLIT_"))]
    told = {name: os.environ[name] for name in sorted(names)}
    return JSONResponse({"pid": os.getpid(), "folder": str(Path.cwd()), "told": told})


if __name__ == "__main__":
    if "--refuse" in sys.argv:
        sys.exit("A hardening item is missing.")
    application = Starlette(
        routes=[Route("/healthz", _healthz), Route("/environment", _environment)]
    )
    uvicorn.run(application, port=int(os.environ["PROCUREMENT_PORT"]), log_level="warning")
