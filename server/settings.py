"""Settings of the server: defaults, then a TOML file, then QUHAO_* in the environment, then what the caller gives."""

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from server.store import address

DEFAULTS = Path(__file__).with_name("defaults.toml")


class Settings(BaseSettings):
    """All that an installation can be told; see `defaults.toml` for what each means."""

    model_config = SettingsConfigDict(env_prefix="QUHAO_", extra="forbid", toml_file=DEFAULTS)

    config: Path | None = None
    data: Path
    host: str
    port: int = Field(ge=0, le=65535)
    live_port: int = Field(ge=0, le=65535)
    wechat_port: int = Field(ge=0, le=65535)
    redis_url: str | None = None
    database_url: str | None = None
    public_url: str | None = None
    live_url: str | None = None
    partitions: int = Field(ge=1, le=1024)
    hours: Literal["always", "real"]
    fsync: Literal["always", "everysec"]
    confirm: Literal["none", "replica"]
    threads: int = Field(ge=1, le=256)
    days_kept: int = Field(ge=7, le=100)
    trusted_proxies: int = Field(ge=0, le=16)
    sms_url: str | None = None
    sms_method: Literal["GET", "POST"]
    sms_body: str
    sms_type: str
    sms_authorization: str | None = Field(default=None, repr=False)
    sms_success: str
    wechat_api_url: str
    wechat_authorize_url: str
    wechat_sdk_url: str
    wechat_token_url: str | None = None
    wechat_templates: Path | None = None
    wechat_appid: str | None = None
    wechat_secret: str | None = Field(default=None, repr=False)
    voice_recordings: Path | None = None
    voice_telephone_one: bool
    demo: bool

    @field_validator("redis_url")
    @classmethod
    def _names_a_store(cls, value: str | None) -> str | None:
        if value is not None:
            address.parse(value)
        return value

    @property
    def web_origin(self) -> str:
        """Where browsers find the web, as they say it in `Origin`."""
        return f"http://{self.host}:{self.port}"

    @property
    def origins(self) -> tuple[str, ...]:
        """The web's own origins."""
        own = [self.web_origin, f"http://localhost:{self.port}"]
        if self.public_url:
            own.append(self.public_url.rstrip("/"))
        return tuple(own)

    @property
    def store_directory(self) -> Path:
        return self.data / "store"

    @property
    def store_url(self) -> str:
        """The live store: the one named, or the embedded one's socket."""
        return self.redis_url or f"unix://{self.store_directory.resolve() / 'store.sock'}"

    @property
    def twins_directory(self) -> Path:
        return self.data / "twins"

    @property
    def sql_url(self) -> str:
        """The record's database."""
        return self.database_url or f"sqlite:///{self.data.resolve() / 'record.db'}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        *_unused: PydanticBaseSettingsSource,
        **_unnamed: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Later ones give way to earlier ones: what is given, the environment, the file, the defaults."""
        files: list[PydanticBaseSettingsSource] = []
        chosen = {**env_settings(), **init_settings()}.get("config")
        if chosen:
            if not Path(chosen).is_file():
                raise FileNotFoundError(f"there is no settings file {chosen}")
            try:
                files.append(TomlConfigSettingsSource(settings_cls, Path(chosen)))
            except ValueError as error:  # both of the decoders' own are
                raise ValueError(f"{chosen}: {error}") from None
        files.append(TomlConfigSettingsSource(settings_cls, DEFAULTS))
        return init_settings, env_settings, *files
