"""Memory: runs, passes and their files on disk, readable after a kill at any moment. Imports core alone."""
