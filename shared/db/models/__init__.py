"""All tables as mapped classes; importing this package completes `Base.metadata`."""

from shared.db.models.account import Account
from shared.db.models.admin import AdminCredential, AdminSession, LoginThrottle
from shared.db.models.audit import AuditEntry
from shared.db.models.config import ConfigTier, RoutingConfig
from shared.db.models.login_session import LoginSession
from shared.db.models.model_limit import ModelLimit
from shared.db.models.price_override import PriceOverrideRow
from shared.db.models.privacy import PrivacyMapping
from shared.db.models.request_log import RequestLog
from shared.db.models.revision import Meta, Revision
from shared.db.models.setting import Setting
from shared.db.models.tenant import Tenant, TenantSetting
from shared.db.models.usage import UsageRow
from shared.db.models.usage_totals import UsageDays, UsageDayTimes, UsageHours, UsageHourTimes

__all__ = [
    "Account",
    "AdminCredential",
    "AdminSession",
    "AuditEntry",
    "ConfigTier",
    "LoginSession",
    "LoginThrottle",
    "Meta",
    "ModelLimit",
    "PriceOverrideRow",
    "PrivacyMapping",
    "RequestLog",
    "Revision",
    "RoutingConfig",
    "Setting",
    "Tenant",
    "TenantSetting",
    "UsageDayTimes",
    "UsageDays",
    "UsageHourTimes",
    "UsageHours",
    "UsageRow",
]
