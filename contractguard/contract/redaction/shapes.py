"""What values look like: which are secrets whatever their name, and what is left of one that is blotted out.

What counts as a secret, and why: tokens and keys with the marks that their issuers gave them so that scanners find them
(JWT, PEM, AWS, GitHub, GitLab, Slack, Stripe, Google, npm, PyPI, SendGrid, Twilio, OpenAI, …), credentials after the
name of an authentication scheme, user and password of a URL, sensitive parameters of a query, card numbers (13 to 19
digits from 2 to 6 on, Luhn), IBANs (modulo 97), e-mail addresses, US social security numbers, and long runs in which
letters and digits change places as only chance makes them. UUIDs, ULIDs, git's object names (40 hexadecimal digits),
dates, and short ids (`ch_aaaaaa`) do not count: they are in every payload, and open nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from contractguard.contract.redaction.marks import may_be_marked, may_name_a_scheme
from contractguard.contract.redaction.names import is_sensitive
from contractguard.support.patterns import lazy

_MARKED = lazy(
    r"""
      -----BEGIN\ [A-Z0-9 ]+-----(?:.(?!-----BEGIN))*?(?:-----END\ [A-Z0-9 ]+-----|\Z)
    | \beyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*){0,3}
    | \b(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA|ANVA|ABIA|ACCA)[A-Z0-9]{12,}\b
    | \bgh[pousr]_[A-Za-z0-9]{16,} | \bgithub_pat_\w{16,} | \bgl(?:pat|ptt|dt|rt|cbt|soat|ft)-[\w-]{12,}
    | \bxox[abceoprs](?:\.xox[ab])?-[\w-]{8,} | \bxapp-[\w-]{8,} | hooks\.slack\.com/services/[\w/]+
    | \b(?:sk|rk|pk|whsec|ek)_(?:live_|test_)?(?=\w*\d)[A-Za-z0-9+/=]{8,} | \bwhsec_[A-Za-z0-9+/=]{8,}
    | \b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{6,}
    | \bsk-(?:proj-|ant-|or-)?[\w-]{16,} | \bAIza[\w-]{20,} | \bya29\.[\w-]{10,} | \bGOCSPX-[\w-]{10,}
    | \bnpm_[A-Za-z0-9]{20,} | \bpypi-[\w-]{16,} | \bSG\.[\w-]{10,}\.[\w-]{10,} | \b(?:AC|SK)[0-9a-f]{32}\b
    | \bdo[opr]_v1_[0-9a-f]{16,} | \bhf_[A-Za-z0-9]{16,} | \bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{16,}
    | \bsq0[a-z]{3}-[\w-]{16,} | \bhv[sbr]\.[\w-]{16,} | \bdapi[0-9a-f]{24,} | \bAGE-SECRET-KEY-1[0-9A-Z]{20,}
    | (?<![\w/+=-])(?=\S{0,39}[a-z])(?=\S{0,39}[A-Z])(?=\S{0,39}\d)(?![0-9A-Fa-f]{40})[A-Za-z0-9/+]{40}(?![\w/+=-])
    | \bkey-[0-9a-f]{32}\b | \bAccountKey=[A-Za-z0-9+/=]{16,}
    """,
    re.VERBOSE | re.DOTALL,
)
_SCHEME = lazy(
    r"\b(?:Bearer|Basic|Digest|Token|ApiKey|Api-Key|Negotiate|NTLM|Hawk|AWS4-HMAC-SHA256|DPoP|GoogleLogin)[ ]+"
    r"(?P<credentials>[^\s\"'<>]{4,}(?:,[ ]*[\w-]+=[^\s,]+)*)",
    re.IGNORECASE,
)
_USER_INFO = lazy(r"(?:(?<=//)|(?<=:/))(?!git@)(?P<user>[^\s/?#\"'<>]*)@(?=[^\s@/]*)")
_USER_OF_HOST = lazy(
    r"(?<![^\s\"'<>(=,])(?P<user>[^\s/?#\"'<>(:@=,]{1,64}:[^\s/\"'<>@]{1,128})@(?!sha\d+:)(?=[\w-]{1,63}(?:\.[\w-]{1,63})*:\S)"
)
"""As git and scp write an address without a scheme: `user:password@host:path`. (An image is `name:tag@sha256:…`.)"""
_OPTION = lazy(r"(?<!\S)(?:-u|--user|--proxy-user)[ =]?[\"']?[^\s:\"']*:(?P<password>[^\s\"']+)")
"""A password on the command line of curl, wget and their like."""
_QUERY = lazy(r"(?<=[?&;#])(?P<name>[\w.\-%\[\]~]{1,100})=(?P<value>[^\s&;#\"'<>]+)")
_E_MAIL = lazy(r"(?<![\w.+%-])(?!git@)[\w.+%'-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63})+", re.IGNORECASE)
_DIGIT = lazy(r"\d")
_DIGITS = lazy(r"(?<![\d.])[2-6](?:[ -]?\d){12,18}(?![\d.]?\d)")
_IBAN = lazy(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}\b")
_SSN = lazy(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
MIN_RANDOM = 20
"""Characters of a run that may be a secret without any mark."""
_RUN = lazy(rf"[A-Za-z0-9+/_=-]{{{MIN_RANDOM},}}")
_NO_SECRET = lazy(
    r"(?<![0-9a-z])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-7][0-9A-HJKMNP-TV-Z]{25}|[0-9a-f]{40})(?![0-9a-z])",
    re.IGNORECASE,
)
"""What is long and by chance, and opens nothing: a UUID, a ULID, the name of a git object."""
_DIGEST = lazy(r"sha256=[0-9a-f]{64}")
_MAX_RUN = 4_096
"""Characters of a run that are looked at: one that is longer is by chance, or not, from its beginning on."""
_SEPARATED = lazy(r"[A-Za-z0-9]+")

_MIXED = {3: 0.42, 2: 0.3}
"""Neighbours of different kinds (capital, small letter, digit), as a part of all, by the number of kinds. By chance it
is 0.62 in base 62, 0.47 in base 16, 0.40 in base 36; in identifiers, `OrderLineItemV2Controller`, less than this."""


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where in a text the secrets stand, in any order; they may overlap."""
    if may_be_marked(text):
        yield from (found.span() for found in _MARKED.finditer(text))
    if "@" in text or "%40" in text:
        yield from (found.span() for found in _E_MAIL.finditer(text))
        yield from (found.span("user") for found in _USER_OF_HOST.finditer(text))
    for found in _SCHEME.finditer(text) if may_name_a_scheme(text) else ():
        if _is_credential(found["credentials"], alone=not found.start() and found.end() == len(text)):
            yield found.span("credentials")
    if ":/" in text or "//" in text:
        yield from (found.span("user") for found in _USER_INFO.finditer(text) if found["user"])
    if "-u" in text:
        yield from (found.span("password") for found in _OPTION.finditer(text))
    if "=" in text:
        yield from (found.span("value") for found in _QUERY.finditer(text) if is_sensitive(found["name"]))
    if _DIGIT.search(text):
        yield from _with_digits(text)


