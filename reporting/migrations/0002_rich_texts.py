# Paragraphs and lists become one rich text, in the rows and in all their earlier versions.

import re
from html import escape, unescape

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from projects.core import migrating

LISTED = re.compile("<li>(.*?)</li>", re.DOTALL)
WRITTEN = re.compile("<p>(.*?)</p>", re.DOTALL)
MARK = re.compile("<[^>]*>")


def join_texts(apps, schema_editor):
    for name in ("EditionBlock", "EditionBlockEvent"):
        model = apps.get_model("reporting", name)
        rows = list(model.objects.all())
        for row in rows:
            row.body = "".join(f"<p>{escape(text, quote=False)}</p>" for text in row.paragraphs)
            if row.items:
                listed = "".join(f"<li>{escape(text, quote=False)}</li>" for text in row.items)
                row.body += f"<ul>{listed}</ul>"
        model.objects.bulk_update(rows, ["body"], batch_size=500)


def part_texts(apps, schema_editor):
    """Back to paragraphs, then a list: their words are kept, not their marks."""
    for name in ("EditionBlock", "EditionBlockEvent"):
        model = apps.get_model("reporting", name)
        rows = list(model.objects.all())
        for row in rows:
            row.items = _words(LISTED.findall(row.body))
            row.paragraphs = _words(WRITTEN.findall(LISTED.sub("", row.body)))
        model.objects.bulk_update(rows, ["paragraphs", "items"], batch_size=500)


def _words(found):
    texts = (unescape(MARK.sub("", text)).strip() for text in found)
    return [text for text in texts if text]


class Migration(migrating.Migration):

    dependencies = [
        ('reporting', '0001_initial'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='editionblock',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='editionblock',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='editionblock',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='editionblock',
            name='body',
            field=models.TextField(blank=True, verbose_name='texte'),
        ),
        migrations.AddField(
            model_name='editionblockevent',
            name='body',
            field=models.TextField(blank=True, verbose_name='texte'),
        ),
        migrations.RunPython(join_texts, part_texts),
        migrations.RemoveField(
            model_name='editionblock',
            name='items',
        ),
        migrations.RemoveField(
            model_name='editionblock',
            name='paragraphs',
        ),
        migrations.RemoveField(
            model_name='editionblockevent',
            name='items',
        ),
        migrations.RemoveField(
            model_name='editionblockevent',
            name='paragraphs',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='editionblock',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reporting_editionblockevent" ("body", "edition_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "section", "title", "version") VALUES (NEW."body", NEW."edition_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."section", NEW."title", NEW."version"); RETURN NULL;', hash='9d00a019a018074af3f469bcda66350ac19efc19', operation='INSERT', pgid='pgtrigger_insert_insert_527b6', table='reporting_editionblock', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='editionblock',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reporting_editionblockevent" ("body", "edition_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "section", "title", "version") VALUES (NEW."body", NEW."edition_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."section", NEW."title", NEW."version"); RETURN NULL;', hash='4af35faa45b7a4da0d93f4d54f034437b276ecec', operation='UPDATE', pgid='pgtrigger_update_update_62d39', table='reporting_editionblock', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='editionblock',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reporting_editionblockevent" ("body", "edition_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "section", "title", "version") VALUES (OLD."body", OLD."edition_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."section", OLD."title", OLD."version"); RETURN NULL;', hash='9b77fc1aabaaf0c773bebb440d4623a529b41931', operation='DELETE', pgid='pgtrigger_delete_delete_28d72', table='reporting_editionblock', when='AFTER')),
        ),
    ]
