"""The application a server runs: `granian --interface wsgi zicht.register.web.wsgi:application`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zicht.register.settings")
application = get_wsgi_application()
