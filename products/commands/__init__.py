"""What people do with products, one function per intention."""

from products.commands.create import create_product
from products.commands.grants import save_access
from products.commands.holds import end_maintenance, lock, maintain, unlock
from products.commands.provide import request

__all__ = ["create_product", "end_maintenance", "lock", "maintain", "request", "save_access", "unlock"]
