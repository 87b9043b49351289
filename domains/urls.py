"""Addresses of domain names."""

from django.urls import path

from domains.contacts import views as contacts
from domains.guard import views as guard
from domains.offers import views as offers
from domains.owner import bulk_views as bulk
from domains.owner import views as owner
from domains.privacy import views as privacy
from domains.restore import views as restore
from domains.servers import views as servers
from domains.transfers import views as transfers
from domains.verification import views as verification

PRODUCT = "org/<slug:slug>/products/<slug:category>/<int:pk>/"
app_name = "domains"
urlpatterns = [
    path("org/<slug:slug>/names/missing/", offers.missing, name="missing"),
    path("org/<slug:slug>/names/available/", offers.available, name="available"),
    path("org/<slug:slug>/names/owner/", bulk.change_owners, name="owners"),
    path("org/<slug:slug>/contacts/", contacts.contacts, name="contacts"),
    path("org/<slug:slug>/contacts/add/", contacts.add, name="contact_add"),
    path("org/<slug:slug>/contacts/<int:pk>/delete/", contacts.delete, name="contact_delete"),
    path("org/<slug:slug>/products/<slug:category>/<int:pk>/restore/", restore.restore, name="restore"),
    path(f"{PRODUCT}name/servers/", servers.servers, name="servers"),
    path(f"{PRODUCT}name/signing/", servers.signing, name="signing"),
    path(f"{PRODUCT}name/owner/", owner.owner, name="owner"),
    path(f"{PRODUCT}name/verification/", verification.verification, name="verification"),
    path("owner-proof/<str:token>/", verification.proof, name="proof"),
    path("owner-change/<str:token>/", owner.agree, name="agree"),
    path("name-transfer/<str:token>/", transfers.reject, name="reject"),
    path(f"{PRODUCT}name/leaving/", transfers.leaving, name="leaving"),
    path(f"{PRODUCT}name/privacy/", privacy.privacy, name="privacy"),
    path(f"{PRODUCT}name/lock/", guard.lock, name="lock"),
    path(f"{PRODUCT}name/code/", guard.code, name="code"),
]
