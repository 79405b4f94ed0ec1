"""Carts and checkout, below /v1/."""

from django.urls import path

from orders.api import views

urlpatterns = [
    path("cart", views.CartView.as_view()),
    path("cart/lines", views.CartLinesView.as_view()),
    path("cart/lines/<uuid:line_id>", views.CartLineView.as_view()),
    path("cart/quote", views.CartQuoteView.as_view()),
    path("checkout", views.CheckoutView.as_view()),
]
