"""Addresses of organisations and their people (interface.md 2.4)."""

from django.urls import path

from organizations.views import (
    acceptance,
    imports,
    invitations,
    jobs,
    organizations,
    people,
    person,
    wizard,
)

app_name = "organizations"
urlpatterns = [
    path("org/", organizations.my_organizations, name="list"),
    path("org/new/", organizations.create, name="create"),
    path("org/<slug:slug>/leave/", organizations.leave_organization, name="leave"),
    path("org/<slug:slug>/users/", people.people, name="people"),
    path("org/<slug:slug>/users/team/", people.add_to_team, name="people_team"),
    path("org/<slug:slug>/users/export/", people.export, name="people_export"),
    path("org/<slug:slug>/users/add/", wizard.add_user, name="add_user"),
    path("org/<slug:slug>/users/import/", imports.import_users, name="import_users"),
    path("org/<slug:slug>/users/invitations/", invitations.pending, name="invitations"),
    path("org/<slug:slug>/users/invitations/<int:pk>/resend/", invitations.resend, name="resend_invitation"),
    path("org/<slug:slug>/users/invitations/<int:pk>/cancel/", invitations.cancel, name="cancel_invitation"),
    path("org/<slug:slug>/users/<int:pk>/", person.show, name="person"),
    path("org/<slug:slug>/users/<int:pk>/role/", person.role, name="person_role"),
    path("org/<slug:slug>/users/<int:pk>/contact/", person.contact, name="person_contact"),
    path("org/<slug:slug>/users/<int:pk>/teams/", person.teams, name="person_teams"),
    path("org/<slug:slug>/users/<int:pk>/activity/", person.activity, name="person_activity"),
    path("org/<slug:slug>/users/<int:pk>/remove/", person.remove, name="person_remove"),
    path("org/<slug:slug>/users/<int:pk>/remove/confirm/", person.confirm_removal, name="person_confirm_removal"),
    path("org/<slug:slug>/jobs/<uuid:pk>/", jobs.show, name="job"),
    path("org/<slug:slug>/jobs/<uuid:pk>/cancel/", jobs.cancel, name="cancel_job"),
    path("org/<slug:slug>/jobs/<uuid:pk>/failures/", jobs.failures, name="job_failures"),
    path("invite/<str:token>/", acceptance.show, name="invite"),
    path("invite/<str:token>/join/", acceptance.join, name="invite_join"),
    path("invite/<str:token>/account/", acceptance.create_account, name="invite_account"),
    path("invite/<str:token>/decline/", acceptance.decline, name="invite_decline"),
]
