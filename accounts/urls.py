"""Sign-in family and the person's own pages (interface.md 2.4). allauth looks for the names ``account_…``."""

from django.urls import URLPattern, URLResolver, include, path

from accounts.views import again, avatar, export, password, profile, recovery, sign_in, sign_up

pages = [
    path("login/key/", sign_in.sign_in_with_key, name="sign_in_with_key"),
    path("login/cookies/", sign_in.cookies, name="cookies"),
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
