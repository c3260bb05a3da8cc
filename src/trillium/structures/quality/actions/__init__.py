"""Every write of quality: one module per act, called by these names."""

from trillium.structures.quality.actions.checklists import (
    AnswerNeedsWords,
    NoSuchAnswer,
    NoSuchQuestion,
    answer_checklist,
    save_checklist,
)
from trillium.structures.quality.actions.comments import (
    CommentsAreFixed,
    NoSuchField,
    NothingSaid,
    NotSettled,
    SettledAlready,
    answer_comment,
    comment_on_field,
    reopen_comment,
)
from trillium.structures.quality.actions.declaring import InterestNeeded, declare_conflict
from trillium.structures.quality.actions.forgetting import forget_person
from trillium.structures.quality.actions.reviewing import (
    ChecklistOpen,
    CommentNeeded,
    CommentsOpen,
    DeclarationNeeded,
    GateClosed,
    NotADraft,
    NotInReview,
    WordsChanged,
    ask_review,
    decide_review,
    take_back_review,
)
from trillium.structures.quality.actions.sign_offs import (
    OPEN_WORDS,
    NotARepresentative,
    NothingToAgreeOn,
    WordsAreFixed,
    ask_sign_off,
)
from trillium.structures.quality.actions.standing import AlreadyDecided

__all__ = [
    "OPEN_WORDS",
    "AlreadyDecided",
    "AnswerNeedsWords",
    "ChecklistOpen",
    "CommentNeeded",
    "CommentsAreFixed",
    "CommentsOpen",
    "DeclarationNeeded",
    "GateClosed",
    "InterestNeeded",
    "NoSuchAnswer",
    "NoSuchField",
    "NoSuchQuestion",
    "NotADraft",
    "NotARepresentative",
    "NotInReview",
    "NotSettled",
    "NothingSaid",
    "NothingToAgreeOn",
    "SettledAlready",
    "WordsAreFixed",
    "WordsChanged",
    "answer_checklist",
    "answer_comment",
    "ask_review",
    "ask_sign_off",
    "comment_on_field",
    "decide_review",
    "declare_conflict",
    "forget_person",
    "reopen_comment",
    "save_checklist",
    "take_back_review",
]
