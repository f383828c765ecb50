"""The memory: SQLAlchemy Core, one module per table, the same on SQLite and PostgreSQL."""
