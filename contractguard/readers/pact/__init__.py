"""Pact files (specification versions 1 to 4) to expectations.

A pact holds examples, and rules that say how far a real message may differ from them. Both become schemas, by the rules
of the specification as its reference implementation applies them: `shapes` for what an example and its rules take
together, `selection` for which rule holds where, `scalars` for each kind of rule. What differs from the reference
implementation, and why, is said there.

What a pact says and an expectation does not hold: generators (they make examples anew and say nothing of what may be
sent), parameters of provider states, the charset of a `Content-Type`, and `pending`.
"""

from contractguard.readers.pact.reader import read_pact

__all__ = ["read_pact"]
