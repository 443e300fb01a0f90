-- A file on its way into the register: its bytes, what its rows would change, and what is ready to be switched in at one stroke.
alter table place_import
  add column stage text not null default 'reading',
  add column done int not null default 0, add column total int,
  add column cancel_asked boolean not null default false,
  add column problem jsonb,                    -- why it came to nothing, in both languages
  add column plan jsonb not null default '[]', -- the sheets with their columns as understood, or as somebody corrected them
  add constraint import_stage check (stage in ('reading', 'columns', 'comparing', 'difference', 'committing', 'committed', 'undoing', 'undone', 'cancelled', 'refused'));
create index import_newest on place_import (district, created_at);
create index import_by_sender on place_import (district, sender, committed_at) where committed_at is not null;
create table place_import_piece (              -- gone as soon as the import is committed, refused or cancelled: the file holds telephones
  district text collate "C" not null, import uuid not null, n int not null, piece bytea not null,
  primary key (district, import, n), foreign key (district, import) references place_import (district, id) on delete cascade);
create table place_import_row (                -- after the commit only what undoing needs is left: the ids, and the values that were replaced
  district text collate "C" not null, import uuid not null, n int not null, sheet smallint not null, row int not null, name text,
  verdict text not null, place uuid, draft jsonb, differences jsonb not null default '[]', faults jsonb not null default '[]', notes jsonb not null default '[]',
  primary key (district, import, n), foreign key (district, import) references place_import (district, id) on delete cascade,
  constraint import_verdict check (verdict in ('new', 'changed', 'unchanged', 'rejected')));
create index import_row_by_verdict on place_import_row (district, import, verdict, n);
create table place_import_ready (              -- whole rows of the tables of the register, reckoned ahead so that the switch is short
  district text collate "C" not null, import uuid not null, n int not null, target text collate "C" not null, content jsonb not null,
  primary key (district, import, target, n), foreign key (district, import) references place_import (district, id) on delete cascade);
