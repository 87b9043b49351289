"""What people of the demo have inside the pretended services: files, calendars, mailboxes that they consult."""

from products import providers
from products.models import Product
from products.providers import Action, DataKind, PersonalData
from products.providers.local import LocalProvider, reference_of

FILES, MAILBOX, CALENDAR, BOOK = DataKind.FILES, DataKind.MAILBOX, DataKind.CALENDAR, DataKind.ADDRESS_BOOK
PERSON = "amelie.rossier@talleres-rochat.example"
DATA = {
    "Disco Taller": [PersonalData(FILES, "Planos y presupuestos", 1_843), PersonalData(FILES, "Fotos de obra", 412)],
    "Correo del taller": [
        PersonalData(MAILBOX, "taller@talleres-rochat.example"),
        PersonalData(CALENDAR, "Turnos del taller"),
        PersonalData(BOOK, "Proveedores de piezas"),
    ],
}
"""What one collaborator has, by product of Talleres Rochat."""


def put() -> None:
    """Into the books of the local provider, once the rows of the demo are stored; repeating loses nothing."""
    own = Product.objects.filter(organization__slug="talleres-rochat").select_related("kind")
    products = {product.name: product for product in own}
    for name, items in DATA.items():
        product = products.get(name)
        provider = providers.get(product.kind.provider) if product else None
        if product and isinstance(provider, LocalProvider):
            provider.put_data(_reference(product), PERSON, *items)


def _reference(product: Product) -> str:
    """The account's, also before a worker has had it set up."""
    return product.reference or reference_of(str(product.calls.get(action=Action.PROVISION).pk))
