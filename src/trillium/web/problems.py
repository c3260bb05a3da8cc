"""A problem that an action raises becomes a page with one clear sentence."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext

from trillium.kit.errors import NotAllowed, NotFound, Problem

GetResponse = Callable[[HttpRequest], HttpResponse]


def status_of(problem: Problem) -> int:
    """Return the HTTP status that says the same: 403, 404, or 409 for what is refused."""
    if isinstance(problem, NotAllowed):
        return 403
    return 404 if isinstance(problem, NotFound) else 409


class ProblemMiddleware:
    """Answers a `Problem` that no view has handled."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("HTTP_TRANSFER_ENCODING") and not request.META.get("CONTENT_LENGTH"):
            # WSGI reads nothing of it, and an answer about nothing would be a wrong one
            sentence = gettext("A body is read only where Content-Length says how long it is.")
            if request.path.startswith("/api/"):
                return JsonResponse({"detail": sentence}, status=411)
            raise BadRequest(sentence)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Problem):
            return None
        sentence, status = exception.sentence(gettext), status_of(exception)
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": sentence}, status=status)
        return render(request, f"{status}.html", {"sentence": sentence}, status=status)
