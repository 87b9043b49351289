"""Entry point of granian, the web server that the portal brings."""

from manager.web.whole_requests import Portal
from manager.wsgi import application as portal

application = Portal(portal)
