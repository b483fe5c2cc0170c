"""Measures coverage where it is new: a test whose lines others run too is run without measuring.

Measuring doubles what a test costs. It is left out for tests in the browser, whose portal is in
another process; for the second database, which runs the lines of the first; and for tests marked
``unmeasured``, whose lines and branches are all run by other tests as well.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

WHY = "unmeasured: other tests run the same lines and branches, so coverage is not measured here"


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", WHY)


def is_measured(item: pytest.Item) -> bool:
    """Whether coverage is measured while this test runs, if it is measured at all."""
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    is_second = "postgres" in parameters or "browser" in getattr(item, "fixturenames", ())
    return not is_second and item.get_closest_marker("unmeasured") is None


PAUSED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Stop measuring from the test's first fixture to its last."""
    controller = _controller(item.config)
    if controller is None or is_measured(item):
        return (yield)
    controller.pause()
    item.config.stash[PAUSED] = True
    try:
        return (yield)
    finally:
        item.config.stash[PAUSED] = False
        controller.resume()


@contextmanager
def measuring(config: pytest.Config) -> Iterator[None]:
    """Measure what is made once for many tests, whichever of them comes first."""
    controller = _controller(config)
    if controller is None or not config.stash.get(PAUSED, False):
        yield
        return
    controller.resume()
    try:
        yield
    finally:
        controller.pause()


def _controller(config: pytest.Config) -> Any:
    """What measures coverage in this process; ``None`` where nobody asked for it."""
    return getattr(config.pluginmanager.getplugin("_cov"), "cov_controller", None)
