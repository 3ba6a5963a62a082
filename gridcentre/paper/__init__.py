"""Paper: what is known of a ticket -> document data -> Typst template -> PDF, one way for preview, printer and file."""
