"""What goes to a bank and comes from it: account numbers, references, payment slips, statements, pay-out files."""
