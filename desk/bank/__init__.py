"""Files of the bank, and money that waits for somebody."""
