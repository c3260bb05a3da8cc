"""How Django makes and finds a person by the email address."""

from typing import Any

from django.contrib.auth.models import BaseUserManager


class PeopleManager(BaseUserManager[Any]):
    """Creates people; an address is compared without regard to case."""

    def create_user(self, email: str, password: str | None = None, **values: Any) -> Any:
        person = self.model(email=email.strip().lower(), **values)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **values: Any) -> Any:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **values)

    def get_by_natural_key(self, username: str | None) -> Any:
        return self.get(email=(username or "").strip().lower())
