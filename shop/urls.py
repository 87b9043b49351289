"""Addresses of the shop (UI-4)."""

from django.urls import path

from shop.cart import views as cart
from shop.catalogue import views as catalogue
from shop.checkout import views as checkout
from shop.codes import views as codes
from shop.orders import views as orders
from shop.transfers import views as transfers
from shop.visitors import views as visitors

app_name = "shop"
urlpatterns = [
    path("shop/", visitors.shelves, name="visitor"),
    path("shop/<slug:kind>/", visitors.kind, name="visitor_kind"),
    path("shop/<slug:kind>/order/", visitors.order, name="visitor_order"),
    path("org/<slug:slug>/shop/", catalogue.catalogue, name="catalogue"),
    path("org/<slug:slug>/shop/transfer/", transfers.transfer, name="transfer"),
    path("org/<slug:slug>/shop/transfer/many/", transfers.transfer_many, name="transfer_many"),
    path("org/<slug:slug>/shop/promotions/", codes.promotions, name="promotions"),
    path("org/<slug:slug>/shop/<slug:kind>/", catalogue.kind, name="kind"),
    path("org/<slug:slug>/cart/<int:pk>/remove/", cart.remove, name="cart_remove"),
    path("org/<slug:slug>/cart/", cart.cart, name="cart"),
    path("org/<slug:slug>/checkout/", checkout.checkout, name="checkout"),
    path("org/<slug:slug>/billing/orders/", orders.orders, name="orders"),
    path("org/<slug:slug>/billing/orders/<int:pk>/", orders.order, name="order"),
    path("org/<slug:slug>/billing/orders/<int:pk>/cancel/", orders.cancel, name="order_cancel"),
    path("org/<slug:slug>/billing/orders/<int:pk>/withdraw/", orders.withdraw_order, name="order_withdraw"),
]
