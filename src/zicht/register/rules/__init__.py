"""What may happen in the register: roles, permissions, gates and life cycles, without a web framework."""
