"""Deliberate mistakes, each of which some deterministic test must notice: ten and more per theory, and those that
earlier tests had not noticed. A mistake that is found in real code later is added here, with the test that it wanted.
"""

from __future__ import annotations

from typing import NamedTuple

PAIRS = "tests/algebra/solve/test_pairs.py"


class Mistake(NamedTuple):
    """In `file`, below `contractguard/`, `text` stands once; with `instead` in its place, one of `tests` must fail."""

    name: str
    file: str
    text: str
    instead: str
    tests: str = PAIRS


def _in(file: str, *mistakes: tuple[str, str, str]) -> list[Mistake]:
    return [Mistake(name, file, text, instead) for name, text, instead in mistakes]


NUMBERS = _in(
    "algebra/solve/numbers.py",
    ("a complement keeps the bound strict", "self._raise_low(node[1], node[2] if positive else not node[2])",
     "self._raise_low(node[1], node[2])"),
    ("the lower of two lower bounds counts", "bound > self.low or", "bound < self.low or"),
    ("of equal bounds, the open one counts", "bound == self.low and strict", "bound == self.low and not strict"),
    ("of equal upper bounds, the later one counts", "bound < self.high or", "bound <= self.high or"),
    ("a strict lower bound holds its point", "point > self.low if self.low_strict else", "point >= self.low if"
     " self.low_strict else"),
    ("the complement of a minimum is a minimum", "(kind is Kind.MINIMUM) is positive", "kind is Kind.MINIMUM"),
    ("a single point is empty", "if low > high or (low == high and (", "if low > high or (low == high or ("),
    ("steps are multiplied less than they must be", "math.lcm(result.numerator, number.numerator)",
     "max(result.numerator, number.numerator)"),
    ("an avoided step is not avoided", "return not any((point / divisor).denominator == 1", "return True or not any((point"
     " / divisor).denominator == 1"),
    ("a bound is rounded to the wrong multiple", "math.ceil(constraints.low / step)",
     "math.floor(constraints.low / step) + 1"),
    ("a multiple that is refused makes all of them refused", "(step / divisor).denominator == 1 for",
     "(divisor / step).denominator == 1 for"),
    ("excluded values are not excluded", "elif values.key(value) not in excluded:", "else:"),
    ("a strict lower bound on a multiple skips it twice", "first += 1", "first += 2"),
)  # fmt: skip

STRINGS = [
    *_in(
        "algebra/solve/strings.py",
        ("the complement of a length starts at the bound", "low = max(low, node[2] + 1)", "low = max(low, node[2])"),
        ("the complement of a least length ends at it", "high = node[1] - 1 if high is None",
         "high = node[1] if high is None"),
        ("the lower of two lengths counts", "low = max(low, node[1])", "low = node[1]"),
        ("complements of patterns are taken for patterns", "language if positive else ~language", "language"),
        ("the search by languages forgets the least length", "minimum=low,", "minimum=0,"),
        ("the search by languages forgets the greatest length", "maximum=high,", "maximum=None,"),
        ("the search by languages forgets what is excluded", "exclude=excluded,", "exclude=frozenset(),"),
    ),
    *_in(
        "algebra/regular/derivative.py",
        ("what may be empty is not skipped", "if first.nullable else result", "if not first.nullable else result"),
        ("a repetition forgets its least count", "loop(body, max(low - 1, 0),", "loop(body, 0,"),
        ("a repetition never runs out", "None if high is None else high - 1", "None if high is None else high"),
        ("the derivative of a meeting is a choice", "return both([", "return either(["),
        ("the derivative of a complement is none", "return negation(args[0].next[point])", "return args[0].next[point]"),
    ),
    *_in(
        "algebra/regular/charset.py",
        ("a range of characters loses its last", "gaps.append((start, low - 1))", "gaps.append((start, low))"),
        ("characters at the end of a range are outside", "if charset[middle][1] < point:",
         "if charset[middle][1] <= point:"),
    ),
]  # fmt: skip

