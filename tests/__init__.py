"""The proof: mirrors the packages; ``bench`` and ``faults`` stand beside it."""
