-- What keeps the house running: settings an operator changes, jobs that follow a write, attachments.
create table setting (                         -- changed on the page of operations; what must be known before the database opens is configuration
  district text collate "C" not null, name text collate "C" not null, value jsonb not null, changed_at timestamptz not null default clock_timestamp(),
  primary key (district, name));

create table job (                             -- sent within the transaction of the write it follows; taken with skip locked; a lease that ran out is taken again
  district text collate "C" not null, id uuid not null, kind text collate "C" not null, input jsonb not null, state text not null default 'waiting',
  sent_at timestamptz not null default clock_timestamp(), run_at timestamptz not null default clock_timestamp(), started_at timestamptz, ended_at timestamptz,
  act uuid, actor uuid,                        -- whose write it follows
  attempt smallint not null default 0, attempts smallint not null default 3, lease_until timestamptz,
  done bigint not null default 0, total bigint, cancel_asked boolean not null default false, answer jsonb, problem text,
  primary key (district, id),
  constraint job_state check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  constraint job_end check ((ended_at is not null) = (state in ('done', 'failed', 'cancelled'))));
create index job_queue on job (district, run_at) where state in ('waiting', 'running');
create index job_newest on job (district, sent_at);

create table attachment (                      -- the file itself lies under its SHA-256, on disk or in attachment_piece; two rows may share one file
  district text collate "C" not null, id uuid not null, sha256 text collate "C" not null, bytes bigint not null, media text not null, name text not null,
  kept_at timestamptz not null default clock_timestamp(), kept_by uuid,
  subject_kind text, subject uuid, linked_at timestamptz,                  -- what it hangs on decides who may see it; unlinked ones are swept after 30 days
  primary key (district, id),
  constraint attachment_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint attachment_bytes check (bytes between 1 and 31457280),
  constraint attachment_linked check ((subject is null) = (subject_kind is null) and (subject is null) = (linked_at is null)));
create index attachment_by_subject on attachment (district, subject) where subject is not null;
create index attachment_by_file on attachment (district, sha256);
create index attachment_unlinked on attachment (district, kept_at) where subject is null;
create table attachment_piece (                -- 256 KB a piece, where several servers share one database
  district text collate "C" not null, sha256 text collate "C" not null, n int not null, piece bytea not null, primary key (district, sha256, n));
