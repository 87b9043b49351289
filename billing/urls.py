"""Addresses of the accounting (UI-4)."""

from django.urls import path

from billing.ahead import board_views as board
from billing.ahead import calendar_views as calendar
from billing.ahead import forecast_views as forecast
from billing.checkout import request_views
from billing.checkout import views as checkout
from billing.contacts import link_views as links
from billing.contacts import views as contacts
from billing.documents import views as documents
from billing.due import views as due
from billing.ending import views as ending
from billing.exports import views as exports
from billing.feed import views as feed
from billing.payments import card_page, webhooks
from billing.payments import method_views as methods
from billing.payments import views as payments
from billing.plans import views as plans
from billing.prepaid import alert_views as alerts
from billing.prepaid import claim_views as claims
from billing.prepaid import views as prepaid
from billing.prepaid import withdraw_views as withdrawals
from billing.renewals import period_views
from billing.renewals import views as renewals
from billing.spending import views as spending
from billing.warranty import views as warranty

app_name = "billing"
urlpatterns = [
    path("org/<slug:slug>/billing/payments/", due.payments, name="payments"),
    path("org/<slug:slug>/billing/payments/pay/", checkout.checkout, name="checkout"),
    path("org/<slug:slug>/billing/payments/proforma/", checkout.proforma, name="proforma"),
    path("org/<slug:slug>/products/<slug:category>/<int:pk>/plan/", period_views.change_offer, name="plan"),
    path("org/<slug:slug>/billing/contracts/", ending.contracts, name="contracts"),
    path("org/<slug:slug>/billing/contracts/<int:pk>/end/", ending.end, name="end_contract"),
    path("org/<slug:slug>/billing/contracts/<int:pk>/keep/", ending.keep, name="keep_contract"),
    path("org/<slug:slug>/products/<slug:category>/<int:pk>/end/", ending.of_product, name="end_product"),
    path("org/<slug:slug>/billing/renewals/", board.board, name="renewals"),
    path("org/<slug:slug>/products/<slug:category>/<int:pk>/warranty/", warranty.warranty, name="warranty"),
    path("org/<slug:slug>/billing/renewals/warranty/", warranty.several, name="manage_warranty"),
    path("org/<slug:slug>/billing/renewals/manage/", board.manage, name="manage_renewals"),
    path("org/<slug:slug>/billing/renewals/calendar/", calendar.month, name="calendar"),
    path("org/<slug:slug>/billing/renewals/forecast/", forecast.forecast, name="forecast"),
    path("org/<slug:slug>/billing/renewals/forecast.csv", forecast.forecast_csv, name="forecast_csv"),
    path("org/<slug:slug>/products/<slug:category>/<int:pk>/plan/change/", plans.change_plan, name="plan_change"),
    path("org/<slug:slug>/billing/renewals/<int:pk>/", renewals.renewal, name="renewal"),
    path("org/<slug:slug>/calendar/", feed.feed, name="feed"),
    path("org/<slug:slug>/calendar/revoke/", feed.revoke, name="revoke_feed"),
    path("profile/security/calendars/", feed.own, name="own_feeds"),
    path("calendar/<str:secret>.ics", feed.calendar, name="calendar_file"),
    path("org/<slug:slug>/billing/prepaid/", prepaid.account, name="prepaid"),
    path("org/<slug:slug>/billing/prepaid/credit/", prepaid.credit_account, name="credit"),
    path("org/<slug:slug>/billing/prepaid/withdraw/", withdrawals.withdraw, name="withdraw"),
    path(
        "org/<slug:slug>/billing/prepaid/withdrawals/<int:pk>/cancel/",
        withdrawals.cancel_withdrawal,
        name="cancel_withdrawal",
    ),
    path("org/<slug:slug>/billing/prepaid/alert/", alerts.alert, name="balance_alert"),
    path("org/<slug:slug>/billing/prepaid/owed/<int:pk>/", claims.owed, name="owed"),
    path("org/<slug:slug>/billing/spending/", spending.spending, name="spending"),
    path("org/<slug:slug>/billing/spending.csv", spending.spending_csv, name="spending_csv"),
    path("org/<slug:slug>/billing/invoices/", documents.invoices, name="invoices"),
    path("org/<slug:slug>/billing/invoices/export/", exports.export, name="export"),
    path("org/<slug:slug>/billing/invoices/pay/", request_views.pay_documents, name="pay_documents"),
    path("org/<slug:slug>/billing/invoices/<slug:number>/", documents.show, name="document"),
    path("org/<slug:slug>/billing/invoices/<slug:number>/pay/", request_views.pay_document, name="pay_document"),
    path("org/<slug:slug>/billing/invoices/<slug:number>.pdf", documents.pdf, name="document_pdf"),
    path("org/<slug:slug>/billing/settings/", contacts.settings, name="settings"),
    path("org/<slug:slug>/billing/settings/<int:pk>/", contacts.settings_of, name="settings_of"),
    path("org/<slug:slug>/billing/settings/recipients/add/", contacts.recipient_add, name="recipient_add"),
    path(
        "org/<slug:slug>/billing/settings/recipients/<int:pk>/remove/",
        contacts.recipient_remove,
        name="recipient_remove",
    ),
    path("billing/recipient/<str:token>/", links.recipient, name="recipient"),
    path("billing/month/<str:token>/", links.delivery, name="delivery"),
    path("billing/month/<str:token>/csv/", links.delivery_csv, name="delivery_csv"),
    path("billing/month/<str:token>/zip/", links.delivery_zip, name="delivery_zip"),
    path("billing/webhooks/stripe/", webhooks.stripe, name="stripe"),
    path("org/<slug:slug>/billing/pay/<uuid:pk>/", payments.payment, name="payment"),
    path("org/<slug:slug>/billing/pay/<uuid:pk>/card/", card_page.payment_card, name="payment_card"),
    path("org/<slug:slug>/billing/pay/<uuid:pk>/cancel/", payments.cancel, name="payment_cancel"),
    path("org/<slug:slug>/billing/methods/", methods.methods, name="methods"),
    path("org/<slug:slug>/billing/methods/add/", methods.add, name="card_add"),
    path("org/<slug:slug>/billing/methods/added/<uuid:pk>/", methods.added, name="card_added"),
    path("org/<slug:slug>/billing/methods/added/<uuid:pk>/card/", card_page.setup_card, name="card_added_card"),
    path("org/<slug:slug>/billing/methods/<int:pk>/default/", methods.choose, name="card_default"),
    path("org/<slug:slug>/billing/methods/<int:pk>/delete/", methods.delete, name="card_delete"),
]