def _with_digits(text: str) -> Iterator[tuple[int, int]]:
    """Where the secrets stand that are not without a digit."""
    yield from (found.span() for found in _SSN.finditer(text))
    yield from (found.span() for found in _DIGITS.finditer(text) if _is_card(found.group()))
    yield from (found.span() for found in _IBAN.finditer(text) if _is_iban(found.group()))
    runs = (found for found in _RUN.finditer(text) if is_random(found.group()))
    yield from (_inner(found) for found in runs if not _is_digest(found))


def _is_digest(run: re.Match[str]) -> bool:
    """Whether a run is the digest that the URL of an archive is pinned by (`…whl#sha256=…`), which opens nothing."""
    return run.string[: run.start()].endswith("#") and _DIGEST.fullmatch(run.group()) is not None


def replace_secrets(text: str, instead: Callable[[str], str]) -> str:
    """The text with every secret in it replaced."""
    if len(text) < MIN_SECRET:
        return text
    parts: list[str] = []
    at = 0
    for start, end in sorted(spans(text)):
        if end > at:
            parts += [text[at : max(start, at)], instead(text[max(start, at) : end])]
            at = end
    return "".join([*parts, text[at:]]) if parts else text


MIN_SECRET = 6
"""No shape of a secret is shorter."""


def is_secret(text: str) -> bool:
    """Whether there is a secret in a text."""
    return len(text) >= MIN_SECRET and next(spans(text), None) is not None


