"""Pages about the protection of a person's sign-in (interface.md 2.4)."""

from django.urls import path

from security.views import again, app, browsers, codes, factors, overview, push, sms, verify

app_name = "security"
urlpatterns = [
    path("login/2fa/", verify.verify, name="verify"),
    path("login/2fa/other/", verify.other_methods, name="other_methods"),
    path("login/2fa/push/", push.wait, name="push"),
    path("login/2fa/sms/", sms.send, name="send_sms"),
    path("profile/security/", overview.overview, name="overview"),
    path("profile/security/every-time/", browsers.every_time, name="every_time"),
    path("profile/security/browsers/", browsers.browsers, name="browsers"),
    path("profile/security/browsers/forget/", browsers.forget_all, name="forget_browsers"),
    path("profile/security/browsers/<int:pk>/forget/", browsers.forget, name="forget_browser"),
    path("profile/security/2fa/", factors.factors, name="factors"),
    path("profile/security/2fa/codes/", codes.codes, name="codes"),
    path("profile/security/2fa/codes/new/", codes.renew, name="renew_codes"),
    path("profile/security/2fa/codes/download/", codes.download, name="download_codes"),
    path("profile/security/2fa/codes/print/", codes.printed, name="print_codes"),
    path("profile/security/2fa/app/add/", app.add, name="app_add"),
    path("profile/security/again/", again.again, name="again"),
    path("profile/security/approve/", push.approvals, name="approvals"),
    path("profile/security/approve/<uuid:pk>/", push.approve, name="push_request"),
    path("profile/security/approve/<uuid:pk>/deny/", push.deny, name="deny_push_request"),
    path("profile/security/2fa/push/add/", push.add, name="push_add"),
    path("profile/security/2fa/sms/add/", sms.add, name="sms_add"),
    path("profile/security/2fa/sms/code/", sms.confirm, name="sms_confirm"),
    path("profile/security/2fa/sms/code/again/", sms.send_again, name="sms_again"),
    path("profile/security/2fa/<slug:method>/<int:pk>/prefer/", factors.prefer, name="prefer_factor"),
    path("profile/security/2fa/<slug:method>/<int:pk>/remove/", factors.remove, name="remove_factor"),
]
