"""What any web page may send to our servers, and what a browser may do with their pages."""

from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.web import Application, OutputTransform

# tornado reads a body whole before anybody is asked for a login; its own limit is 100 MB, and a few at once
# are more memory than a container has
MOST_BODY_BYTES = 2**20
# Flower's pages hold one script of their own and styles, and load nothing from elsewhere
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'; "
    "base-uri 'none'; object-src 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
XSRF_COOKIE = {"httponly": True, "samesite": "Strict"}


class SecurityHeaders(OutputTransform):
    """Adds the security headers to every answer, errors and static files included."""

    def __init__(self, request: HTTPServerRequest) -> None:
        """Take what tornado hands over."""

    def transform_first_chunk(
        self,
        status_code: int,
        headers: HTTPHeaders,
        chunk: bytes,
        finishing: bool,  # noqa: ARG002 (tornado's)
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Add them."""
        for name, value in SECURITY_HEADERS.items():
            headers[name] = value
        return status_code, headers, chunk


def guard(application: Application) -> None:
    """Give every answer of an application the security headers."""
    application.add_transform(SecurityHeaders)
