"""Lists that are kept give the answers of lists that are opened anew."""

from trillium.credentials import verify_credential
from trillium.credentials.opened_lists import OpenedLists
from trillium.credentials.tests.cast import LIST, NOW, Documents, documents, signed, unsigned


class Counted(Documents):
    """Documents that count how often the list is asked for."""

    asked = 0

    def resolve(self, address):
        self.asked += address == LIST
        return super().resolve(address)


def credential(place):
    document = unsigned()
    document["id"] = f"urn:uuid:{place}"
    document["credentialStatus"] |= {"statusListIndex": str(place), "id": f"{LIST}#{place}"}
    return signed(document)


CREDENTIALS = [credential(place) for place in (4711, 4712, 4713, 999_999)]


def test_a_list_is_opened_once_for_many_credentials_and_tells_each_its_own():
    docs = Counted(documents(4712))
    lists = OpenedLists()

    kept = [verify_credential(c, documents=docs, at=NOW, lists=lists) for c in CREDENTIALS]

    assert docs.asked == 1
    assert kept == [verify_credential(c, documents=docs, at=NOW) for c in CREDENTIALS]
    codes = [report.check("status").code for report in kept]
    assert codes[:3] == ["status.good", "status.revoked", "status.good"]
    assert not kept[3].verified


def test_a_list_that_is_not_to_be_had_is_asked_for_once():
    docs = Counted({})
    lists = OpenedLists()

    kept = [verify_credential(c, documents=docs, at=NOW, lists=lists) for c in CREDENTIALS]

    assert docs.asked == 1
    assert {report.check("status").code for report in kept} == {"status.unresolvable"}
