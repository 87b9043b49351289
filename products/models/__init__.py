"""Models of the catalogue, products, access rights and holds."""

from products.models.catalogue import CatalogueVersion, Category, Kind, Plan, Right
from products.models.grant import FutureGrant, Grant
from products.models.hold import Hold
from products.models.product import Product, Tag
from products.models.provider import ProviderCall, StaffTask

__all__ = [
    "CatalogueVersion",
    "Category",
    "FutureGrant",
    "Grant",
    "Hold",
    "Kind",
    "Plan",
    "Product",
    "ProviderCall",
    "Right",
    "StaffTask",
    "Tag",
]
