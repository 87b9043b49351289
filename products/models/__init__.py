"""Models of the catalogue, products, access rights and holds."""

from products.models.asking import AccessRequest
from products.models.catalogue import CatalogueVersion, Category, Kind, Plan, Right
from products.models.grant import FutureGrant, Grant
from products.models.hold import Hold
from products.models.product import Product, Tag
from products.models.provider import ProviderCall, StaffTask
from products.models.recipe import Recipe, RecipeUse

__all__ = [
    "AccessRequest",
    "CatalogueVersion",
    "Category",
    "FutureGrant",
    "Grant",
    "Hold",
    "Kind",
    "Plan",
    "Product",
    "ProviderCall",
    "Recipe",
    "RecipeUse",
    "Right",
    "StaffTask",
    "Tag",
]