ARRAYS = _in(
    "algebra/solve/arrays.py",
    ("the complement of a length starts at the bound", "else (node[2] + 1, None)", "else (node[2], None)"),
    ("a count of matches is taken for one", "self._some(0, node[1], node[2])", "self._some(0, node[1], 1)"),
    ("a limit of matches is one too high", "self.at_most.append((node[1], node[2] - 1))",
     "self.at_most.append((node[1], node[2]))"),
    ("what is denied of the rest may be at any place", "self._some(node[1], ~node[2], 1)", "self._some(0, ~node[2], 1)"),
    ("a place that is denied need not be there", "(self.at if positive else self.exact)", "self.at"),
    ("the rest begins one place too late", "tails[begun][0] <= index", "tails[begun][0] < index"),
    ("what is all different may have two equal items", "if wanted.unique and wanted.repeated:\n        return EMPTY\n",
     ""),
    ("one obligation more per item only", "longest = max(shortest, wanted.prefix) + len(some)", "longest = max(shortest,"
     " wanted.prefix)"),
    ("equal obligations may lie on one item", "following = index + 1 if", "following = index if"),
    ("items that must differ need not", "if wanted.unique:\n", "if wanted.unique and wanted.repeated:\n"),
    ("items that must be equal need not", "if wanted.repeated:\n        return _with_repetition(search, goals)\n", ""),
    ("all may match that need not", "free = most - (len(goals) - count)", "free = most"),
    ("an item that nothing fits is passed over", "if isinstance(outcome, Empty):\n            return outcome\n        if"
     " isinstance(outcome, Undecided):\n            doubt = outcome\n        else:", "if isinstance(outcome,"
     " Empty):\n            continue\n        if isinstance(outcome, Undecided):\n            doubt = outcome\n      "
     "  else:"),
    ("two items may be equal only at the first places", "combinations(positions, 2)", "combinations(positions[:1], 2)"),
)  # fmt: skip

OBJECTS = [
    *_in(
        "algebra/solve/objects.py",
        ("A3: additionalProperties for names that a pattern matches",
         "if name not in names and not any(self.search.evaluator.matches(language, name) for language in languages):",
         "if name not in names:"),
        ("declared names are additional, too", "if name not in names and not any(", "if not any("),
        ("a member that is denied need not be there", "if not positive:\n            self.required.add(node[1])",
         "if not positive:\n            pass"),
        ("a name that is forbidden is allowed", "if name in wanted.absent:", "if name is wanted.absent:"),
        ("required names do not count", "or len(wanted.required) > wanted.high)", "or False)"),
        ("the complement of a count starts at the bound", "else (node[2] + 1, None)", "else (node[2], None)"),
        ("patterns do not speak of names", "if self.search.evaluator.matches(language, name):\n", "if False:\n"),
        ("what names must be is not asked", "if not allowed:\n", "if False:\n"),
        ("what is denied of a pattern may be at any name",
         "self.obligations.append(Obligation(frozenset((in_language,)), frozenset((~node[2],))))",
         "self.obligations.append(Obligation(frozenset(), frozenset((~node[2],))))"),
        ("what is denied of other names may be at a declared one", "frozenset((*outside, ~listed))",
         "frozenset(outside)"),
        ("a count may be exceeded for an obligation", "room = self.wanted.high is None or len(goals) < self.wanted.high",
         "room = True"),
    ("no fresh name is tried", "if room:\n            yield from", "if False:\n            yield from"),
        ("what a member must be is forgotten for an obligation", "goal = base | first.value", "goal = first.value"),
    ),
    *_in(
        "algebra/compile/composition.py",
        ("A6: patternProperties do not open a declared sender", '            or bool(node.get("patternProperties"))\n',
         ""),
    ),
]  # fmt: skip

