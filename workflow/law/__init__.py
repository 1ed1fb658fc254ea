"""The law as data: editions, holidays, and the code that reads and checks them."""
