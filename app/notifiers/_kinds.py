"""Why people are told about incidents, in the words of *What reaches me*."""

from app.people.kinds import NoticeKind, notice_kind

ESCALATION = notice_kind(
    NoticeKind(
        "escalation", "Somebody asks my group for help", "siren", order=10, urgent=True, asks=True, mutable=False
    )
)
HANDOVER = notice_kind(
    NoticeKind(
        "handover", "Somebody offers me a role", "arrow-right-left", order=15, urgent=True, asks=True, mutable=False
    )
)
CLOCK = notice_kind(
    NoticeKind("clock", "A deadline of mine comes near or passes", "timer", order=20, urgent=True, asks=True)
)
ROLE = notice_kind(NoticeKind("role", "Somebody gives me a role", "user-check", order=25))
NUDGE = notice_kind(
    NoticeKind("nudge", "Something is missing in an incident of mine", "bell-ring", order=30, asks=True)
)
RISK = notice_kind(NoticeKind("risk", "A risk rating is asked of me", "scale", order=35, asks=True))
FOLLOW_UP = notice_kind(
    NoticeKind("follow-up", "A follow-up is given to me, comes due or is late", "square-check", order=38, asks=True)
)
REVIEW = notice_kind(
    NoticeKind("review", "A review of mine opens, or is to be left out", "book-open", order=45, asks=True)
)
BACK = notice_kind(NoticeKind("back", "Trouble comes back that a follow-up of mine was to stop", "repeat", order=39))
RULE = notice_kind(
    NoticeKind("rule", "A rule says that I am told", "megaphone", order=40, sub="as the Handbook shows for each type")
)
ACCESS = notice_kind(
    NoticeKind("access", "Somebody asks to see what I lead, or lets me in", "user-plus", order=50, asks=True)
)
GLASS = notice_kind(
    NoticeKind("glass", "An administrator opens a private incident of mine", "lock-open", order=55, mutable=False)
)
MERGED = notice_kind(NoticeKind("merged", "What I declared becomes part of another incident", "git-merge", order=60))
