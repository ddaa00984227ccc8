"""A filled made-up register: accounts, a partnership on its way, a network of care, questions."""
