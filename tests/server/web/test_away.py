"""The store or the database away: a plain answer that says when to come back, and everything as it was afterwards."""

import signal
from dataclasses import replace

from server.access.sign_in import SignIns
from server.access.tokens import Gate
from server.records.engine import open_database
from server.web.app import create_app
from tests.server.running import HERE, PATIENCE_S, Running
from tests.waiting import until

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


def test_while_the_store_is_away_it_says_so_and_then_goes_on(installation: Running) -> None:
    lane, kiosk, nobody = installation.lane(), installation.as_("kiosk"), installation.as_(None)
    before = installation.draw(lane)
    process = installation.store.process
    assert process is not None
    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE_S)
    body, key = {"service": lane.service, "channel": "kiosk"}, installation.key()
    try:
        away = [
            kiosk.post(f"/centres/{HERE}/tickets", body, key=key),
            kiosk.get(f"/centres/{HERE}/tickets/{before['id']}"),
            nobody.get(f"/centres/{HERE}/board"),
            nobody.get("/health/ready", root=True),
        ]
        assert nobody.get("/health/live", root=True).status_code == 200
    finally:
        installation.store.start()
    for answer in away:
        assert (answer.status_code, answer.json()["code"]) == (503, "store_away")
        assert int(answer.headers["Retry-After"]) >= 1
        assert answer.headers["Content-Type"] == "application/problem+json"
    until(lambda: nobody.get("/health/ready", root=True).status_code == 200)
    again = kiosk.post(f"/centres/{HERE}/tickets", body, key=key)
    assert again.json()["seq"] == before["seq"] + 1
    assert kiosk.get(f"/centres/{HERE}/tickets/{before['id']}").json()["people_ahead"] == 0


def test_while_the_database_is_away_who_is_known_goes_on_and_others_are_told(installation: Running) -> None:
    database = open_database(NOWHERE)
    server = installation.server
    gate = Gate(database, server.client.now_ms)
    away = replace(
        server, database=database, gate=gate, sign_ins=SignIns(database, gate, server.client.now_ms)
    )
    client = create_app(away).test_client()
    token = {"Authorization": f"Bearer {installation.tokens['kiosk']}"}
    assert client.get(f"/api/v1/centres/{HERE}").status_code == 200
    ticket = installation.draw(installation.lane())
    client.set_cookie("quhao_session", str(installation.visitor(installation.key()).token))
    own = client.get(f"/t/{ticket['secret']}", headers={"Accept": "application/json"})
    assert (own.status_code, own.json and own.json["id"]) == (200, ticket["id"])
    assert client.get(f"/api/v1/centres/{HERE}/board").status_code == 200
    assert client.get("/api/v1/me").status_code == 503  # not that nobody is signed in
    assert client.get(f"/api/v1/centres/{HERE}/own-tickets").status_code == 503
    client.delete_cookie("quhao_session")
    answers = [
        client.get(f"/api/v1/centres/{HERE}/catalogue", headers=token),
        client.post("/api/v1/sessions", json={"username": "clerk", "password": "whatever it is"}),
        client.get("/api/v1/centres"),
        client.get("/health/ready"),
    ]
    for answer in answers:
        assert answer.json is not None
        assert (answer.status_code, answer.json["code"]) == (503, "store_away")
        assert "Retry-After" in answer.headers
    gate.close()
    database.close()


def test_how_far_the_archive_is_can_be_told_or_not_and_the_other_figures_always(
    installation: Running,
) -> None:
    operator = installation.as_("operator")

    def is_archived() -> bool:
        return figure("quhao_archive_lag_events") == "0.0"

    def figure(name: str) -> str:
        text = operator.get("/metrics", root=True).text
        return next(line.split(" ")[1] for line in text.splitlines() if line.startswith(f"{name} "))

    installation.draw(installation.lane())
    until(is_archived)
    assert figure("quhao_archive_lag_s") == "0.0"
    database = open_database(NOWHERE)
    client = create_app(replace(installation.server, database=database)).test_client()
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {installation.tokens['operator']}"})
    assert answer.status_code == 200
    for line in ("quhao_archive_lag_events NaN", "quhao_archive_lag_s NaN", "quhao_clock_jumps 0.0"):
        assert line in answer.text.splitlines()
    database.close()


def test_what_nobody_foresaw_is_a_problem_without_a_trace(installation: Running) -> None:
    client = create_app(replace(installation.server, reading=None)).test_client()  # type: ignore[arg-type]
    answer = client.get(f"/api/v1/centres/{HERE}/board")
    assert answer.json is not None
    assert (answer.status_code, answer.json["code"]) == (500, "internal")
    assert b"Traceback" not in answer.data
