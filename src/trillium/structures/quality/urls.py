from django.urls import path

from trillium.structures.quality.views import (
    checklists,
    comments,
    conditions,
    inviting,
    listing,
    outside,
    reviewing,
    sign_offs,
)

app_name = "quality"
urlpatterns = [
    path("designs/<uuid:design_id>/v<int:number>/sign-offs", sign_offs.sign_offs, name="sign_offs"),
    path("designs/<uuid:design_id>/v<int:number>/review", reviewing.ask_review, name="ask_review"),
    path(
        "designs/<uuid:design_id>/v<int:number>/periodic-review",
        listing.start_periodic,
        name="start_periodic",
    ),
    path("reviews", listing.asked, name="list"),
    path("reviews.ics", listing.file, name="calendar"),
    path("reviews/<uuid:review_id>", reviewing.review, name="review"),
    path("reviews/<uuid:review_id>/take-back", reviewing.take_back, name="take_back"),
    path("reviews/<uuid:review_id>/checklist", checklists.answer, name="checklist"),
    path("reviews/<uuid:review_id>/comment", comments.new, name="new_comment"),
    path("reviews/<uuid:review_id>/invite", inviting.invite, name="invite"),
    path(
        "review-invitations/<uuid:invitation_id>/withdraw",
        inviting.withdraw,
        name="withdraw_invitation",
    ),
    path("outside-review/<str:token>", outside.outside, name="outside"),
    path("outside-review/<str:token>/checklist", outside.answer, name="outside_checklist"),
    path("outside-review/<str:token>/comment", outside.comment, name="outside_comment"),
    path("review-comments/<uuid:comment_id>", comments.comment, name="comment"),
    path("review-comments/<uuid:comment_id>/reopen", comments.reopen, name="reopen_comment"),
    path("review-conditions/<uuid:condition_id>", conditions.condition, name="condition"),
    path("organisations/<slug:slug>/review-checklist", checklists.house, name="house_checklist"),
    path(
        "organisations/<slug:slug>/review-checklist/write",
        checklists.write,
        name="write_checklist",
    ),
]
