"""Which event is a payload? Profiles of the envelopes that providers of webhooks use."""

from contractguard.readers.envelopes.identify import Identified, detect, event_of, events_of
from contractguard.readers.envelopes.profiles import PROFILES, Profile, Sign, profile_named
from contractguard.readers.envelopes.quick import quick_name
from contractguard.readers.envelopes.settings import profile_from
from contractguard.readers.envelopes.signature import verify_signature

__all__ = [
    "PROFILES",
    "Identified",
    "Profile",
    "Sign",
    "detect",
    "event_of",
    "events_of",
    "profile_from",
    "profile_named",
    "quick_name",
    "verify_signature",
]
