-- Who may enter: accounts, their secrets (hashes only), open sessions, and the count of failed attempts.
create table account (
  district text collate "C" not null, id uuid not null, person uuid not null, name text not null,
  name_key text collate "C" not null,          -- the name as it is compared: compatibility form, lower case
  made_at timestamptz not null, locked_at timestamptz, password text, password_at timestamptz,
  password_once boolean not null default false, -- given by an administrator: good for one log-in that sets another
  primary key (district, id),
  constraint account_name unique (district, name_key), constraint account_person unique (district, person),
  constraint account_password_dated check ((password is null) = (password_at is null)));

create table account_totp (
  district text collate "C" not null, account uuid not null, secret text not null, confirmed_at timestamptz,
  last_step bigint not null default 0,          -- a code is good once
  primary key (district, account), foreign key (district, account) references account (district, id));
create table account_recovery (
  district text collate "C" not null, account uuid not null, code_hash bytea not null, used_at timestamptz,
  primary key (district, account, code_hash), foreign key (district, account) references account (district, id));
create table account_identity (                 -- the same person at the office's own identity provider
  district text collate "C" not null, issuer text collate "C" not null, subject text collate "C" not null, account uuid not null, linked_at timestamptz not null,
  primary key (district, issuer, subject), foreign key (district, account) references account (district, id));

create table account_session (
  district text collate "C" not null, id uuid not null, token_hash bytea not null, account uuid not null, way text not null,
  made_at timestamptz not null, seen_at timestamptz not null, ends_at timestamptz not null, post uuid, address text not null, agent text not null,
  ended_at timestamptz, primary key (district, id), foreign key (district, account) references account (district, id),
  constraint account_session_way check (way in ('password', 'oidc', 'demo')));
create unique index account_session_by_token on account_session (token_hash);
create index account_session_open on account_session (district, account) where ended_at is null;

create table account_challenge (                -- between the first step of a log-in and the second; good for minutes
  district text collate "C" not null, token_hash bytea not null, kind text not null, account uuid, payload jsonb not null default '{}',
  ends_at timestamptz not null, primary key (district, token_hash),
  constraint account_challenge_kind check (kind in ('second-factor', 'oidc')));

create table account_attempt (                  -- counted before the password is looked at, so that guesses sent at once count too
  district text collate "C" not null, kind text not null, key text collate "C" not null, failures int not null, since timestamptz not null,
  blocked_until timestamptz, refused int not null default 0, primary key (district, kind, key),
  constraint account_attempt_kind check (kind in ('account', 'address')));
