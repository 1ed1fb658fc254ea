"""What people do: one function, one transaction, one line of history. The door commits; nothing here does."""
