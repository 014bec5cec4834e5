"""The worker's side: a parent that watches (supervisor), a process that works (child), a thread (sweeper)."""
