"""What needs no sign-in may be asked only so often from one address; everything else is not counted."""

from pathlib import Path

from server.bootstrap import assemble
from server.records.engine import migrate, open_database
from server.settings import Settings
from server.store.embedded import Embedded
from server.web.app import create_app

SECRETS_A_MINUTE = 600


def test_guessing_at_secrets_is_refused_after_so_many_a_minute(store: Embedded, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, redis_url=store.url)
    database = open_database(settings.sql_url)
    migrate(database)
    database.close()
    server = assemble(settings)
    try:
        visitor = create_app(server).test_client()
        asked = [
            visitor.get(f"/t/{'x' * 30}{n}", headers={"Accept": "application/json"})
            for n in range(SECRETS_A_MINUTE + 1)
        ]  # fmt: skip
        assert {answer.status_code for answer in asked[:-1]} == {404}
        assert asked[-1].status_code == 429
        assert asked[-1].get_json()["code"] == "too_many"
        assert 1 <= int(asked[-1].headers["Retry-After"]) <= 60
        assert visitor.get("/api/v1").status_code == 200
    finally:
        server.gate.close()
        server.database.close()
        server.client.close()
