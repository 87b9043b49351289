"""Lists of products and the page of one product."""
