"""How a handler ends other than by returning. (A `DomainError` fails the job at once, with its message.)"""


class JobCancelled(Exception):
    """The person who asked for the job no longer wants it: leave quickly, what was written is thrown away."""
