"""Two contracts, or two schemas: every change between them, and whom it breaks."""
