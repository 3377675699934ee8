"""The routing that is made for the first account ever, so that a newcomer need not know that there is routing."""
