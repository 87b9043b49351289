"""What the register of VAT numbers said, as the tax decision takes it (TAX-5)."""

import datetime

from billing.tax.decision import Treatment, VatCheck, decide
from organizations.details.vat_checks import GOOD_FOR
from organizations.models import Organization
from organizations.models import VatCheck as Question

OLDEST = GOOD_FOR
"""An answer that is older does not do for a new document."""


def treatment_of(organization: Organization, *, today: datetime.date, now: datetime.datetime) -> Treatment:
    """The tax on what is supplied today to the organization at its own address. Raises NoRate or UnknownPlace."""
    return decide(
        country=organization.country.code,
        postcode=organization.postcode,
        kind=organization.kind,
        vat_number=organization.vat_number,
        vat_check=answer_for(organization, now),
        supplied_on=today,
    )


def answer_for(organization: Organization, now: datetime.datetime) -> VatCheck:
    """What the register last said of the number that the organization has now."""
    if not organization.vat_number:
        return VatCheck.NONE
    question = Question.of(organization)
    if question is None or question.answered_at is None or question.answered_at < now - OLDEST:
        return VatCheck.UNAVAILABLE
    return VatCheck.VALID if question.is_valid else VatCheck.INVALID


def evidence_of(organization: Organization) -> str:
    """Number, answer, day and receipt of the register, for the document; empty where nobody was asked."""
    question = Question.of(organization)
    if question is None or question.answered_at is None:
        return ""
    return f"{question.number} {question.state} {question.answered_at:%Y-%m-%d} {question.reference}".strip()
