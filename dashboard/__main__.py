"""`python -m dashboard`: migrate the database, then serve on HOST:UI_PORT until SIGINT or SIGTERM."""
