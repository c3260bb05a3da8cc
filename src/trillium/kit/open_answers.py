"""Answers for machines that anybody may read from anywhere and keep for a while."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import conditional_page, require_safe

View = Callable[..., HttpResponse]
MINUTE = 60


def open_to_all(seconds: int) -> Callable[[View], View]:
    """Let anybody read the answer from anywhere, keep it, and ask whether it has changed."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            response = view(request, **kwargs)
            response["Access-Control-Allow-Origin"] = "*"
            response["Cache-Control"] = f"public, max-age={seconds}"
            response["X-Content-Type-Options"] = "nosniff"
            return response

        return require_safe(conditional_page(answer))

    return decorate
