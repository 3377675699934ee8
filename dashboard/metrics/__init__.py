"""What a monitoring system reads from the dashboard."""
