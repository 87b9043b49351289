"""What the books of one organization should say, in plain integers: the model of ``test_ledger_machine``.

Positive is in favor of the customer, as in the books. Nothing here asks the portal.
"""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Move:
    """What changed the prepaid account. ``card``: whose money came, or whose goes first (0: no card's). ``request``:
    what it was set aside for, or what gives it back (0: nothing)."""

    amount: int
    card: int = 0
    request: int = 0
    is_undone: bool = False


@dataclass
class Wallet:
    """Balances by account, and the movements of the prepaid one, oldest first."""

    balances: Counter[str] = field(default_factory=Counter)
    moves: list[Move] = field(default_factory=list)

    def book(self, **amounts: int) -> Move:
        """A movement of these accounts, whose sum is zero."""
        assert sum(amounts.values()) == 0
        for account, amount in amounts.items():
            self.balances[account] += amount
        self.moves.append(Move(amounts.get("prepaid", 0)))
        return self.moves[-1]

    def undo(self, move: Move, **amounts: int) -> None:
        """The reverse of a movement: as if the prepaid account had never been touched."""
        self.book(**amounts)
        move.is_undone = self.moves[-1].is_undone = True

    def left_of(self, card: int) -> int:
        """What of a card's money is still on the prepaid account: it leaves in the order in which it came, but for what
        a card takes back, which is its own first; what a document gives back is the money that had paid it."""
        parts: list[list[int]] = []
        inside: Counter[int] = Counter()
        for move in self.moves:
            if move.is_undone:
                continue
            if move.amount < 0:
                inside[move.request] += _take(parts, -move.amount, move.card)[card]
            else:
                back = min(move.amount, inside[move.request]) if move.request else 0
                inside[move.request] -= back
                parts += [[card, back], [move.card, move.amount - back]]
        return sum(amount for whose, amount in parts if whose == card)

    @property
    def prepaid(self) -> int:
        """What can be spent."""
        return self.balances["prepaid"]

    def said(self) -> dict[str, int]:
        """Balances that are not zero."""
        return {account: amount for account, amount in self.balances.items() if amount}


def _take(parts: list[list[int]], amount: int, own: int) -> Counter[int]:
    taken: Counter[int] = Counter()
    for part in sorted(parts, key=lambda each: own == 0 or each[0] != own):
        share = min(part[1], amount)
        part[1] -= share
        amount -= share
        taken[part[0]] += share
    return taken
