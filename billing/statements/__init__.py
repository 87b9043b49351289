"""What the bank told becomes money: files are imported, and what waits is given to somebody."""
