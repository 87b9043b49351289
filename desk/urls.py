"""Addresses of the desk."""

from django.urls import path

from desk.bank import views as bank
from desk.books import views as books
from desk.cases import letter_views
from desk.cases import views as cases
from desk.gifts import views as gifts
from desk.matters import views as matters
from desk.names import views as names
from desk.owners import views as owners
from desk.payouts import views as payouts
from desk.people import views as people
from desk.prices import views as prices
from desk.products import views as products
from desk.promotions import views as promotions
from desk.registries import views as registries
from desk.tasks import views as tasks
from desk.vip import views as vip
from desk.warranty import views as warranty

app_name = "desk"
urlpatterns = [
    path("", tasks.tasks, name="tasks"),
    path("tasks/<int:pk>/done/", tasks.finish, name="finish"),
    path("tasks/<int:pk>/refuse/", tasks.refuse, name="refuse"),
    path("registries/", registries.orders, name="registries"),
    path("registries/<int:pk>/done/", registries.finish, name="registry_done"),
    path("registries/<int:pk>/refuse/", registries.refuse, name="registry_refuse"),
    path("products/", products.find, name="products"),
    path("products/<int:pk>/stop/", products.stop, name="stop"),
    path("products/<int:pk>/release/", products.release, name="release"),
    path("names/", names.names, name="names"),
    path("names/<int:pk>/mend/", names.mend, name="name_mend"),
    path("names/<int:pk>/close/", names.close, name="name_close"),
    path("owners/", owners.owners, name="owners"),
    path("owners/ask/", owners.ask_owner, name="owner_ask"),
    path("owners/<uuid:pk>/", owners.owner, name="owner"),
    path("owners/<uuid:pk>/refuse/", owners.refuse_owner, name="owner_refuse"),
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/block/", people.block_caller, name="person_block"),
    path("people/<int:pk>/members/<int:member>/block/", people.block_colleague, name="person_block_member"),
    path("people/blocks/<int:pk>/unblock/", people.lift, name="unblock"),
    path("bank/", bank.files, name="bank"),
    path("bank/<int:pk>/", bank.report, name="bank_file"),
    path("money/", bank.queue, name="money"),
    path("money/<int:pk>/", bank.payment, name="bank_payment"),
    path("money/<int:pk>/assign/", bank.give, name="bank_assign"),
    path("money/<int:pk>/close/", bank.close, name="bank_close"),
    path("withdrawals/", payouts.withdrawals, name="withdrawals"),
    path("withdrawals/<int:pk>/", payouts.withdrawal, name="withdrawal"),
    path("withdrawals/<int:pk>/refuse/", payouts.refuse, name="refuse_withdrawal"),
    path("withdrawals/<int:pk>/settle/", payouts.settle, name="settle_withdrawal"),
    path("withdrawals/<int:pk>/cards/", payouts.to_cards, name="to_cards"),
    path("withdrawals/send/<slug:currency>/", payouts.send, name="send"),
    path("withdrawals/files/<int:pk>/", payouts.file, name="pay_out_file"),
    path("withdrawals/files/<int:pk>/download/", payouts.download, name="pay_out_download"),
    path("gifts/", gifts.gifts, name="gifts"),
    path("gifts/give/", gifts.give, name="give"),
    path("gifts/<int:pk>/", gifts.decide, name="gift"),
    path("matters/", matters.matters, name="matters"),
    path("matters/<slug:which>/", matters.queue, name="queue"),
    path("matters/<slug:which>/<str:pk>/", matters.matter, name="matter"),
    path("matters/differing/<str:pk>/credit/", matters.difference, name="difference"),
    path("matters/taxed/<str:pk>/correct/", matters.correct, name="correct_tax"),
    path("money/by-hand/", matters.by_hand, name="by_hand"),
    path("warranty/", warranty.tasks, name="warranty"),
    path("warranty/<int:pk>/done/", warranty.finish, name="warranty_done"),
    path("vip/", vip.vip, name="vip"),
    path("books/", books.books, name="books"),
    path("books/movements/", books.movements, name="movements"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/claim/", cases.claim_case, name="case_claim"),
    path("cases/<int:pk>/release/", cases.release_case, name="case_release"),
    path("cases/<int:pk>/close/", cases.close_case, name="case_close"),
    path("cases/<int:pk>/priority/", cases.priority, name="case_priority"),
    path("cases/<int:pk>/files/<int:file>/", cases.case_file, name="case_file"),
    path("letters/", letter_views.letters, name="letters"),
    path("letters/<int:pk>/", letter_views.letter, name="letter"),
    path("letters/<int:pk>/lay-aside/", letter_views.lay_aside, name="letter_aside"),
    path("prices/", prices.prices, name="prices"),
    path("prices/add/", prices.add, name="price_add"),
    path("codes/", promotions.codes, name="codes"),
    path("codes/make/", promotions.make, name="code_make"),
    path("codes/<int:pk>/", promotions.code, name="code"),
    path("codes/<int:pk>/revoke/", promotions.revoke, name="code_revoke"),
    path("offers/", promotions.offers, name="offers"),
    path("offers/grant/", promotions.grant, name="offer_grant"),
    path("offers/<int:pk>/withdraw/", promotions.withdraw, name="offer_withdraw"),
    path("orders/", promotions.orders, name="orders"),
]
