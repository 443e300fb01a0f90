-- Pairs of places that may be one, what was decided of them, and merges that can be taken back whole.
create table place_pair (                      -- the smaller id first; a pair that was told apart is not proposed again
  district text collate "C" not null, a uuid not null, b uuid not null, likelihood float8 not null, evidence jsonb not null, found_at timestamptz not null,
  state text not null default 'open', decided_at timestamptz, post uuid,
  primary key (district, a, b), foreign key (district, a) references place (district, id), foreign key (district, b) references place (district, id),
  constraint pair_order check (a < b), constraint pair_state check (state in ('open', 'apart', 'merged')),
  constraint pair_decided check ((state = 'open') = (decided_at is null)));
create index pair_open on place_pair (district, likelihood desc, a, b) where state = 'open';
create index pair_by_b on place_pair (district, b);
create table place_merge (                     -- moved: ids of everything that changed its place, and the fields that were filled in
  district text collate "C" not null, id uuid not null, kept uuid not null, gone uuid not null, moved jsonb not null, merged_at timestamptz not null, post uuid, undone_at timestamptz,
  primary key (district, id), foreign key (district, kept) references place (district, id), foreign key (district, gone) references place (district, id));
create unique index one_merge on place_merge (district, gone) where undone_at is null;
create index merge_by_kept on place_merge (district, kept);
