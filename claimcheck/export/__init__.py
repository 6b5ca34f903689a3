"""Documents and results in other forms, and two documents side by side."""
