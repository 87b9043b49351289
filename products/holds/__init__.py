"""Lock and maintenance of a product, suspension and resumption."""
