"""Our own pages as HTML: templates with everything escaped, no script, one style sheet."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from procurement.settings import Settings
from procurement.web import csrf, headers

HERE = Path(__file__).parent


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(
    request: Request, settings: Settings, template: str, /, status: int = 200, **values: object
) -> HTMLResponse:
    """One of our pages; it carries the form token of this browser."""
    secret, is_new = csrf.form_secret(request, settings)
    text = (
        _environment()
        .get_template(template)
        .render(
            portal_name=settings.organization,
            is_demo=settings.demo,
            csrf=csrf.token_for(secret, request, settings),
            **values,
        )
    )
    response = HTMLResponse(text, status, headers={"content-security-policy": headers.FORM_POLICY})
    if is_new:
        set_cookie(response, settings, csrf.form_cookie_name(settings), secret)
    return response


def bare_page(template: str, status: int, **values: object) -> HTMLResponse:
    """A page without a form and without a request: for errors, which rely on nothing else."""
    text = (
        _environment()
        .get_template(template)
        .render(portal_name="Procurement portal", is_demo=False, **values)
    )
    return HTMLResponse(text, status, headers={"content-security-policy": headers.FORM_POLICY})


def set_cookie(response: Response, settings: Settings, name: str, value: str) -> None:
    """A cookie that scripts cannot read and that ends with the browser.

    ``Lax`` and not ``Strict``: a link in one of our letters must open the portal signed in. What
    changes something is a POST, which ``Lax`` does not accompany from another site.
    """
    response.set_cookie(
        name, value, httponly=True, samesite="lax", secure=settings.is_tls, path="/"
    )


def delete_cookie(response: Response, settings: Settings, name: str) -> None:
    """Make the browser forget a cookie of ours."""
    response.delete_cookie(name, httponly=True, samesite="lax", secure=settings.is_tls, path="/")
