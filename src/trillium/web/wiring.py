"""Every "when this happens, do that", on one page."""

from trillium.accounts.organisations import actions as organisation_actions
from trillium.accounts.organisations import queries as organisations
from trillium.accounts.people import queries as people
from trillium.accounts.people.events import PersonErased
from trillium.collaboration.codesign import actions as codesign_actions
from trillium.collaboration.codesign import queries as codesign
from trillium.collaboration.needs import queries as needs
from trillium.kit import personal_data
from trillium.kit.events import follow

#: events that nothing here follows; they are announced for plugins
FOR_PLUGINS: tuple[type, ...] = ()


def connect() -> None:
    """Say what follows from each event, and who tells what is held about a person."""
    follow(PersonErased, organisation_actions.forget_person, codesign_actions.forget_person)
    personal_data.gather_from(
        people=people.about,
        organisations=organisations.about,
        needs=needs.about,
        codesign=codesign.about,
    )
