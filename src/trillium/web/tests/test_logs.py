import logging

from trillium.web.logs import LeaveOutSecrets


def test_the_secret_of_a_mailed_link_never_reaches_a_log():
    record = logging.makeLogRecord(
        {"msg": "%s: %s", "args": ("Gone", "/fr/sign-off/aB3-secret_x/receipt"), "levelno": 30}
    )

    LeaveOutSecrets().filter(record)

    assert record.getMessage() == "Gone: /fr/sign-off/…/receipt"


def test_other_addresses_are_written_as_they_are():
    record = logging.makeLogRecord({"msg": "Not Found: /catalogue/x", "args": ()})

    LeaveOutSecrets().filter(record)

    assert record.getMessage() == "Not Found: /catalogue/x"
