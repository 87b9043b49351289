"""What people of the demo have inside the pretended services: files, calendars, mailboxes that they consult."""

from products import providers
from products.models import Product
from products.providers import Action, DataKind, PersonalData
from products.providers.local import LocalProvider, reference_of

FILES, MAILBOX, CALENDAR, BOOK = DataKind.FILES, DataKind.MAILBOX, DataKind.CALENDAR, DataKind.ADDRESS_BOOK
DATA = [
    ("Disco Taller", "beat", [
        PersonalData(FILES, "Planos y presupuestos", 1_843), PersonalData(FILES, "Fotos de reparaciones", 412),
    ]),
    ("Correo del taller", "beat", [
        PersonalData(MAILBOX, "taller@talleres-rochat.example"), PersonalData(CALENDAR, "Turnos del taller"),
        PersonalData(BOOK, "Proveedores de piezas"),
    ]),
    ("Disco Dirección", "iker", [PersonalData(FILES, "Cierre contable", 96)]),
]  # fmt: skip
"""Product of Talleres Rochat, first part of the address, what is there."""


def put() -> None:
    """Into the books of the local provider, once the rows of the demo are stored; repeating loses nothing."""
    own = Product.objects.filter(organization__slug="talleres-rochat").select_related("kind")
    products = {product.name: product for product in own}
    for name, person, items in DATA:
        product = products.get(name)
        provider = providers.get(product.kind.provider) if product else None
        if product and isinstance(provider, LocalProvider):
            provider.put_data(_reference(product), f"{person}@talleres-rochat.example", *items)


def _reference(product: Product) -> str:
    """The account's, also before a worker has had it set up."""
    return product.reference or reference_of(str(product.calls.get(action=Action.PROVISION).pk))
