"""Text that came from people: cleaning with offsets, numbers, references to provisions, quotations."""
