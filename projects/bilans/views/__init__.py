"""Pages of annual bilans."""
