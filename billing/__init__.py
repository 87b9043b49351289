"""Prices, ledger, invoices, payments, renewals. Nothing here yet."""
