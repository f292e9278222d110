"""What was agreed, assumed, proposed, checked and signed on the way from a report to its end.

Every answer belongs to the issue's `round` in which it was given: after a bounce the old ones stay to be read, and
count no more.
"""

from heardback.loop.models.contract import (
    Agreement,
    Answer,
    Comparison,
    Conversation,
    Criterion,
    Misunderstanding,
    Settlement,
    Wording,
)
from heardback.loop.models.design import (
    Assumption,
    AssumptionState,
    Comment,
    Confirmation,
    Part,
    PartAnswer,
    Proposal,
)
from heardback.loop.models.groups import Consent, Membership, Preview, ValidationGroup
from heardback.loop.models.proof import (
    Bounce,
    FollowUp,
    LinkedWork,
    Promise,
    Signer,
    SignOff,
    Verification,
)

__all__ = [
    "Agreement",
    "Answer",
    "Assumption",
    "AssumptionState",
    "Bounce",
    "Comment",
    "Comparison",
    "Confirmation",
    "Consent",
    "Conversation",
    "Criterion",
    "FollowUp",
    "LinkedWork",
    "Membership",
    "Misunderstanding",
    "Part",
    "PartAnswer",
    "Preview",
    "Promise",
    "Proposal",
    "Settlement",
    "SignOff",
    "Signer",
    "ValidationGroup",
    "Verification",
    "Wording",
]
