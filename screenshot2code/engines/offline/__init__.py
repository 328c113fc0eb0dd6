"""The engine that needs no key: perception -> tree -> semantics -> files."""
