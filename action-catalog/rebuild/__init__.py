"""Rebuilds the action catalog from pinned packages. Never needed to build or use lpgen."""
