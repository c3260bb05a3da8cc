"""Every setting of Trillium: read from the environment, safe and running with none set.

`docs/host/settings.md` explains each one. A secret may also be given as a file: NAME_FILE.
"""

from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from trillium.web import environment

PACKAGE = Path(__file__).resolve().parent.parent
#: database, secrets, mail, evidence: nobody else on the machine reads them
TRILLIUM_DATA = environment.private_folder(Path(environment.text("TRILLIUM_DATA", "var")).resolve())
TRILLIUM_PUBLIC_URL = environment.https_address("TRILLIUM_PUBLIC_URL")
HOST = environment.text("HOST", "127.0.0.1")
PORT = environment.number("PORT", 8000)
SITE_URL = TRILLIUM_PUBLIC_URL or f"http://{HOST}:{PORT}"

SECRET_KEY = environment.kept_secret("TRILLIUM_SECRET_KEY", TRILLIUM_DATA / "secrets")
#: seals the organisations' signing keys at rest
TRILLIUM_KEY_SECRET = environment.kept_secret("TRILLIUM_KEY_SECRET", TRILLIUM_DATA / "secrets")
DEBUG = environment.switch("TRILLIUM_DEBUG", default=False)
ALLOWED_HOSTS = [
    host
    for host in (urlsplit(TRILLIUM_PUBLIC_URL).hostname, HOST, "localhost", "127.0.0.1", "[::1]")
    if host
] + environment.text("TRILLIUM_HOSTS").split()
#: addresses on this machine may be fetched: for tests and trials only
TRILLIUM_FETCH_LOOPBACK = environment.switch("TRILLIUM_FETCH_LOOPBACK", default=False)
#: hosts whose https pages may name the keys that sign in their name
TRILLIUM_TRUSTED_HTTPS_ISSUERS = environment.hosts("TRILLIUM_TRUSTED_HTTPS_ISSUERS")
#: who signs this register where others read it: the slug of an organisation that has a key
TRILLIUM_REGISTER_KEEPER = environment.text("TRILLIUM_REGISTER_KEEPER")
#: a folder with an index.json of address or DID → file, consulted before the network
TRILLIUM_DOCUMENTS = environment.text("TRILLIUM_DOCUMENTS")

ROOT_URLCONF = "trillium.web.urls"
WSGI_APPLICATION = "trillium.web.wsgi.application"
AUTH_USER_MODEL = "people.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "trillium.kit.jobs",
    "trillium.accounts.journal",
    "trillium.accounts.people",
    "trillium.accounts.organisations",
    "trillium.collaboration.partners",
    "trillium.collaboration.needs",
    "trillium.collaboration.codesign",
    "trillium.structures.skills",
    "trillium.structures.designs",
    "trillium.structures.frameworks",
    "trillium.structures.pathways",
    "trillium.structures.faces",
    "trillium.structures.quality",
    "trillium.delivery.offerings",
    "trillium.delivery.catalogue",
    "trillium.delivery.assessment",
    "trillium.recognition.issuing",
    "trillium.recognition.verifying",
    "trillium.recognition.registers",
    "trillium.recognition.wallets",
    "trillium.evaluation.feedback",
    "trillium.evaluation.insights",
    "trillium.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "trillium.web.problems.ProblemMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "trillium.web.context.house",
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "trillium.web.templatetags.trillium",
                "trillium.web.templatetags.ui",
            ],
        },
    }
]
COTTON_DIR = "cotton"


def _file(path: str) -> str | Path:
    """Return the file of sqlite:///PATH, absolute where the path begins with two slashes."""
    name = path[1:] if path.startswith("//") else path.lstrip("/")
    return environment.private_file(Path(name)) if name else ":memory:"


def database(address: str) -> dict[str, object]:
    """Return Django's entry for sqlite:///PATH or postgresql://user:password@host:port/name."""
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": _file(parts.path),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                ),
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
        }
    raise environment.WrongSetting(
        "DATABASE_URL", address, "sqlite:///path/to/file or postgresql://user:password@host/name"
    )


DATABASES = {
    "default": database(
        environment.text("DATABASE_URL", f"sqlite:///{TRILLIUM_DATA / 'trillium.sqlite3'}")
    )
}

#: who keeps the background jobs: a table of our own, or procrastinate on PostgreSQL
TRILLIUM_JOBS = environment.choice("TRILLIUM_JOBS", ("embedded", "procrastinate"))
#: seconds after which the job of a worker that fell silent is given to another
TRILLIUM_JOBS_LEASE = environment.number("TRILLIUM_JOBS_LEASE", 60)
#: whether `trillium serve` does jobs too, in a thread beside the pages
TRILLIUM_JOBS_IN_SERVER = environment.switch("TRILLIUM_JOBS_IN_SERVER", default=True)
if TRILLIUM_JOBS == "procrastinate":
    if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
        raise environment.WrongSetting(
            "TRILLIUM_JOBS", TRILLIUM_JOBS, "embedded, unless DATABASE_URL is a PostgreSQL"
        )
    INSTALLED_APPS.append("procrastinate.contrib.django")
    PROCRASTINATE_ON_APP_READY = "trillium.kit.jobs.procrastinate_queue.connect"
    PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "trillium.web.sign_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
TIME_ZONE = environment.text("TRILLIUM_TIME_ZONE", "America/Toronto")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = TRILLIUM_DATA / "static"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
SERVESTATIC_USE_FINDERS = True
#: never served by path: a view asks for permission first
MEDIA_ROOT = environment.private_folder(TRILLIUM_DATA / "evidence")
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700

#: without a mail server messages are files in the local outbox
EMAIL_HOST = environment.text("TRILLIUM_MAIL_HOST")
EMAIL_PORT = environment.number("TRILLIUM_MAIL_PORT", 587)
EMAIL_HOST_USER = environment.text("TRILLIUM_MAIL_USER")
EMAIL_HOST_PASSWORD = environment.text("TRILLIUM_MAIL_PASSWORD")
EMAIL_USE_TLS = environment.switch("TRILLIUM_MAIL_TLS", default=True)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = environment.private_folder(TRILLIUM_DATA / "outbox")  # holds links that open
DEFAULT_FROM_EMAIL = environment.text("TRILLIUM_MAIL_FROM", "Trillium <trillium@example.org>")
#: whom harvesters write to: OAI-PMH asks for an address
TRILLIUM_ADMIN_EMAIL = environment.email_address(
    "TRILLIUM_ADMIN_EMAIL", parseaddr(DEFAULT_FROM_EMAIL)[1] or "trillium@example.org"
)

SECURE = bool(TRILLIUM_PUBLIC_URL)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = environment.switch("TRILLIUM_HTTPS_REDIRECT", default=False)
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https")
    if environment.switch("TRILLIUM_BEHIND_PROXY", default=False)
    else None
)
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_TRUSTED_ORIGINS = [TRILLIUM_PUBLIC_URL] if TRILLIUM_PUBLIC_URL else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
#: the largest file that is read when somebody verifies
TRILLIUM_LARGEST_UPLOAD = 10 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"secrets": {"()": "trillium.web.logs.LeaveOutSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["secrets"]}},
    "loggers": {"django": {"handlers": []}},  # its own handlers know no filter; root writes
    "root": {"handlers": ["console"], "level": environment.text("TRILLIUM_LOG_LEVEL", "WARNING")},
}
