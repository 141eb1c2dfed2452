"""One module a version of the schema. A published one is never changed."""
