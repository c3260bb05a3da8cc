from django.urls import path

from trillium.delivery.catalogue import api, views

app_name = "catalogue"
urlpatterns = [
    path("catalogue", views.catalogue, name="list"),
    path("catalogue/compare", views.compare, name="compare"),
    path("catalogue/from/<slug:register>/<slug:slug>", views.theirs, name="theirs"),
]

#: addresses for machines, without a language; web/urls.py puts them at the root
machine = [
    path("catalogue/<slug:slug>.jsonld", api.schema, name="schema_org"),
    path("catalogue/<slug:slug>.ctdl.json", api.ctdl_graph, name="ctdl"),
    path("catalogue/<slug:slug>.elm.json", api.elm_graph, name="elm"),
    path("catalogue/<slug:slug>.csv", api.table, name="csv"),
    path("catalogue/changes.json", api.changes, name="changes"),
    path("sitemap.xml", api.sitemap, name="sitemap"),
    path("oai", api.oai, name="oai"),
]
