"""Whether the proxy beside this dashboard serves, as it says itself."""
