"""Paper: core values as JSON documents and as one self-contained HTML file. Imports core alone."""
