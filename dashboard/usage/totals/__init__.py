"""What the totals by hour and day say."""
