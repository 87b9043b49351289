"""Sign-in family and the person's own pages (UI-4). allauth looks for the names ``account_…``."""

from django.urls import URLPattern, URLResolver, include, path

from accounts.contacts import EMAIL, PHONE
from accounts.views import (
    again,
    avatar,
    contacts,
    export,
    login_email,
    password,
    profile,
    recovery,
    sign_in,
    sign_up,
)

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
    path("profile/security/password/", password.password, name="password"),
    path("profile/export/", export.export, name="export"),
    path("profile/avatar/", avatar.avatar, name="avatar"),
    path("people/<slug:digest>.webp", avatar.picture, name="picture"),
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
    path("login/again/", again.reauthenticate, name="account_reauthenticate"),
    path("login/recover/", recovery.recover, name="account_reset_password"),
    path("logout/", sign_in.sign_out, name="account_logout"),
    path("accounts/switch/", sign_in.switch, name="account_switch"),
    path("signup/", sign_up.sign_up, name="account_signup"),
    path("language/", profile.set_language, name="set_language"),
    path("profile/", profile.profile, name="profile"),
    path("profile/theme/", profile.profile_theme, name="profile_theme"),
    path("", include((pages, "accounts"))),
]
