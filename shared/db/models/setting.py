"""Global settings, as texts; `shared.settings.registry` says what each one means."""

from sqlalchemy.orm import Mapped, mapped_column

from shared.db.base import Base


class Setting(Base):
    """One global setting; `proxy_api_key` is stored encrypted."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
