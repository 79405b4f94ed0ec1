"""Operators' endpoints, below /v1/ on the platform's host."""

from django.urls import path

from tenants.api import views

urlpatterns = [
    path("shops", views.ShopsView.as_view()),
    path("shops/<int:shop_id>", views.ShopView.as_view()),
    path("shops/<int:shop_id>/suspend", views.SuspendView.as_view()),
    path("shops/<int:shop_id>/reactivate", views.ReactivateView.as_view()),
    path("shops/<int:shop_id>/close", views.CloseView.as_view()),
    path("shops/<int:shop_id>/delete", views.DeleteView.as_view()),
    path("shop-runs", views.RunsView.as_view()),
    path("shop-runs/<uuid:run_id>", views.RunView.as_view()),
    path("shop-exports", views.ExportsView.as_view()),
    path("shop-exports/<uuid:export_id>/file", views.ExportFileView.as_view()),
]
