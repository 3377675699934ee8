"""The real proxy and dashboard on ports, a scripted provider, a real migrated database."""
