"""Where a request for a model would go, and why. Stands above the nouns: it reads several of them."""
