"""Pages of development (docs/components.md); each answers 404 outside development."""

from django.urls import path

from manager.dev import card, components, mailbox, service

urlpatterns = [
    path("components/", components.components, name="dev_components"),
    path("components/confirmation/", components.confirmation, name="dev_confirmation"),
    path("components/public/", components.sign_in_family, name="dev_public"),
    path("components/errors/<int:status>/", components.error_page, name="dev_error"),
    path("card/<uuid:key>/", card.card, name="dev_card"),
    path("service/<slug:reference>/", service.service, name="dev_service"),
    path("mail/", mailbox.mail_list, name="dev_mail"),
    path("mail/<str:name>/", mailbox.mail_page, name="dev_mail_page"),
    path("mail/<str:name>/html/", mailbox.mail_html, name="dev_mail_html"),
    path("mail/<str:name>/answer/", mailbox.mail_answer, name="dev_mail_answer"),
    path("mail/<str:name>/file/", mailbox.mail_file, name="dev_mail_file"),
]
