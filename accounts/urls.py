"""Sign-in family and the person's own pages (UI-4). allauth looks for the names ``account_…``."""

from django.urls import URLPattern, URLResolver, include, path

from accounts.avatars import views as avatars
from accounts.contacts import views as contacts
from accounts.contacts.commands import EMAIL, PHONE
from accounts.exports import views as exports
from accounts.login_email import views as login_email
from accounts.passwords import views as passwords
from accounts.profile import views as profile
from accounts.recovery import views as recovery
from accounts.sign_in import reauthentication_views
from accounts.sign_in import views as sign_in
from accounts.sign_up import views as sign_up

pages = [
    path("login/key/", sign_in.sign_in_with_key, name="sign_in_with_key"),
    path("login/cookies/", sign_in.cookies, name="cookies"),
    path("login/recover/way/", recovery.choose_way, name="recover_way"),
    path("login/recover/code/", recovery.recover_code, name="recover_code"),
    path("login/recover/code/send/", recovery.send_recovery_code, name="send_recovery_code"),
    path("login/recover/password/", recovery.new_password, name="new_password"),
    path("signup/code/", sign_up.sign_up_code, name="sign_up_code"),
    path("signup/code/send/", sign_up.send_sign_up_code, name="send_sign_up_code"),
    path("accounts/switch/forget/", sign_in.forget_account, name="forget"),
    path("profile/security/password/", passwords.password, name="password"),
    path("profile/export/", exports.export, name="export"),
    path("profile/avatar/", avatars.avatar, name="avatar"),
    path("people/<slug:digest>.webp", avatars.picture, name="picture"),
    path("profile/security/email/", login_email.change, name="login_email"),
    path("profile/security/email/cancel/", login_email.withdraw, name="withdraw_login_email"),
    path("email/confirm/<str:token>/", login_email.confirm, name="confirm_login_change"),
    path("email/cancel/<str:token>/", login_email.cancel, name="cancel_login_change"),
    path("profile/security/phone/", contacts.phone, name="recovery_phone"),
    path("profile/security/recovery-email/", contacts.email, name="recovery_email"),
    *[
        path(f"profile/security/{folder}/{action}", view, {"kind": kind}, name=f"{name}{ending}")
        for folder, kind, name in [("phone", PHONE, "recovery_phone"), ("recovery-email", EMAIL, "recovery_email")]
        for action, view, ending in [
            ("code/", contacts.code, "_code"),
            ("code/again/", contacts.send_again, "_code_again"),
            ("remove/", contacts.remove, "_remove"),
        ]
    ],
    path("profile/edit/<slug:block>/", profile.edit_block, name="edit_block"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", sign_in.sign_in, name="account_login"),
    path("login/again/", reauthentication_views.reauthenticate, name="account_reauthenticate"),
    path("login/recover/", recovery.recover, name="account_reset_password"),
    path("logout/", sign_in.sign_out, name="account_logout"),
    path("accounts/switch/", sign_in.switch, name="account_switch"),
    path("signup/", sign_up.sign_up, name="account_signup"),
    path("language/", profile.set_language, name="set_language"),
    path("profile/", profile.profile, name="profile"),
    path("profile/theme/", profile.profile_theme, name="profile_theme"),
    path("", include((pages, "accounts"))),
]
