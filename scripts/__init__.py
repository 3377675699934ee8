"""What developers run; each command says on top what it does. The Python files here serve the commands beside them."""
