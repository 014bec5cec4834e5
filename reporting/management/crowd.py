"""Thousands of projects with facts of every kind that the list reads, made by the database itself.

For measures and tests, inside a transaction that is rolled back: they stand on a call, categories, a volet, a year and
a person that exist already.
"""

from __future__ import annotations

from django.db import connection

# Each statement takes the number of projects. Values repeat by coprime steps, so that facets cross.
_STATEMENTS = (
    """
    INSERT INTO porteurs_porteur (name, sort_name, printed_name, kind, kind_provenance, version)
    SELECT 'Porteur ' || n, 'porteur ' || lpad(n::text, 6, '0'), '',
           (ARRAY['commune','epci','association','centre_social','entreprise_ess','ccas'])[1 + n %% 6], 'entered', 1
    FROM generate_series(%(first)s, %(last)s) AS n
    """,
    """
    CREATE TEMP TABLE made ON COMMIT DROP AS
    SELECT n, d.code AS department,
        'FOULE-' || (2020 + n / 90000) || '-' || d.code || '-' || lpad((n / 101 %% 1000)::text, 3, '0') AS reference,
           p.id AS porteur, r.code AS region
    FROM generate_series(%(first)s, %(last)s) AS n
    JOIN (SELECT code, region_id,
        row_number() OVER (ORDER BY code) - 1 AS place FROM territories_department) AS d ON d.place = n %% 101
    JOIN territories_region r ON r.code = d.region_id
    JOIN porteurs_porteur p ON p.name = 'Porteur ' || n
    """,
    """
    INSERT INTO calls_application (reference, call_id, porteur_id, region_id, title, summary, planned_actions, version,
        begun_by_cnaf)
    SELECT reference, (SELECT min(id) FROM calls_call), porteur, region, '', '', '', 1, false FROM made
    """,
    """
    INSERT INTO portfolio_project (reference, application_id, title, porteur_id, department_id, department_provenance,
        caf_id, caf_provenance, territory_provenance, echelon, echelon_provenance, qpv_provenance, ami_origin,
            ami_provenance,
        sdsf_mention, remarks, version, search)
    SELECT m.reference, a.id, 'Crèche itinérante ' || n, porteur, department, 'printed', c.key,
           CASE WHEN c.key IS NULL THEN '' ELSE 'deduced' END, '',
           (ARRAY['communal','intercommunal','departemental',NULL])[1 + n %% 4], '', '',
               (ARRAY[true,false,NULL])[1 + n %% 3], '',
           '', '', 1,
           setweight(to_tsvector('simple', lower(m.reference) || ' creche itinerante porteur ' || n), 'A')
    FROM made m JOIN calls_application a USING (reference) LEFT JOIN territories_caf c ON c.key = m.department
    """,
    """
    INSERT INTO calls_applicationstate (application_id, status, observed_on, date_precision, provenance, note)
    SELECT a.id, 'selected', DATE '2023-12-31', 'day', 'printed',
        '' FROM made JOIN calls_application a USING (reference)
    """,
    """
    INSERT INTO portfolio_classification (project_id, observed_on, date_precision, provenance, note, is_void)
    SELECT p.id, DATE '2025-01-01', 'day', 'printed', '',
        false FROM made JOIN portfolio_project p USING (reference) WHERE n %% 5 > 0
    """,
    """
    INSERT INTO portfolio_classificationitem (classification_id, category_id, is_main)
    SELECT k.id, c.code, c.position = 1 + n %% 4 AND n %% 3 > 0
    FROM made JOIN portfolio_project p USING (reference) JOIN portfolio_classification k ON k.project_id = p.id
    JOIN portfolio_category c ON (n + c.position) %% 3 > 0 WHERE c.scheme = 'fipe'
    """,
    """
    INSERT INTO portfolio_observation (project_id, kind, value, observed_on, date_precision, provenance, note)
    SELECT p.id, 'progress',
        (ARRAY['bien_avance','en_demarrage','retarde_ou_pause','non_demarre','abandonne'])[1 + (n + day) %% 5],
           DATE '2024-01-01' + (n %% 300 + day), 'day', 'entered', ''
    FROM made JOIN portfolio_project p USING (reference), (VALUES (1), (200)) AS days (day) WHERE n %% 7 > 0
    """,
    """
    INSERT INTO portfolio_observation (project_id, kind, value, observed_on, date_precision, provenance, note)
    SELECT p.id, 'maturity',
        (ARRAY['amorcage','experimentation','montee_en_charge','passage_a_lechelle','perennisation'])[1 + n %% 5],
           DATE '2025-03-01' + n %% 200, 'day', 'entered',
               '' FROM made JOIN portfolio_project p USING (reference) WHERE n %% 3 > 0
    """,
    """
    INSERT INTO portfolio_projectstate (project_id, status, observed_on, date_precision, provenance, note)
    SELECT p.id, (ARRAY['en_cours','en_pause','acheve'])[1 + n %% 3], DATE '2025-06-01', 'day', 'entered', ''
    FROM made JOIN portfolio_project p USING (reference) WHERE n %% 2 = 0
    """,
    """
    INSERT INTO portfolio_referent (project_id, user_id, observed_on, date_precision, provenance, note, is_void)
    SELECT p.id, (SELECT min(id) FROM accounts_user), DATE '2025-06-01', 'day', 'entered', '', false
    FROM made JOIN portfolio_project p USING (reference) WHERE n %% 4 = 0
    """,
    """
    INSERT INTO portfolio_caflabselection (project_id, is_selected, grounds, observed_on, date_precision, provenance,
        note, is_void)
    SELECT p.id, true, '{}', DATE '2025-06-01', 'day', 'entered', '', false
    FROM made JOIN portfolio_project p USING (reference) WHERE n %% 10 = 0
    """,
    """
    INSERT INTO portfolio_action (project_id, number, title, detail, planned_for, position, version)
    SELECT p.id, '', 'Un guichet ' || n, '', '', 1, 1 FROM made JOIN portfolio_project p USING (reference)
    """,
    """
    INSERT INTO portfolio_actionstate (action_id, status, observed_on, date_precision, provenance, note)
    SELECT a.id, 'done', DATE '2025-08-01', 'day', 'entered', '' FROM portfolio_action a
    WHERE NOT EXISTS (SELECT FROM portfolio_actionstate s WHERE s.action_id = a.id)
    """,
    """
    INSERT INTO grants_grant (project_id, year_id, volet_id, funder, amount, observed_on, date_precision,
        provenance, note, is_void)
    SELECT p.id, y.id, v.id, 'caf', n, DATE '2025-02-01', 'day', 'entered', '', false
    FROM made JOIN portfolio_project p USING (reference), (SELECT min(id) AS id FROM rules_volet) v,
        rules_fundingyear y WHERE n %% 3 = 0
    """,
)


def add_crowd(number: int, *, first: int = 1) -> None:
    """Add `number` selected projects, numbered from `first` on, over every department of the territories."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS made")
        for statement in _STATEMENTS:
            cursor.execute(statement, {"first": first, "last": first + number - 1})
        cursor.execute("ANALYZE")
