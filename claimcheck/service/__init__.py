"""The checker over HTTP, and a small page to try it: extra `serve`."""
