"""The catalogue as the provider writes it: reading the file, saying what is wrong or would change, loading it."""

from products.catalogue.difference import difference
from products.catalogue.loading import Loaded, checked, load
from products.catalogue.shape import Catalogue, Problem, Unusable
from products.catalogue.stored import stored

__all__ = ["Catalogue", "Loaded", "Problem", "Unusable", "checked", "difference", "load", "stored"]
