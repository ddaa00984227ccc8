"""Where somebody goes after the door: on our own pages only."""

from __future__ import annotations

from django.utils.http import url_has_allowed_host_and_scheme


def safe_address(address: str) -> str:
    """The address when it is a path of ours, else home."""
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else "/"
