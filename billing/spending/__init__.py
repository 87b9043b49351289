"""What the documents of the last twelve months say: chart, table and file (BIL-95)."""
