"""Forms of annual bilans."""
