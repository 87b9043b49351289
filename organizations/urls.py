"""Addresses of organizations and their people (UI-4)."""

from django.urls import path

from organizations import my_organizations
from organizations.deletion import views as deletion
from organizations.departures import bulk_views
from organizations.departures import views as departures
from organizations.details import address_views
from organizations.details import views as details
from organizations.exports import views as exports
from organizations.invitations import acceptance, wizard
from organizations.invitations import views as invitations
from organizations.jobs import views as jobs
from organizations.log import views as log
from organizations.people import person_views, role_views, undo_views
from organizations.people import views as people
from organizations.protection import member_views, required_views
from organizations.protection import views as protection

app_name = "organizations"
urlpatterns = [
    path("org/", my_organizations.my_organizations, name="list"),
    path("org/new/", my_organizations.create, name="create"),
    path("org/<slug:slug>/leave/", my_organizations.leave_organization, name="leave"),
    path("org/<slug:slug>/users/", people.people, name="people"),
    path("org/<slug:slug>/users/team/", people.add_to_team, name="people_team"),
    path("org/<slug:slug>/users/alert/", member_views.alert_several, name="people_alert"),
    path("org/<slug:slug>/users/remove/", bulk_views.remove_several, name="people_remove"),
    path("org/<slug:slug>/users/export/", people.export, name="people_export"),
    path("org/<slug:slug>/users/add/", wizard.add_user, name="add_user"),
    path("org/<slug:slug>/users/import/", invitations.import_users, name="import_users"),
    path("org/<slug:slug>/users/invitations/", invitations.pending, name="invitations"),
    path("org/<slug:slug>/users/invitations/<int:pk>/resend/", invitations.resend, name="resend_invitation"),
    path("org/<slug:slug>/users/invitations/<int:pk>/cancel/", invitations.cancel, name="cancel_invitation"),
    path("org/<slug:slug>/users/<int:pk>/", person_views.show, name="person"),
    path("org/<slug:slug>/users/<int:pk>/role/", role_views.role, name="person_role"),
    path("org/<slug:slug>/users/<int:pk>/role/confirm/", role_views.confirm_role, name="person_confirm_role"),
    path("org/<slug:slug>/users/<int:pk>/contact/", person_views.contact, name="person_contact"),
    path("org/<slug:slug>/users/<int:pk>/teams/", person_views.teams, name="person_teams"),
    path("org/<slug:slug>/users/<int:pk>/activity/", person_views.activity, name="person_activity"),
    path("org/<slug:slug>/users/<int:pk>/alert/", member_views.alert, name="person_alert"),
    path("org/<slug:slug>/users/<int:pk>/exempt/", member_views.exempt, name="person_exempt"),
    path("org/<slug:slug>/users/<int:pk>/exempt/end/", member_views.end_exemption, name="person_end_exemption"),
    path("org/<slug:slug>/users/<int:pk>/lock/", member_views.suspend, name="person_suspend"),
    path("org/<slug:slug>/users/<int:pk>/unlock/", member_views.reinstate, name="person_reinstate"),
    path("org/<slug:slug>/users/<int:pk>/remove/", departures.remove, name="person_remove"),
    path("org/<slug:slug>/users/<int:pk>/remove/confirm/", departures.confirm_removal, name="person_confirm_removal"),
    path("org/<slug:slug>/users/removed/", departures.removed, name="departures"),
    path("org/<slug:slug>/users/removed/<int:pk>/", departures.show, name="departure"),
    path("org/<slug:slug>/users/removed/<int:pk>/undo/", departures.undo, name="undo_departure"),
    path("org/<slug:slug>/users/removed/<int:pk>/evidence.pdf", departures.evidence, name="departure_evidence"),
    path("org/<slug:slug>/undo/<int:pk>/", undo_views.undo, name="undo"),
    path("org/<slug:slug>/jobs/<uuid:pk>/", jobs.show, name="job"),
    path("org/<slug:slug>/jobs/<uuid:pk>/cancel/", jobs.cancel, name="cancel_job"),
    path("org/<slug:slug>/jobs/<uuid:pk>/failures/", jobs.failures, name="job_failures"),
    path("org/<slug:slug>/security/", protection.security, name="security"),
    path("org/<slug:slug>/security/require-2fa/", protection.require, name="require_second_factor"),
    path("org/<slug:slug>/security/release-2fa/", protection.release, name="release_second_factor"),
    path("org/<slug:slug>/security/idle/", protection.idle_sessions, name="idle_sessions"),
    path("org/<slug:slug>/security/progress/", protection.progress, name="second_factor_progress"),
    path("org/<slug:slug>/security/progress/export/", protection.export, name="second_factor_export"),
    path("org/<slug:slug>/settings/", details.show, name="settings"),
    path("org/<slug:slug>/settings/edit/", details.edit, name="settings_edit"),
    path("org/<slug:slug>/settings/addresses/", address_views.addresses, name="billing_addresses"),
    path("org/<slug:slug>/settings/addresses/add/", address_views.add, name="billing_address_add"),
    path("org/<slug:slug>/settings/addresses/<int:pk>/", address_views.edit, name="billing_address"),
    path("org/<slug:slug>/settings/addresses/<int:pk>/default/", address_views.choose, name="billing_address_default"),
    path("org/<slug:slug>/settings/addresses/<int:pk>/delete/", address_views.delete, name="billing_address_delete"),
    path("org/<slug:slug>/logo/<slug:name>.webp", details.logo, name="logo"),
    path("org/<slug:slug>/settings/delete/", deletion.checklist, name="delete"),
    path("org/<slug:slug>/settings/delete/confirm/", deletion.confirm, name="delete_confirm"),
    path("org/<slug:slug>/settings/export/", exports.everything, name="export"),
    path("org/<slug:slug>/settings/export/documents/", exports.documents, name="export_documents"),
    path("org/<slug:slug>/jobs/<uuid:pk>/file/", exports.download, name="job_file"),
    path("org/<slug:slug>/log/", log.log, name="log"),
    path("org/<slug:slug>/log/export.csv", log.export_csv, name="log_csv"),
    path("org/<slug:slug>/log/export.json", log.export_json, name="log_json"),
    path("2fa-required/", required_views.required, name="second_factor_required"),
    path("2fa-required/grace/", required_views.grace, name="second_factor_grace"),
    path("invite/<str:token>/", acceptance.show, name="invite"),
    path("invite/<str:token>/join/", acceptance.join, name="invite_join"),
    path("invite/<str:token>/account/", acceptance.create_account, name="invite_account"),
    path("invite/<str:token>/decline/", acceptance.decline, name="invite_decline"),
]
