from django.urls import path

from trillium.structures.faces import views

app_name = "faces"
urlpatterns = [
    path("designs/<uuid:design_id>/v<int:number>/face", views.edit, name="edit"),
    path("designs/<uuid:design_id>/v<int:number>/face/preview", views.preview, name="preview"),
    path("designs/<uuid:design_id>/v<int:number>/face.<slug:kind>", views.picture, name="picture"),
]
