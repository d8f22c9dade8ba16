"""Fast tests of single modules: no broker, no worker."""
