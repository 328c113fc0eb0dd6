"""Model services: one module per dialect, one row per service, imported when chosen."""
