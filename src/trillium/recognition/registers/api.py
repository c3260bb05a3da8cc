"""Our register for others: one address, in pages, each signed when it is asked for."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from trillium.kit.open_answers import open_to_all
from trillium.recognition.registers import queries

LONGEST = 15  # digits: beyond what is counted


@open_to_all(0)  # a kept page would be older than what its reader has seen, and be refused
def feed(request: HttpRequest) -> HttpResponse:
    since = request.GET.get("since", "0")
    if not since.isdecimal() or len(since) > LONGEST:
        return JsonResponse({"detail": "since must be a whole number: a cursor."}, status=400)
    try:
        page = queries.signed_page(int(since), timezone.now())
    except queries.NobodyKeepsIt as problem:
        return JsonResponse({"detail": problem.sentence()}, status=404)
    return JsonResponse(page, json_dumps_params={"ensure_ascii": False})
