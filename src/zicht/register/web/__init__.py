"""Pages, forms and the read API of the register."""
