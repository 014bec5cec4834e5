"""Who asks: pages are closed to strangers by `SignInFirst`, so a view may say who it is."""

from django.http import HttpRequest

from projects.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The person signed in. TypeError in a view that strangers reach: an error of the calling code."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("this page is open to strangers")
    return user
