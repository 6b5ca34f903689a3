"""The report on a batch as one HTML file: read results, count them, show them."""
