"""The catalogues of messages, the messages that the sources ask for, and the fixed terms."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
from babel.messages.extract import extract_from_file
from django.utils.translation.template import templatize

from manager.messages import LANGUAGES
from tests.architecture.sources import ROOT

TRANSLATIONS = {code: polib.pofile(str(ROOT / f"locale/{code}/LC_MESSAGES/django.po")) for code in LANGUAGES}
OUTSIDE = {"tests", "bench", "var", "locale", "docs", "static"}

CALL = re.compile(r"\b(n?p?)gettext\(((?:\s*u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")\s*,?)+)")
LITERAL = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")
PLAIN = re.compile(r"(?<![\w.])_\(\s*u?('(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

GLOSSARY = {
    "Organization": ("Organización", "Organisation", "Organisation", "Organizzazione"),
    "Legal representative": ("Responsable legal", "Responsable légal", "Gesetzliche Vertretung", "Responsabile legale"),
    "Administrator": ("Administrador", "Administrateur", "Administrator", "Amministratore"),
    "Collaborator": ("Colaborador", "Collaborateur", "Mitarbeitende", "Collaboratore"),
    "External user": ("Usuario externo", "Utilisateur externe", "Externe Person", "Utente esterno"),
    "Work team": ("Equipo de trabajo", "Équipe de travail", "Arbeitsteam", "Gruppo di lavoro"),
    "Edit product access": (
        "Modificar los accesos a los productos",
        "Modifier les accès aux produits",
        "Produktzugriffe bearbeiten",
        "Modifica gli accessi ai prodotti",
    ),
    "Grant access to everything": (
        "Otorgar acceso a todo",
        "Donner accès à tout",
        "Zugriff auf alles gewähren",
        "Concedi l’accesso a tutto",
    ),
    "Send a security alert": (
        "Enviar una alerta de seguridad",
        "Envoyer une alerte de sécurité",
        "Sicherheitswarnung senden",
        "Invia un avviso di sicurezza",
    ),
    "Two-step verification": (
        "Verificación en dos pasos",
        "Validation en deux étapes",
        "Zwei-Faktor-Authentifizierung",
        "Verifica in due passaggi",
    ),
    "Backup codes": ("Códigos de respaldo", "Codes de secours", "Backup-Codes", "Codici di backup"),
    "Remove from the Organization": (
        "Eliminar de la Organización",
        "Retirer de l’Organisation",
        "Aus der Organisation entfernen",
        "Rimuovi dall’Organizzazione",
    ),
    "Lock product management": (
        "Bloquear la gestión del producto",
        "Bloquer la gestion du produit",
        "Produktverwaltung sperren",
        "Blocca la gestione del prodotto",
    ),
    "Turn on maintenance": (
        "Activar el mantenimiento",
        "Activer la maintenance",
        "Wartung aktivieren",
        "Attiva la manutenzione",
    ),
    "Use the service": ("Usar el servicio", "Utiliser le service", "Dienst nutzen", "Usare il servizio"),
    "Future products of this category": (
        "Productos futuros de esta categoría",
        "Futurs produits de cette catégorie",
        "Künftige Produkte dieser Kategorie",
        "Prodotti futuri di questa categoria",
    ),
    "Do not show them": ("No mostrarlos", "Ne pas les afficher", "Nicht anzeigen", "Non mostrarli"),
    "Work teams": ("Equipos de trabajo", "Équipes de travail", "Arbeitsteams", "Gruppi di lavoro"),
    "All products": ("Todos los productos", "Tous les produits", "Alle Produkte", "Tutti i prodotti"),
    "Back to the menu": ("Volver al menú", "Retour au menu", "Zurück zum Menü", "Torna al menu"),
    "Plan": ("Oferta", "Offre", "Angebot", "Offerta"),
    "Expiry": ("Vencimiento", "Échéance", "Ablauf", "Scadenza"),
    "Renewal": ("Renovación", "Renouvellement", "Verlängerung", "Rinnovo"),
    "Manage": ("Gestionar", "Gérer", "Verwalten", "Gestisci"),
    "Unlock": ("Desbloquear", "Débloquer", "Entsperren", "Sblocca"),
    "Reception goes on, consultation is interrupted.": (
        "La recepción continúa, la consulta se interrumpe.",
        "La réception continue, la consultation est interrompue.",
        "Der Empfang läuft weiter, das Lesen ist unterbrochen.",
        "La ricezione continua, la consultazione è interrotta.",
    ),
    "Prepaid account": ("Cuenta prepagada", "Compte prépayé", "Prepaid-Konto", "Conto prepagato"),
    "Credit the account": ("Crédito de la cuenta", "Créditer le compte", "Konto aufladen", "Ricarica il conto"),
    "Recover balance": ("Recuperar saldo", "Récupérer le solde", "Guthaben zurückfordern", "Recupera il saldo"),
    "Pay my selection": ("Pagar la selección", "Payer la sélection", "Auswahl bezahlen", "Paga la selezione"),
    "Generate a pro forma invoice": (
        "Generar una factura Pro Forma",
        "Générer une facture pro forma",
        "Pro-forma-Rechnung erstellen",
        "Genera una fattura pro forma",
    ),
    "Change the plan": ("Modificar la oferta", "Modifier l’offre", "Angebot ändern", "Modifica l’offerta"),
    "Restore": ("Restaurar", "Restaurer", "Wiederherstellen", "Ripristina"),
    "Save": ("Guardar", "Enregistrer", "Speichern", "Salva"),
    "Continue": ("Continuar", "Continuer", "Weiter", "Continua"),
    "Confirm": ("Confirmar", "Confirmer", "Bestätigen", "Conferma"),
}
"""The fixed terms (UI-13): message → Spanish, French, German, Italian. Italian asks with the imperative."""


def texts(entry: polib.POEntry) -> list[str]:
    """What readers of the language see, every plural form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@cache
def asked() -> frozenset[tuple[str, str]]:
    """Context and message of every call in Python files and templates."""
    return frozenset(_asked())


def _asked() -> Iterator[tuple[str, str]]:
    folders = [folder for folder in ROOT.iterdir() if folder.is_dir() and folder.name not in OUTSIDE]
    for folder in folders:
        if not folder.name.startswith("."):
            for source in [*folder.rglob("*.html"), *folder.rglob("*.txt")]:
                yield from _of_template(source)
            for source in folder.rglob("*.py"):
                yield from _of_python(source)


def _of_template(source: Path) -> Iterator[tuple[str, str]]:
    """The built-in gettext calls that Django reads out of a template."""
    code = templatize(source.read_text(), origin=str(source))
    yield from (("", ast.literal_eval(found)) for found in PLAIN.findall(code))
    for kind, arguments in CALL.findall(code):
        literals = [ast.literal_eval(found) for found in LITERAL.findall(arguments)]
        yield (literals[0], literals[1]) if "p" in kind else ("", literals[0])


def _of_python(source: Path) -> Iterator[tuple[str, str]]:
    """What xgettext would find in the file."""
    for _line, message, _comments, context in extract_from_file("python", str(source), KEYWORDS):
        yield context or "", message if isinstance(message, str) else message[0]
