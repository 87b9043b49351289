"""Addresses of the desk."""

from django.urls import path

from desk.bank import views as bank
from desk.books import views as books
from desk.gifts import views as gifts
from desk.payouts import views as payouts
from desk.people import views as people
from desk.prices import views as prices
from desk.products import views as products
from desk.tasks import views as tasks

app_name = "desk"
urlpatterns = [
    path("", tasks.tasks, name="tasks"),
    path("tasks/<int:pk>/done/", tasks.finish, name="finish"),
    path("tasks/<int:pk>/refuse/", tasks.refuse, name="refuse"),
    path("products/", products.find, name="products"),
    path("products/<int:pk>/stop/", products.stop, name="stop"),
    path("products/<int:pk>/release/", products.release, name="release"),
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
    path("withdrawals/send/<slug:currency>/", payouts.send, name="send"),
    path("withdrawals/files/<int:pk>/", payouts.file, name="pay_out_file"),
    path("withdrawals/files/<int:pk>/download/", payouts.download, name="pay_out_download"),
    path("gifts/", gifts.gifts, name="gifts"),
    path("gifts/give/", gifts.give, name="give"),
    path("gifts/<int:pk>/", gifts.decide, name="gift"),
    path("books/", books.books, name="books"),
    path("books/movements/", books.movements, name="movements"),
    path("prices/", prices.prices, name="prices"),
    path("prices/add/", prices.add, name="price_add"),
]
