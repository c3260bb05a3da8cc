import json

import pytest
from typer.testing import CliRunner

from trillium.credentials.tests.cast import LAKESHORE, PAGE, web_credential, web_issuer
from trillium.web.cli import app


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (document,) = web_issuer(PAGE, LAKESHORE).values()
    (tmp_path / "issuer.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "index.json").write_text(json.dumps({PAGE: "issuer.json"}), encoding="utf-8")
    (tmp_path / "badge.json").write_text(json.dumps(web_credential(issuer=PAGE)), encoding="utf-8")
    return tmp_path


def verify(*options):
    arguments = ("verify", "badge.json", "--documents", ".", *options)
    return CliRunner().invoke(app, arguments)


@pytest.mark.usefixtures("folder")
def test_a_key_at_a_web_address_counts_only_where_its_host_is_trusted():
    plain, other = verify(), verify("--trust-https", "other.example")
    trusting = verify("--trust-https", "other.example", "--trust-https", "lakeshore.example")

    for answer in (plain, other):
        assert answer.exit_code == 1
        assert f"nobody here trusts {PAGE}" in answer.output
    assert trusting.exit_code == 0, trusting.output
    assert f"✓ issuer_key    The key stands at {PAGE}" in trusting.output


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("host", ["https://lakeshore.example", "*.example", "a b", ""])
def test_a_host_that_is_none_is_refused_before_anything_is_read(host):
    answer = verify("--trust-https", host)

    assert answer.exit_code == 2
    assert answer.output.count("\n") == 1
    assert "expected a host such as badges.example.org" in answer.output
