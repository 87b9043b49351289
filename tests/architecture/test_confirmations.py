"""No confirmation acts on anything but what it showed: each carries a version of that, or says why it need not."""

import re

from tests.architecture.sources import TEMPLATES, VIEWS, name

EXTENDS = re.compile(r'{% extends "([^"]+)"')
ACT = "the address names what it is about, which is never changed, only ended"
CHECKED = "the form carries every choice, and the command asks the rules again under its lock"
SAFE = "closing more than was listed is what the person wants, and what the page says"
WITHOUT = {
    "billing/prepaid/cancel_withdrawal.html": ACT,
    "desk/bank/close.html": ACT,
    "desk/matters/show.html": ACT,
    "desk/payouts/refuse.html": ACT,
    "desk/payouts/settle.html": ACT,
    "billing/contacts/add.html": CHECKED,
    "billing/feed/own.html": SAFE,
    "billing/methods/add.html": "a card page follows, and nothing is charged",
    "billing/payments/cancel.html": ACT,
    "billing/ending/keep.html": ACT,
    "desk/cases/release.html": ACT,
    "desk/cases/lay_aside.html": ACT,
    "desk/people/block.html": ACT,
    "desk/people/unblock.html": ACT,
    "desk/products/stop.html": CHECKED,
    "desk/registries/finish.html": ACT,
    "desk/registries/refuse.html": ACT,
    "desk/tasks/finish.html": ACT,
    "desk/tasks/refuse.html": ACT,
    "desk/warranty/finish.html": ACT,
    "dev/confirmation.html": "it does nothing",
    "organizations/deletion/confirm.html": CHECKED,
    "organizations/departures/undo.html": ACT,
    "organizations/jobs/cancel.html": ACT,
    "organizations/organizations/leave.html": "the form carries what was listed, signed",
    "organizations/people/add_to_team.html": CHECKED,
    "organizations/person/alert.html": "one statement decides whether the alert is sent",
    "organizations/person/exempt.html": CHECKED,
    "organizations/person/suspend.html": CHECKED,
    "organizations/security/idle.html": CHECKED,
    "organizations/second_factor/grace.html": CHECKED,
    "products/asking/withdraw.html": ACT,
    "products/departures/transfer.html": CHECKED,
    "products/holds/lock.html": CHECKED,
    "products/holds/maintain.html": CHECKED,
    "desk/promotions/withdraw.html": ACT,
    "security/app_passwords/revoke.html": ACT,
    "security/browsers/forget.html": SAFE,
    "security/factors/prefer.html": ACT,
    "security/sessions/close.html": ACT,
    "security/sessions/close_others.html": SAFE,
    "shop/cart/remove.html": ACT,
    "support/cases/close.html": "whatever was written in between stays in the case, which opens again by a message",
    "domains/contacts/delete.html": ACT,
    "support/end_visit.html": SAFE,
}


def confirmations() -> set[str]:
    """Pages that ask a question."""
    texts = {name(path).removeprefix("templates/"): path.read_text() for path in TEMPLATES}
    parents = {page: found[1] for page, text in texts.items() if (found := EXTENDS.search(text))}
    asking = {page for page, text in texts.items() if "{% block question %}" in text}
    return {page for page in asking if "base/confirm.html" in above(page, parents)}


def above(page: str, parents: dict[str, str]) -> list[str]:
    """The pages that one extends."""
    return [parents[page], *above(parents[page], parents)] if page in parents else []


def carries_version(page: str) -> bool:
    """Whether the call that draws the page gives it one."""
    calls = [text.split(f'"{page}"')[1].split("\n\n")[0] for path in VIEWS if f'"{page}"' in (text := path.read_text())]
    return bool(calls) and all("seen=" in call for call in calls)


def test_every_confirmation_carries_what_it_showed_or_says_why_not() -> None:
    found = confirmations()
    assert {page for page in found if not carries_version(page)} == WITHOUT.keys()
    assert len(found) > 40


def test_every_confirmation_has_its_place_in_the_portal() -> None:
    texts = {name(path).removeprefix("templates/"): path.read_text() for path in TEMPLATES}
    parents = {page: found[1] for page, text in texts.items() if (found := EXTENDS.search(text))}
    placed = {page for page, text in texts.items() if "{% block crumbs %}" in text and page != "base/app.html"}
    lost = {page for page in confirmations() if placed.isdisjoint([page, *above(page, parents)])}
    assert lost == {"dev/confirmation.html"}
