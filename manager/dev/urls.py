"""Pages of development (architecture.md "Tests"); each answers 404 outside development."""

from django.urls import path

from manager.dev import mailbox
from manager.dev.components import components

urlpatterns = [
    path("components/", components, name="dev_components"),
    path("mail/", mailbox.mail_list, name="dev_mail"),
    path("mail/<str:name>/", mailbox.mail_page, name="dev_mail_page"),
    path("mail/<str:name>/html/", mailbox.mail_html, name="dev_mail_html"),
    path("mail/<str:name>/file/", mailbox.mail_file, name="dev_mail_file"),
]
