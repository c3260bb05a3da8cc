import uuid

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.utils import timezone

from trillium.accounts.people.accounts import PeopleManager


class Person(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in, or holds a credential, or both. No password is needed to hold one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True, null=True)  # noqa: DJ001 -- null once erased, so that it stays unique
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(
        max_length=2, choices=[("en", "English"), ("fr", "Français")], default="en"
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)  # the host's own team
    joined_at = models.DateTimeField(default=timezone.now)
    erasure_asked_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = PeopleManager()

    def __str__(self) -> str:
        return self.name or self.email or str(self.id)

    def get_full_name(self) -> str:
        return self.name
