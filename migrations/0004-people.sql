-- Who answers: person -tenure- post -of- organisation -under- organisation, serving a region. Rights, obligations, guarantor bindings and duties name posts, never persons.
create table organisation (
  district text collate "C" not null, id uuid not null, kind text not null, name text not null, name_en text,
  initials text collate "C" not null, sort_key text collate "C" not null,
  region text collate "C" not null, under uuid, department text,
  opened_at timestamptz not null, closed_at timestamptz,
  primary key (district, id), foreign key (district, under) references organisation (district, id),
  constraint organisation_kind check (kind in ('government', 'committee_office', 'department', 'detachment', 'town_government', 'town_fire_office',
    'village_committee', 'grid', 'police_station', 'station', 'firm', 'other')),
  constraint organisation_region check (region ~ '^[0-9]{6}([0-9]{3}){0,3}$' and starts_with(region, district)),
  constraint organisation_department check (department ~ '^D[0-9]{2}$'),
  constraint organisation_not_under_itself check (under <> id));
create index organisation_by_region on organisation (district, region);
create index organisation_under on organisation (district, under);
create table post (
  district text collate "C" not null, id uuid not null, organisation uuid not null, title text not null, title_en text,
  rank text, superior uuid,                    -- superior null: the organisation's desk, or for a desk the desk above
  desk boolean not null default false, root boolean not null default false,
  opened_at timestamptz not null, vacant_since timestamptz, closed_at timestamptz,
  primary key (district, id), foreign key (district, organisation) references organisation (district, id),
  foreign key (district, superior) references post (district, id),
  constraint post_rank check (rank in ('FIRST', 'PRINCIPAL', 'LEADERSHIP')),
  constraint post_root_is_desk check (desk or not root),
  constraint post_not_its_superior check (superior <> id),
  constraint post_root_stays check (not (root and closed_at is not null)));
create unique index one_desk on post (district, organisation) where desk and closed_at is null;
create unique index one_root on post (district) where root;
create index post_by_organisation on post (district, organisation);
create table person (                          -- personal data: masked when read, erasable; the ledger holds ids only
  district text collate "C" not null, id uuid not null, name text, initials text collate "C", sort_key text collate "C",
  telephone text, region text collate "C", created_at timestamptz not null, erased_at timestamptz,
  primary key (district, id),
  constraint person_named check (name is not null or erased_at is not null),
  constraint person_erased check (erased_at is null or (name is null and initials is null and sort_key is null and telephone is null)));
create table tenure (                          -- a post has one holder at a time; a person may hold several posts
  district text collate "C" not null, id uuid not null, person uuid not null, post uuid not null, from_at timestamptz not null, to_at timestamptz,
  primary key (district, id), foreign key (district, person) references person (district, id), foreign key (district, post) references post (district, id),
  constraint tenure_order check (to_at > from_at));
create unique index one_holder on tenure (district, post) where to_at is null;
create index tenure_by_person on tenure (district, person);
create index tenure_by_post on tenure (district, post, from_at);
create table post_grant (
  district text collate "C" not null, id uuid not null, post uuid not null, role text not null, region text collate "C" not null, trade text,
  from_at timestamptz not null, to_at timestamptz,
  primary key (district, id), foreign key (district, post) references post (district, id),
  constraint grant_region check (region ~ '^[0-9]{6}([0-9]{3}){0,3}$' and starts_with(region, district)),
  constraint grant_order check (to_at > from_at));
create unique index one_grant on post_grant (district, post, role, region, trade) nulls not distinct where to_at is null;
create table duty (                            -- what the committee decided here about department x kind of place; the rest is the shipped pack
  district text collate "C" not null, id uuid not null, place_type text not null, department text not null, part text not null,
  from_on date not null, to_on date, decided_on date not null, minutes text not null,
  primary key (district, id),
  constraint duty_part check (part in ('lead', 'joint')),
  constraint duty_department check (department ~ '^(D[0-9]{2}|town)$'),
  constraint duty_life check (to_on >= from_on));
create unique index one_duty on duty (district, place_type, department) where to_on is null;
create unique index one_lead on duty (district, place_type) where part = 'lead' and to_on is null;
create table guarantor_binding (
  district text collate "C" not null, id uuid not null, post uuid not null, region text collate "C" not null, organisation uuid,   -- of the whole region, or of one organisation in it
  from_on date not null, to_on date, visit_every_days smallint not null,
  primary key (district, id), foreign key (district, post) references post (district, id), foreign key (district, organisation) references organisation (district, id),
  constraint binding_interval check (visit_every_days between 1 and 366), constraint binding_life check (to_on >= from_on));
create index binding_by_post on guarantor_binding (district, post);
create index binding_by_region on guarantor_binding (district, region);
create unique index one_binding on guarantor_binding (district, post, region, organisation) nulls not distinct where to_on is null;
create table guarantor_visit (
  district text collate "C" not null, id uuid not null, binding uuid not null, visited_on date not null, person uuid,
  primary key (district, id), foreign key (district, binding) references guarantor_binding (district, id));
create index visit_by_binding on guarantor_visit (district, binding, visited_on);
create table task_force (
  district text collate "C" not null, id uuid not null, name text not null, region text collate "C" not null, lead_post uuid not null, from_on date not null, to_on date,
  primary key (district, id), foreign key (district, lead_post) references post (district, id), constraint task_force_life check (to_on >= from_on));
create table task_force_member (
  district text collate "C" not null, id uuid not null, task_force uuid not null, person uuid not null, seconded_from uuid not null, from_on date not null, to_on date,
  primary key (district, id), foreign key (district, task_force) references task_force (district, id), foreign key (district, person) references person (district, id),
  foreign key (district, seconded_from) references post (district, id), constraint member_life check (to_on >= from_on));
create unique index one_membership on task_force_member (district, task_force, person) where to_on is null;
