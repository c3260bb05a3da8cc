from django.urls import path

from trillium.structures.designs.views import advice, bringing, history, listing, reading, writing

app_name = "designs"
urlpatterns = [
    path("designs", listing.designs, name="list"),
    path("designs/start", listing.start, name="start"),
    path("designs/start/file", bringing.bring, name="bring"),
    path("designs/start/workbook", bringing.template_file, name="workbook"),
    path("designs/<uuid:design_id>/need", listing.attach_need, name="need"),
    path("designs/<uuid:design_id>/archive", listing.archive, name="archive"),
    path("designs/<uuid:design_id>/compare", history.compare, name="compare"),
    path("designs/<uuid:design_id>/v<int:number>", reading.read, name="read"),
    path("designs/<uuid:design_id>/v<int:number>/file", reading.file, name="file"),
    path("designs/<uuid:design_id>/v<int:number>/edit", writing.edit_first, name="edit_first"),
    path("designs/<uuid:design_id>/v<int:number>/edit/<slug:section>", writing.edit, name="edit"),
    path(
        "designs/<uuid:design_id>/v<int:number>/suggestions", advice.suggestions, name="suggestions"
    ),
    path("designs/<uuid:design_id>/v<int:number>/history", history.history, name="history"),
    path("designs/<uuid:design_id>/v<int:number>/go-back", history.go_back, name="go_back"),
    path("designs/<uuid:design_id>/v<int:number>/revise", reading.revise, name="revise"),
]