_AROUND = lazy(r"(?:(?:[a-z][a-z_-]*|v?\d{0,3})/)*")
"""Plain segments of a path before a run: the run is not one with them."""


def _inner(found: re.Match[str]) -> tuple[int, int]:
    """Where the run stands, without the path that leads to it."""
    plain = _AROUND.match(found.group())
    return found.start() + (plain.end() if plain else 0), found.end()


def is_random(run: str) -> bool:
    """Whether a long run of letters and digits looks made by chance."""
    run = _NO_SECRET.sub("", run[:_MAX_RUN])
    pieces = _SEPARATED.findall(run)
    longest = max(pieces, key=len, default="")
    plain = longest if len(longest) >= len(run) / 2 or "/" in run else "".join(pieces)
    if len(plain) < MIN_RANDOM or plain.isdigit() or not any(one.isdigit() for one in plain):
        return False
    if _STAND_INS.issuperset(plain):  # what stands in for a secret has its look
        return False
    kinds = [_kind(one) for one in plain]
    return sum(one != other for one, other in pairwise(kinds)) >= _MIXED[len(set(kinds))] * (len(kinds) - 1)


_STAND_INS = frozenset("xXaA1")


def _kind(letter: str) -> int:
    return 0 if letter.isdigit() else 1 if letter.isupper() else 2


def _is_credential(text: str, *, alone: bool) -> bool:
    """Whether what follows the name of a scheme is no prose ("basic authentication is needed")."""
    return alone or not _PLAIN_WORD.fullmatch(text.rstrip(".,;:!?)"))


_PLAIN_WORD = lazy(r"[A-Za-z]?[a-z]{0,29}|[A-Z]{1,29}")


