"""The database both processes share: engine, tables, revision, migration at start."""
