"""What pages get to speak with: scripts, and pieces as WAV files that may be kept; nothing that is no hall's."""

from tests.server.running import HERE, Running


def test_a_hall_s_script_names_sounds_that_are_there(installation: Running) -> None:
    nobody = installation.as_(None)
    script = nobody.get(f"/voice/{HERE}.json", root=True).json()["languages"]["zh-CN"]
    counter = next(iter(script["full"]["after"]))
    for address in (*script["full"]["before"], script["signs"]["A"], *script["full"]["after"][counter]):
        answer = nobody.get(address, root=True)
        assert answer.status_code == 200, address
        assert answer.content[:4] == b"RIFF"
        assert "max-age=86400" in answer.headers["Cache-Control"]


def test_what_is_no_piece_and_no_hall_s_word_is_not_there(installation: Running) -> None:
    nobody = installation.as_(None)
    for address in ("/voice/pieces/zh-CN/bomb.wav", "/voice/pieces/de/A.wav", "/voice/pieces/bell.wav",
                    f"/voice/words/{HERE}/zh-CN/0123456789abcdef.wav", "/voice/nowhere.json"):  # fmt: skip
        assert nobody.get(address, root=True).status_code == 404, address
