"""One function per thing somebody does: it checks the permission, writes, and leaves one event."""
