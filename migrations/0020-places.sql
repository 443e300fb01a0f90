-- The register of places: what can burn, where it lies, who runs it and who stands behind it. What must be erasable (names of contacts, telephones) is in place_contact alone.
create extension if not exists pg_trgm;
create table firm (                             -- a unit that runs, owns, built, sold or maintains: 单位. It becomes an organisation only when it has to hold an obligation.
  district text collate "C" not null, id uuid not null, name text not null, initials text collate "C" not null, sort_key text collate "C" not null,
  credit_code text collate "C", organisation uuid, created_at timestamptz not null,
  primary key (district, id), foreign key (district, organisation) references organisation (district, id),
  constraint firm_credit_code check (credit_code ~ '^[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}$'));
create unique index one_credit_code on firm (district, credit_code);
create index firm_by_name on firm (district, name);
create table place_import (                     -- one file brought in: whole, or not at all; it can be undone whole later
  district text collate "C" not null, id uuid not null, kind text not null, file_name text not null, file_hash bytea not null, sender text,
  mapping jsonb not null, state text not null, summary jsonb not null default '{}', post uuid, created_at timestamptz not null, committed_at timestamptz, undone_at timestamptz,
  primary key (district, id),
  constraint import_kind check (kind in ('places', 'fires', 'boundaries', 'committees')),
  constraint import_state check (state in ('draft', 'committed', 'undone', 'cancelled')));
create table place (
  district text collate "C" not null, id uuid not null, code text collate "C" not null,   -- code: readable and on the QR sheet, SG-C-00871
  form text not null, within uuid,              -- a building or yard, an occupancy in one; an occupancy may lie within another (sub-let, 厂中厂)
  name text not null, name_en text, initials text collate "C" not null, sort_key text collate "C" not null,
  type text collate "C" not null default 'unclassified', region text collate "C" not null, trade text, trades text[] not null default '{}',
  address text, lon float8, lat float8, position_source text, accuracy_m float8,
  hazard_class text, operator uuid,             -- who runs it today
  flags text[] not null default '{}', reasons jsonb not null default '[]', key_unit text not null default 'no',   -- computed by dated rule, each with its reason
  attributes jsonb not null default '{}',       -- facts that are neither measured nor linked, by the codes of the pack: structure, sprinklers, lodging …; a fact not known is absent
  search text not null, opened_on date, closed_on date, merged_into uuid, import uuid, assigned_by text, version int not null default 1,
  created_at timestamptz not null, updated_at timestamptz not null,
  primary key (district, id),
  foreign key (district, within) references place (district, id), foreign key (district, merged_into) references place (district, id),
  foreign key (district, operator) references firm (district, id), foreign key (district, import) references place_import (district, id),
  constraint place_region check (region ~ '^[0-9]{6}([0-9]{3}){0,3}$' and starts_with(region, district)),
  constraint place_form check (form in ('building', 'occupancy', 'yard')),
  constraint place_not_within_itself check (within <> id),
  constraint place_position check ((lon is null) = (lat is null) and lon between -180 and 180 and lat between -90 and 90 and (lon is null or position_source is not null)),
  constraint place_hazard_class check (hazard_class in ('A', 'B', 'C', 'D', 'E')),
  constraint place_key_unit check (key_unit in ('no', 'proposed', 'set')),
  constraint place_life check (closed_on >= opened_on),
  constraint place_merged_is_closed check (merged_into is null or closed_on is not null));
create unique index one_place_code on place (district, code);
create index place_by_region on place (district, region, sort_key) where closed_on is null;
create index place_by_type on place (district, type) where closed_on is null;
create index place_within on place (district, within) where within is not null;
create index place_by_operator on place (district, operator) where operator is not null;
create index place_by_import on place (district, import) where import is not null;
create index place_by_position on place using gist (point(lon, lat)) where lon is not null and closed_on is null;
create index place_search on place using gin (search gin_trgm_ops);
create table place_measure (                    -- the newest by date is in force; the older ones are its history
  district text collate "C" not null, place uuid not null, measure text not null, as_of date not null, value float8 not null, source text not null,
  primary key (district, place, measure, as_of), foreign key (district, place) references place (district, id),
  constraint measure_value check (value >= 0 and value < 1e12));
