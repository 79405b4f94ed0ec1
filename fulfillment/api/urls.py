"""Following an order, below /v1/."""

from django.urls import path

from fulfillment.api import views

urlpatterns = [
    path("webhooks/test", views.WebhooksView.as_view()),
    path(
        "payments/order-status/<str:payment_intent_id>", views.OrderStatusView.as_view()
    ),
    path(
        "payments/order-tracking/<str:order_number>", views.OrderTrackingView.as_view()
    ),
    path("payments/cancel-order/<str:order_id>", views.CancelOrderView.as_view()),
    path("payments/sync-order/<str:order_id>", views.SyncOrderView.as_view()),
    path("payments/my-orders", views.MyOrdersView.as_view()),
]
