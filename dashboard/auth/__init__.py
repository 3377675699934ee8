"""Who may use the dashboard: one administrator, by password session or by `ADMIN_TOKEN`.

Telling who sends a request touches memory only, never the database.
"""
