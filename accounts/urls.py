"""Pages that links of mails and of the platform lead to."""

from django.urls import path

from accounts import views

app_name = "accounts"
# On the platform's host too: operators are invited in the same way.
joining = [path("staff/join/<str:token>", views.join, name="join")]
urlpatterns = [
    *joining,
    path("staff/enter/<str:token>", views.enter, name="enter"),
    path("staff/leave", views.leave, name="leave"),
]
