"""Addresses of the catalogue API, below /v1/."""

from django.urls import path

from catalog.api import views

urlpatterns = [
    path("products", views.ProductList.as_view()),
    path("products/<uuid:product_id>", views.ProductDetail.as_view()),
    path("artworks", views.ArtworkList.as_view()),
    path("artworks/<uuid:artwork_id>", views.ArtworkDetail.as_view()),
    path("fit", views.FitView.as_view()),
]
