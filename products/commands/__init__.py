"""What people do with products, one function per intention."""

from products.commands.cancel import cancel_products
from products.commands.create import create_product
from products.commands.edit import Details, edit_product
from products.commands.grants import save_access
from products.commands.holds import end_maintenance, lock, maintain, release, stop, unlock
from products.commands.provide import request

__all__ = [
    "Details",
    "cancel_products",
    "create_product",
    "edit_product",
    "end_maintenance",
    "lock",
    "maintain",
    "release",
    "request",
    "save_access",
    "stop",
    "unlock",
]
