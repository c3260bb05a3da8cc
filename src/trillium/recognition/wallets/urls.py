from django.urls import path

from trillium.recognition.wallets import views

app_name = "wallets"
urlpatterns = [
    path("wallet", views.wallet, name="wallet"),
    path("wallet/leave", views.leave, name="leave"),
    path("wallet/export.zip", views.export, name="export"),
    path("wallet/credentials/<uuid:pk>/share", views.share, name="share_credential"),
    path("wallet/credentials/<uuid:pk>/<slug:kind>", views.file, name="file"),
    path("wallet/shares/<uuid:pk>/withdraw", views.withdraw, name="withdraw"),
    path("wallet/<str:token>", views.open_wallet, name="open"),
    path("share/<str:token>", views.shared, name="shared"),
]
