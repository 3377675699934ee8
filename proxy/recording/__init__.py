"""What is kept of exchanges: the rows (`record`), and the writer that never makes a request wait (`recorder`)."""
