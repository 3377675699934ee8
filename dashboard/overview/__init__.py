"""What is going on: figures against the period before, and what needs a person. Stands above the nouns it reads."""
