"""Documents in other forms: Akoma Ntoso, JSON, CSV, Markdown; and two documents side by side."""
