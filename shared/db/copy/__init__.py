"""Moving an installation from SQLite to PostgreSQL: `source` reads, `target` writes, `__main__` is the command."""
