"""What the service speaks about: series, events, revisions, posts, plans. Frozen data, no I/O, no clock.

Names end in `_at` for aware instants, `_on` for dates. Everything here can be compared and hashed, and everything that
the ledger keeps round-trips through JSON (`ledger.codec`): a field added later needs a default.
"""

from announcer.model.fact_parts import (
    Announce,
    Image,
    Lead,
    Link,
    Online,
    Organizer,
    Recap,
    Registration,
    Status,
    Texts,
    Venue,
    Visibility,
    zone,
)
from announcer.model.facts import Event, F, Problem, Series
from announcer.model.history import (
    EMPTY_HISTORY,
    GONE_UNANNOUNCED,
    NO_SERIES_HISTORY,
    Draft,
    Facts,
    History,
    KnownAccount,
    PostRecord,
    Record,
    Revision,
    SeriesHistory,
)
from announcer.model.history_changes import with_changes
from announcer.model.holds import HeldByPerson, Hold, NeedsApproval, Question, TooLong, reached_by
from announcer.model.identity import (
    EPOCH,
    ID_PATTERN,
    Identity,
    Kind,
    PostKey,
    Subject,
    date_of_id,
    idempotency_key,
    marker,
)
from announcer.model.memo import Memo
from announcer.model.message import Message
from announcer.model.plans import Edit, Limits, NewRevision, Plan, PlannedPost, Policy, Round, SkippedPost
from announcer.model.site import Picture, Resource, SiteSettings
from announcer.model.states import MAYBE_READ, State

__all__ = [
    "EMPTY_HISTORY",
    "EPOCH",
    "GONE_UNANNOUNCED",
    "ID_PATTERN",
    "MAYBE_READ",
    "NO_SERIES_HISTORY",
    "Announce",
    "Draft",
    "Edit",
    "Event",
    "F",
    "Facts",
    "HeldByPerson",
    "History",
    "Hold",
    "Identity",
    "Image",
    "Kind",
    "KnownAccount",
    "Lead",
    "Limits",
    "Link",
    "Memo",
    "Message",
    "NeedsApproval",
    "NewRevision",
    "Online",
    "Organizer",
    "Picture",
    "Plan",
    "PlannedPost",
    "Policy",
    "PostKey",
    "PostRecord",
    "Problem",
    "Question",
    "Recap",
    "Record",
    "Registration",
    "Resource",
    "Revision",
    "Round",
    "Series",
    "SeriesHistory",
    "SiteSettings",
    "SkippedPost",
    "State",
    "Status",
    "Subject",
    "Texts",
    "TooLong",
    "Venue",
    "Visibility",
    "date_of_id",
    "idempotency_key",
    "marker",
    "reached_by",
    "with_changes",
    "zone",
]
