"""An application for Redis over TLS, with a prefix before all keys."""

import ssl
import time

from celery import Celery

app = Celery("safe", broker="rediss://127.0.0.1:1/0?ssl_cert_reqs=required")
app.conf.update(
    result_backend="rediss://127.0.0.1:1/1?ssl_cert_reqs=required",
    broker_use_ssl={"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_ca_certs": "/nonexistent.pem"},
    redis_backend_use_ssl={"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_ca_certs": "/nonexistent.pem"},
    broker_transport_options={"global_keyprefix": "theirs:", "visibility_timeout": 5, "socket_timeout": 3},
    result_backend_transport_options={"global_keyprefix": "theirs:"},
)


@app.task
def wait() -> int:
    """Wait; the result is kept."""
    time.sleep(0.01)
    return 1
