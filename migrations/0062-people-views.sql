-- Filters of a list that somebody gave a name: a preference, so outside the ledger, and gone with whoever kept it.
create table person_view (
  district text collate "C" not null, person uuid not null, list text collate "C" not null, name text not null, query jsonb not null,
  id uuid not null,                             -- in the order they were first kept
  primary key (district, person, list, name), foreign key (district, person) references person (district, id));
