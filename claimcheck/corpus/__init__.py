"""The reference corpus: numbering styles, segmentation, cards, and the store that holds the documents."""
