"""What each page of the dashboard is for, done in a real browser on an instance that `start.sh` started."""