UNIONS = [
    *_in(
        "algebra/solve/search.py",
        ("A1: a refutation that leaned on an open goal is kept", "isinstance(outcome, Empty) and mine >= level",
         "isinstance(outcome, Empty)"),
        ("a goal that repeats is taken for a value", "self._leaned = min(self._leaned, level)\n            return EMPTY",
         'return Undecided("a circle")'),
        ("a union whose branches were probed holds by one", "if isinstance(outcome, Empty):\n                return EMPTY\n"
         "            if isinstance(outcome, Found) and", "if isinstance(outcome, Empty):\n                continue\n"
         "            if isinstance(outcome, Found) or"),
        ("only the first option is tried", "denied.append(~option)\n", "break\n"),
        ("options that were refuted are taken for granted", "denied.append(~option)\n", "denied.append(option)\n"),
        ("a value of the leaf need not meet the open choices",
         "elif not open_choices or self._meets(outcome.value, open_choices):", "else:"),
    ),
    *_in(
        "algebra/solve/propagation.py",
        ("exactly one is at least one", "for j, other in enumerate(parts) if j != i", "for j, other in enumerate(parts)"
         " if False"),
        ("not exactly one is none", "return (none, *pairs)", "return (none,)"),
        ("not exactly one is several", "return (none, *pairs)", "return tuple(pairs)"),
        ("a choice whose options all fall is met", "if not options:\n                return False",
         "if not options:\n                continue"),
        ("the complement of a meeting is a meeting of complements",
         "state.choices.append(tuple(~part for part in node[1]))", "pending.extend(~part for part in node[1])"),
        ("the complement of a type is the type", "node[1] if literal >= 0 else ~node[1]\n        elif", "node[1]\n"
         "        elif"),
    ),
    *_in(
        "algebra/proof/certify.py",
        ("A5: oneOf is taken for monotone", 'for word in ("oneOf", "not",', 'for word in ("not",'),
    ),
    *_in(
        "algebra/diff/unions.py",
        ("A11: branches are paired by title before tag", "            self._tag,\n            _title,\n",
         "            _title,\n            self._tag,\n"),
        ("branches are paired by their order", "        for sign in signs:\n", "        for sign in ():\n"),
    ),
]  # fmt: skip

UNFOUND = Mistake(
    "items that were not found are none",
    "algebra/solve/arrays.py",
    "return first if isinstance(first, Undecided) else ([], True)",
    "return ([], True)",
    "tests/algebra/solve/test_theories.py",
)

BUDGET = "tests/algebra/solve/test_search.py"
BOUNDS = [
    Mistake("A8: one level too many", "algebra/solve/search.py", "if level >= self.meter.budget.depth:",
            "if level > self.meter.budget.depth:", BUDGET),
    Mistake("frames of a search are not bounded", "algebra/solve/search.py", "if self.evaluator.frames > MAX_FRAMES:",
            "if False:", BUDGET),
    Mistake("frames of an evaluation are not bounded", "algebra/solve/evaluate.py",
            "if self.frames + frames > MAX_FRAMES:", "if False:", BUDGET),
    Mistake("the bytes of sibling files are not added up", "readers/sources/references.py", " or total > MAX_BYTES", "",
            "tests/readers/sources/test_references.py"),
    Mistake("compact looks at everything", "reports/parts/fragments.py", "while todo and length <= limit:", "while todo:",
            "tests/reports/parts/test_fragments.py"),
    Mistake("compact takes all members of a container", "reports/parts/fragments.py",
            "members = list(zip(pairs, range(limit + 1), strict=False))", "members = [(pair, i) for i, pair in"
            " enumerate(pairs)]", "tests/reports/parts/test_fragments.py"),
    Mistake("pending expectations weigh in full", "checks/expectations/attribute.py",
            "min(marked.severity, Severity.WARNING)", "marked.severity", "tests/checks/expectations/test_news.py"),
]  # fmt: skip

DOORS = [
    Mistake("an unknown word is let through", "contract/choices.py", "if not isinstance(given, str) or given not in known:",
            "if False:", "tests/contract/test_choices.py"),
]  # fmt: skip

MISTAKES = [*NUMBERS, *STRINGS, *ARRAYS, *OBJECTS, *UNIONS, UNFOUND, *BOUNDS, *DOORS]
