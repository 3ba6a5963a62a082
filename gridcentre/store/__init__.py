"""The desk's files: desk.db, cache.db and files.db, encrypted from the first byte (design.md 4)."""
