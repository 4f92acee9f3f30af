"""Which names announce a secret, or something about a person: one list, for headers, parameters, members and options.

A name is split into words (`apiKey`, `API_KEY`, `x-api-key` are `api`, `key`), and is sensitive when one to three words
in a row, written together, are in the list, or when a word ends in one of the long entries (`accesstoken`). What only
speaks *about* the secret is not: `token_type`, `passwordExpiresAt`, `cookieConsentRequired`.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from contractguard.support.patterns import lazy

_CREDENTIALS = """
password passwd passwort passphrase passcode pwd pass pw kennwort motdepasse mdp contrasena contrasenya clave senha
wachtwoord haslo heslo losenord salasana adgangskode passord sifre parola пароль 密码 密碼 パスワード 비밀번호 암호
secret secrets geheimnis secreto segredo segreto sekret salt pepper pin cvv cvc cvv2 cvc2 csc otp totp hotp mfacode
token tokens jwt jwe bearer authorization authorisation proxyauthorization auth oauth credential credentials creds
credencial credenciales zugangsdaten identifiants
cookie cookies setcookie session sessions sessionid sessid sid ssid jsessionid phpsessid sessionkey csrf xsrf
csrftoken nonce signature sig hmac signingkey
apikey xapikey apitoken apisecret appkey appsecret accesskey accesskeyid secretkey privatekey publickeypin sharedkey
masterkey encryptionkey signkey licensekey licencekey subscriptionkey functionskey authkey clientkey clientsecret
sshkey rsakey pgpkey pem keystore pkcs12 kubeconfig dsn connectionstring connstr databaseurl inputvalue
securitycode verificationcode confirmationcode activationcode recoverycode backupcode accesscode authcode
resetcode invitecode magiclink
""".split()
_PAYMENT = """
cardnumber cardno ccnumber ccnum creditcardnumber creditcard debitcard pan primaryaccountnumber kartennummer
numerotarjeta numerocarte numerocartao track1 track2 trackdata accountnumber accountno bankaccount bankaccountnumber
kontonummer numerocuenta routingnumber sortcode iban
""".split()
_PEOPLE = """
email emails mail emailaddress mailaddress correo courriel phone phonenumber telephone tel telefon telefono mobile
mobilenumber msisdn fax firstname lastname surname fullname givenname familyname middlename maidenname vorname nachname
nombre apellido prenom cardholder cardholdername nameoncard accountholder holdername username userlogin
street streetaddress addressline line1 line2 dateofbirth birthdate birthday birthdate dob geburtsdatum
ssn socialsecuritynumber socialsecurity nin nationalid taxid taxnumber steuernummer passport passportnumber
driverlicense driverslicense licenceno idnumber
""".split()
NAMES = frozenset([*_CREDENTIALS, *_PAYMENT, *_PEOPLE])
"""The list, in lower case, without separators and accents."""

_ENDINGS = tuple(
    "password passwd passwort passphrase secret secretkey token tokens apikey cookie cookies credential credentials "
    "authorization sessionid privatekey accesskey cardnumber emailaddress signature".split()
)
"""Entries that are long enough to be told at the end of a word that is written in one."""

_ABOUT = frozenset(
    "type types kind status state count counts length size url urls uri uris endpoint expires expiry expiration "
    "expired expire ttl at in on until enabled disabled required optional policy strength format algorithm alg "
    "brand scheme schemes name label limit max min version scope scopes verified valid invalid present set method "
    "mode country currency network error errors category duration age usage quota budget rotation".split()
)
"""Last words by which a name speaks about a secret and not for it."""

_WORDS = lazy(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^\W\d_A-Za-z]+")
MAX_NAME = 200
"""Characters of a name that are looked at; no header or member in use is longer."""


@lru_cache(maxsize=8_192)
def is_sensitive(name: str) -> bool:
    """Whether values under this name are never shown or stored."""
    words = _split(name[:MAX_NAME])
    if not words or (len(words) > 1 and words[-1] in _ABOUT and "".join(words) not in NAMES):
        return False
    if any(word.endswith(_ENDINGS) for word in words):
        return True
    return any(
        "".join(words[i:j]) in NAMES for i in range(len(words)) for j in range(i + 1, min(i + 4, len(words) + 1))
    )


@lru_cache(maxsize=8_192)
def is_about(name: str) -> bool:
    """Whether a name below a sensitive one (`credentials.type`) speaks about the secret only."""
    words = _split(name[:MAX_NAME])
    return bool(words) and words[-1] in _ABOUT and not is_sensitive(name)


_PROSE = frozenset(
    "name title description note notes comment comments message text subject summary content details memo body "
    "nickname displayname label address addr city town company remark remarks bio query search".split()
)


@lru_cache(maxsize=8_192)
def is_prose(name: str) -> bool:
    """Whether people write what they like under this name, so that its values are no members of a closed set."""
    words = _split(name[:MAX_NAME])
    return bool(words) and (words[-1] in _PROSE or "".join(words[-2:]) in _PROSE)


def _split(name: str) -> list[str]:
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    return [word.casefold() for word in _WORDS.findall(plain)]
