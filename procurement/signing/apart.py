"""Runs a library's synchronous call in a thread of its own.

The signature library starts an event loop inside its plain functions, which fails where a loop
is already running (an asynchronous server, a page's thread). A fresh thread has none.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def run_apart(call: Callable[[], Result]) -> Result:
    """Return what ``call`` returns, computed in a thread without an event loop."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="signing") as pool:
        return pool.submit(call).result()
