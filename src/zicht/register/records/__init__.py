"""Tables of the register's database: what is kept, and the constraints that hold whoever writes."""
