"""Verbs of editions; each writes its line in the journal in the transaction of the act."""

from reporting.services.checking import (
    cure_finding,
    reading_job,
    request_reading,
    restore_finding,
    uncure_text,
    waive_finding,
)
from reporting.services.editions import create_edition
from reporting.services.freezing import freeze_edition, publish_frozen
from reporting.services.life import change_edition, send_for_review
from reporting.services.publishing import open_page, publication_jobs, request_publication
from reporting.services.rendering import render_jobs, request_render
from reporting.services.review import add_remark, answer_as_reader, settle_remark

__all__ = [
    "add_remark",
    "answer_as_reader",
    "change_edition",
    "create_edition",
    "cure_finding",
    "freeze_edition",
    "open_page",
    "publication_jobs",
    "publish_frozen",
    "reading_job",
    "render_jobs",
    "request_publication",
    "request_reading",
    "request_render",
    "restore_finding",
    "send_for_review",
    "settle_remark",
    "uncure_text",
    "waive_finding",
]
