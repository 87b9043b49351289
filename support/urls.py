"""Pages about the provider's support."""

from django.urls import path

from support import views
from support.accessibility import views as accessibility
from support.cases import views as cases
from support.ending import views as ending
from support.help import views as help_views
from support.premium import views as premium

app_name = "support"
urlpatterns = [
    path("profile/support-code/", views.code, name="code"),
    path("profile/support-code/end/", views.end_visit, name="end_visit"),
    path("org/<slug:slug>/support/", cases.home, name="home"),
    path("org/<slug:slug>/support/contact/", cases.contact, name="contact"),
    path("org/<slug:slug>/support/cases/", cases.cases, name="cases"),
    path("org/<slug:slug>/support/cases/<int:pk>/", cases.case, name="case"),
    path("org/<slug:slug>/support/cases/<int:pk>/close/", cases.close_case, name="case_close"),
    path("org/<slug:slug>/support/cases/<int:pk>/files/<int:file>/", cases.case_file, name="case_file"),
    path("org/<slug:slug>/support/premium/", premium.premium, name="premium"),
    path("org/<slug:slug>/support/premium/subscribe/", premium.subscribe, name="premium_subscribe"),
    path("org/<slug:slug>/support/premium/change/", premium.change, name="premium_change"),
    path("org/<slug:slug>/support/premium/sheet.pdf", premium.sheet, name="premium_sheet"),
    path("accessibility/", accessibility.statement, name="accessibility"),
    path("contracts/end/", ending.end, name="end_contract"),
    path("help/", help_views.home, name="help_home"),
    path("help/go/<str:screen>/", help_views.go, name="help_go"),
    path("help/<slug:language>/", help_views.index, name="help"),
    path("help/<slug:language>/search/", help_views.results, name="help_search"),
    path("help/<slug:language>/<slug:article>/", help_views.show, name="help_article"),
    path("help/<slug:language>/<slug:article>/vote/", help_views.vote, name="help_vote"),
]
