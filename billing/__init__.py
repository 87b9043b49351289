"""Prices, tax, ledger, documents, payments, renewals and the prepaid account (decision 25)."""
