"""Reading bilans."""
