"""People, invitations, keys and visits, below /v1/."""

from django.urls import path

from accounts.api import team_views as views

urlpatterns = [
    path("people", views.PeopleView.as_view()),
    path("people/<uuid:person_id>", views.PersonView.as_view()),
    path("people/<uuid:person_id>/roles", views.PersonRolesView.as_view()),
    path("invitations", views.InvitationsView.as_view()),
    path("invitations/<uuid:which>", views.InvitationView.as_view()),
    path("invitations/<uuid:which>/send", views.InvitationAgainView.as_view()),
    path("api-keys", views.ApiKeysView.as_view()),
    path("api-keys/<uuid:key_id>", views.ApiKeyView.as_view()),
    path("api-keys/<uuid:key_id>/rotate", views.RotateApiKeyView.as_view()),
    path("staff-sessions", views.StaffSessionsView.as_view()),
    path("staff-sessions/<uuid:which>", views.StaffSessionView.as_view()),
]
