"""What an act is called in the journal, after the name of who did it.

Each feature's verbs stand here together, so that a reader of the journal meets one voice. The
sentences are message ids: the page translates them, then fills {person}, {role}, {partner} and
{organisation} from the ids that the entry carries. A verb without wording is shown as written,
and a test names it.
"""

from collections.abc import Mapping


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translators; the page translates it."""
    return sentence


WORDING: Mapping[str, str] = {
    "people.registered": gettext_noop("registered a person"),
    "people.name_corrected": gettext_noop("corrected a person’s name"),
    "people.language_chosen": gettext_noop("chose the language of their mail"),
    "people.erasure_asked": gettext_noop("asked for their data to be erased"),
    "people.erased": gettext_noop("erased a person’s data on request"),
    "organisations.organisation_created": gettext_noop("created the organisation"),
    "organisations.member_added": gettext_noop("gave {person} the role of {role}"),
    "organisations.member_removed": gettext_noop("took the role of {role} back from {person}"),
    "organisations.key_consented": gettext_noop("agreed that the signing key is kept here"),
    "organisations.key_consent_withdrawn": gettext_noop(
        "withdrew the agreement to keep the signing key here"
    ),
    "partners.partnership_formed": gettext_noop("formed a partnership with {partner}"),
    "partners.partnership_ended": gettext_noop("ended the partnership with {partner}"),
    "needs.need_stated": gettext_noop("stated a need"),
    "needs.evidence_added": gettext_noop("added evidence for a need"),
    "needs.partnership_added": gettext_noop("brought {partner} into a need"),
    "needs.feasibility_decided": gettext_noop("decided on feasibility"),
    "codesign.sign_off_requested": gettext_noop("asked {organisation} for a sign-off"),
    "codesign.sign_off_answered": gettext_noop("answered a sign-off"),
    "codesign.sign_off_withdrawn": gettext_noop("withdrew a request for a sign-off"),
    "codesign.sign_off_outdated": gettext_noop(
        "closed a request for a sign-off, because the text changed"
    ),
    "designs.design_started": gettext_noop("started a design"),
    "designs.need_attached": gettext_noop("said which need a design answers"),
    "designs.document_saved": gettext_noop("wrote on a design"),
    "designs.went_back": gettext_noop("took up an earlier save of a design again"),
    "designs.suggestion_set_aside": gettext_noop("set a suggestion for a design aside"),
    "designs.aims_chosen": gettext_noop("chose the frameworks that a design wants to satisfy"),
    "designs.revision_started": gettext_noop("started a new version of a design"),
    "designs.version_draft": gettext_noop("took a version back to a draft"),
    "designs.version_in_review": gettext_noop("sent a version to review"),
    "designs.version_approved": gettext_noop("marked a version as approved"),
    "designs.version_published": gettext_noop("marked a version as published"),
    "designs.version_superseded": gettext_noop("replaced a version by a newer one"),
    "designs.version_retired": gettext_noop("retired a version"),
    "designs.teach_out_changed": gettext_noop("changed how a retired version is taught out"),
    "designs.design_archived": gettext_noop("archived a design"),
    "designs.design_brought_back": gettext_noop("took a design out of the archive"),
    "faces.picture_added": gettext_noop("added a picture for badges"),
    "designs.sign_off_asked": gettext_noop("asked an employer to sign off a version"),
    "skills.framework_imported": gettext_noop("imported a competency framework"),
    "skills.framework_updated": gettext_noop("updated a competency framework"),
    "frameworks.criterion_attested": gettext_noop("attested a criterion of a framework"),
    "frameworks.house_pack_saved": gettext_noop("saved a framework of the house"),
    "frameworks.house_pack_withdrawn": gettext_noop("took a framework of the house out of use"),
    "frameworks.attestation_withdrawn": gettext_noop("took an attestation back"),
    "pathways.pathway_started": gettext_noop("started a pathway"),
    "pathways.pathway_described": gettext_noop("described a pathway"),
    "pathways.rule_saved": gettext_noop("wrote on the rule of a pathway"),
    "pathways.pathway_published": gettext_noop("published a pathway"),
    "pathways.revision_started": gettext_noop("started a new version of a pathway"),
    "pathways.pathway_withdrawn": gettext_noop("withdrew a pathway"),
    "quality.review_asked": gettext_noop("asked for a review"),
    "quality.review_taken_back": gettext_noop("took a version back from review"),
    "quality.conflict_declared": gettext_noop("stepped back from a review: conflict of interest"),
    "quality.checklist_saved": gettext_noop("saved the checklist for reviews"),
    "quality.checklist_answered": gettext_noop("answered the checklist of a review"),
    "quality.field_commented": gettext_noop("commented on a field in a review"),
    "quality.comment_answered": gettext_noop("answered a comment on a field"),
    "quality.comment_settled": gettext_noop("settled a comment on a field"),
    "quality.comment_reopened": gettext_noop("opened a comment on a field again"),
    "quality.version_approved": gettext_noop("approved a version"),
    "quality.changes_asked": gettext_noop("asked for changes to a version"),
    "quality.version_returned": gettext_noop("sent a version back with comments"),
    "quality.sign_off_asked": gettext_noop("asked an employer to sign off a version"),
    "offerings.version_published": gettext_noop("published a version in the catalogue"),
    "offerings.entry_withdrawn": gettext_noop("took an entry out of the catalogue"),
    "offerings.offering_opened": gettext_noop("opened an offering"),
    "offerings.cohort_created": gettext_noop("created a cohort"),
    "offerings.cohort_imported": gettext_noop("brought learners into a cohort from a file"),
    "offerings.import_undone": gettext_noop("undid the import of a cohort"),
    "offerings.learner_withdrawn": gettext_noop("withdrew a learner from a cohort"),
    "offerings.name_corrected": gettext_noop("corrected a learner’s name"),
    "offerings.learner_forgotten": gettext_noop("erased a learner’s enrolment data"),
    "assessment.rubric_written": gettext_noop("wrote a rubric"),
    "assessment.evidence_added": gettext_noop("added evidence of learning"),
    "assessment.evidence_removed": gettext_noop("removed evidence of learning"),
    "assessment.evidence_forgotten": gettext_noop("erased a learner’s evidence"),
    "assessment.decided": gettext_noop("decided on an assessment"),
    "issuing.key_created": gettext_noop("created a signing key"),
    "issuing.key_rotated": gettext_noop("replaced a signing key by a new one"),
    "issuing.key_revoked": gettext_noop("revoked a signing key"),
    "issuing.credential_issued": gettext_noop("issued a credential"),
    "issuing.run_started": gettext_noop("began to issue to a cohort"),
    "issuing.run_paused": gettext_noop("paused issuing to a cohort"),
    "issuing.run_resumed": gettext_noop("went on issuing to a cohort"),
    "issuing.run_cancelled": gettext_noop("stopped issuing to a cohort for good"),
    "issuing.run_done": gettext_noop("finished issuing to a cohort"),
    "issuing.run_halted": gettext_noop("had to pause issuing to a cohort"),
    "issuing.credential_revoked": gettext_noop("revoked a credential"),
    "issuing.name_corrected": gettext_noop("corrected the name on a credential"),
    "issuing.credential_renewed": gettext_noop("issued a credential anew with a new key"),
    "issuing.endorsement_signed": gettext_noop("signed an endorsement"),
    "issuing.endorsement_withdrawn": gettext_noop("withdrew an endorsement"),
    "issuing.learner_forgotten": gettext_noop("erased a learner’s data from awards"),
    "verifying.issuer_vouched_for": gettext_noop("vouched for an issuer from elsewhere"),
    "registers.register_followed": gettext_noop("began to follow another register"),
    "registers.register_left": gettext_noop("stopped following another register"),
    "wallets.link_sent": gettext_noop("sent a wallet link"),
    "wallets.shared": gettext_noop("shared a credential"),
    "wallets.share_withdrawn": gettext_noop("withdrew a share"),
    "feedback.forgotten": gettext_noop("erased somebody’s feedback"),
    "feedback.given": gettext_noop("gave feedback"),
    "insights.finding_recorded": gettext_noop("recorded a finding"),
    "insights.decided": gettext_noop("decided to keep, revise or retire"),
}


def sentence_of(verb: str) -> str:
    """Return the wording of a verb, else the verb itself in plain words."""
    return WORDING.get(verb) or verb.partition(".")[2].replace("_", " ")
