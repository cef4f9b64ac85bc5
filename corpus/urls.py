"""Tell whether two addresses are of one article.

Not here: which addresses may be connected to (`corpus/addresses.py`).
"""

import re
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

# Parts of an address that tell where a reader came from, not what is read.
_TRACKING: Final = re.compile(
    r"(?:utm_|spm|from|isappinstalled|scene|chksm|share|wfr|sessionid|fbclid|gclid|srcid|clicktime|enterid|timestamp|ref$)",
    re.IGNORECASE,
)


def url_key(url: str) -> str:
    """Return what two addresses of one article share, or empty where an address tells no article from others.

    >>> url_key("http://WWW.Example.com/a/?utm_source=x&id=7#top") == url_key("https://example.com/a?id=7")
    True
    >>> url_key("https://example.com/")
    ''
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return ""
    kept = sorted((name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.match(name))
    path = parts.path.rstrip("/")
    if parts.scheme not in ("http", "https") or not host or not (path or kept):
        return ""
    return f"{host}{port}{path}?{urlencode(kept)}"