create table place_actor (                      -- upstream: designer, builder, landlord, sub_lessor, vendor, maintainer, market, operator
  district text collate "C" not null, id uuid not null, place uuid not null, firm uuid not null, role text not null, from_on date, to_on date, note text,
  primary key (district, id), foreign key (district, place) references place (district, id), foreign key (district, firm) references firm (district, id),
  constraint actor_role check (role in ('operator', 'designer', 'builder', 'owner', 'landlord', 'sub_lessor', 'vendor', 'maintainer', 'market', 'property')),
  constraint actor_life check (to_on >= from_on));
create index actor_by_place on place_actor (district, place);
create index actor_by_firm on place_actor (district, firm, role);
create table place_contact (                    -- personal data: masked when read, erasable; each reveal leaves a line
  district text collate "C" not null, id uuid not null, place uuid not null, part text not null, name text, telephone text, telephone_tail text collate "C", erased_at timestamptz,
  primary key (district, id), foreign key (district, place) references place (district, id),
  constraint contact_part check (part in ('legal_person', 'manager', 'responsible', 'duty', 'landlord', 'other')),
  constraint contact_erased check (erased_at is null or (name is null and telephone is null and telephone_tail is null)));
create index contact_by_place on place_contact (district, place);
create index contact_by_tail on place_contact (district, telephone_tail) where telephone_tail is not null;
-- History of a place that was brought in, or lived through before the features that keep it stand: fires, visits, hazards.
create table place_fire (
  district text collate "C" not null, id uuid not null, number text, place uuid, region text collate "C" not null, happened_at timestamptz not null, address text, lon float8, lat float8,
  object_kind text not null default 'building', area_kind text, cause text, spread_causes text[] not null default '{}', burnt_area_m2 float8, deaths int, serious int, slight int,
  households int, loss_yuan bigint, grade text, facts jsonb not null default '{}', import uuid,
  primary key (district, id), foreign key (district, place) references place (district, id), foreign key (district, import) references place_import (district, id),
  constraint fire_region check (region ~ '^[0-9]{6}([0-9]{3}){0,3}$' and starts_with(region, district)),
  constraint fire_object check (object_kind in ('building', 'vehicle', 'outdoor')), constraint fire_cause check (cause ~ '^FC[0-9]{2}$'),
  constraint fire_harm check (burnt_area_m2 >= 0 and deaths >= 0 and serious >= 0 and slight >= 0 and households >= 0 and loss_yuan >= 0));
create unique index one_fire_number on place_fire (district, number);
create index fire_by_place on place_fire (district, place, happened_at);
create index fire_by_region on place_fire (district, region, happened_at);
create table place_visit (
  district text collate "C" not null, id uuid not null, place uuid not null, visited_at timestamptz not null, post uuid, kind text not null, found smallint not null default 0, severe smallint not null default 0,
  primary key (district, id), foreign key (district, place) references place (district, id),
  constraint visit_kind check (kind in ('routine', 'risk', 'random', 'campaign', 'revisit', 'complaint')), constraint visit_found check (found >= severe and severe >= 0));
create index visit_by_place on place_visit (district, place, visited_at);
create index visit_by_time on place_visit (district, visited_at);
create table place_hazard (
  district text collate "C" not null, id uuid not null, place uuid not null, visit uuid, item text not null, severe boolean not null default false,
  found_at timestamptz not null, due_on date, closed_at timestamptz, relapse_of uuid, obligation uuid,
  primary key (district, id), foreign key (district, place) references place (district, id),
  constraint hazard_order check (closed_at >= found_at));
create index hazard_by_place on place_hazard (district, place, found_at);
create index hazard_open on place_hazard (district, place) where closed_at is null;
create table place_layer (                      -- counts every change of what the map shows: the version in a tile's address
  district text collate "C" primary key, version bigint not null default 1);
