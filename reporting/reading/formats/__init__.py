"""One module by format. Those of archives and PDF know neither Django nor the portal: a process apart runs them."""
