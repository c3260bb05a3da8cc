from django.urls import path

from trillium.structures.quality.views import checklists, comments, reviewing, sign_offs

app_name = "quality"
urlpatterns = [
    path("designs/<uuid:design_id>/v<int:number>/sign-offs", sign_offs.sign_offs, name="sign_offs"),
    path("designs/<uuid:design_id>/v<int:number>/review", reviewing.ask_review, name="ask_review"),
    path("reviews/<uuid:review_id>", reviewing.review, name="review"),
    path("reviews/<uuid:review_id>/take-back", reviewing.take_back, name="take_back"),
    path("reviews/<uuid:review_id>/checklist", checklists.answer, name="checklist"),
    path("reviews/<uuid:review_id>/comment", comments.new, name="new_comment"),
    path("review-comments/<uuid:comment_id>", comments.comment, name="comment"),
    path("review-comments/<uuid:comment_id>/reopen", comments.reopen, name="reopen_comment"),
    path("organisations/<slug:slug>/review-checklist", checklists.house, name="house_checklist"),
    path(
        "organisations/<slug:slug>/review-checklist/write",
        checklists.write,
        name="write_checklist",
    ),
]
