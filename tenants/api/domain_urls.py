"""A shop's domains, below /v1/ on the shop's host."""

from django.urls import path

from tenants.api import domain_views as views

urlpatterns = [
    path("domains", views.DomainsView.as_view()),
    path("domains/<int:domain_id>", views.DomainView.as_view()),
    path("domains/<int:domain_id>/check", views.DomainCheckView.as_view()),
    path("domains/<int:domain_id>/primary", views.DomainPrimaryView.as_view()),
]
