"""Alembic's environment and the migrations; run through store.migrate."""