def _is_card(text: str) -> bool:
    digits = [int(one) for one in text if one.isdigit()]
    doubled = [sum(divmod(2 * one, 10)) if i % 2 else one for i, one in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0 and len(set(digits)) > 1


def _is_iban(text: str) -> bool:
    plain = text.replace(" ", "")
    return 15 <= len(plain) <= 34 and int("".join(str(int(one, 36)) for one in plain[4:] + plain[:4])) % 97 == 1


# --- what is left


_KEPT = lazy(
    r"(?i:bearer|basic|digest|token|apikey|negotiate|hawk)[ ]+"
    r"|(?:sk|pk|rk)_(?:live|test)_|whsec_|gh[pousr]_|github_pat_|glpat-|xox[abceoprs]-|sk-|AKIA|npm_|pypi-"
)
"""The public beginning of a secret, by which it is told from others: who checks a pattern checks that."""
_SCHEME_OF_URL = lazy(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://")
_PREFIX = lazy(r"(?:[A-Za-z]{1,8}[_-]){1,2}(?=\w*\d)")
_MOMENT = lazy(r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d)?)?")
_DURATION = lazy(r"P(?=.)(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?")
_HEXADECIMAL = lazy(r"(?=[0-9a-f]*[0-9])[0-9a-f]+|(?=[0-9A-F]*[0-9])[0-9A-F]+")
_WORDS = lazy(r"\w+|[^\w\x00-\x7f]+")
_STAND_IN = "1"
"""For a digit: eleven is a day, a month, an hour and a minute, and 111.111.111.111 is an address."""


def blot_out(text: str) -> str:
    """A text of the same length and look that tells nothing of a secret but these: letters are x or X (a or A in what
    is hexadecimal), digits 1, and the public beginning (`Bearer `, `sk_live_`) stays. What satisfies a length, a
    `format` or a usual `pattern` does so afterwards. Blotting again changes nothing."""
    return _after(_KEPT.match(text) or _SCHEME_OF_URL.match(text), text)


def sketch_text(text: str) -> str:
    """As `blot_out`, for an example that is no secret: the beginning of an id (`ch_`) stays, since patterns ask for it,
    and the form of a duration."""
    if _DURATION.fullmatch(text):
        return re.sub(r"\d", _STAND_IN, text)
    return _after(_KEPT.match(text) or _SCHEME_OF_URL.match(text) or _PREFIX.match(text), text)


def is_opaque(segment: str) -> bool:
    """Whether a segment of a path is no name: letters and digits that change places more often than in one."""
    plain = "".join(_SEPARATED.findall(segment))
    return len(plain) >= MIN_OPAQUE and _changes(plain) > _MAX_CHANGES and not _NO_SECRET.fullmatch(segment)


MIN_OPAQUE = 8
_MAX_CHANGES = 3
"""Between letters and digits, in a word (`3DSecure2`, `v2beta1`)."""


def _changes(text: str) -> int:
    return sum(one.isdigit() != other.isdigit() for one, other in pairwise(text))


def is_stand_in(text: str) -> bool:
    """Whether a text may be what is left of another."""
    return any(one in _STAND_INS for one in text) and sketch_text(text) == text


def _after(kept: re.Match[str] | None, text: str) -> str:
    if _MOMENT.fullmatch(text):
        return re.sub(r"\d", _STAND_IN, text)
    start = kept.end() if kept else 0
    return text[:start] + _WORDS.sub(lambda found: _word(found.group()), text[start:])


def _word(word: str) -> str:
    small, capital = ("a", "A") if _HEXADECIMAL.fullmatch(word) else ("x", "X")
    return "".join(
        _STAND_IN if one.isdigit() else one if one == "_" else capital if one.isupper() else small for one in word
    )


def blotted_number(number: float) -> float:
    """A number with the sign and as many digits before the point."""
    if isinstance(number, float) and not number.is_integer():
        return float(re.sub(r"\d", _STAND_IN, f"{number:.2f}")) if abs(number) < 1e15 else 1.1
    digits = len(str(abs(int(number)))) if abs(number) < 10**30 else 30
    return int(_STAND_IN * digits) * (-1 if number < 0 else 1) if number else number


_WORD = lazy(r"[\w$@.*][\w.:/+#-]{0,31}")
_MAX_WORDS = 3
"""Beside each other; more of them are prose."""
_MAX_LISTED = 12
"""In a list (`id,total,status`), as parameters have them."""


_LISTED = lazy(r"[,;|] ?| ")


def is_word(text: str) -> bool:
    """Whether a text may be a member of a closed set (`succeeded`, `in_progress`, `EUR`, `v2.1`, `Credit Card`), and is
    no id, number of an account, date, address or sentence."""
    words = _LISTED.split(text)
    if len(words) > (_MAX_WORDS if " " in text else _MAX_LISTED) or not all(_WORD.fullmatch(word) for word in words):
        return False
    return all(_is_no_id(word) for word in words) and not is_secret(text)


def _is_no_id(word: str) -> bool:
    plain = "".join(_SEPARATED.findall(word))
    digits = sum(one.isdigit() for one in plain)
    return digits <= (4 if digits == len(plain) else 3) and _changes(plain) <= _MAX_CHANGES
