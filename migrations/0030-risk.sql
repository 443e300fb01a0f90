-- How likely each place is to burn: the models fitted, the newest score of every place, and forecasts that cannot be changed once frozen.
create table risk_model (
  district text collate "C" not null, id uuid not null, kind text not null, fitted_at timestamptz not null, trained_until date not null, seed bigint not null, fires_known int not null,
  model jsonb not null, middle jsonb not null, inputs jsonb not null, validation jsonb not null,
  primary key (district, id), constraint model_kind check (kind in ('prior', 'blended', 'learned')));
create index risk_model_by_time on risk_model (district, fitted_at);
create table risk_score (                       -- one row a place: replaced at each scoring
  district text collate "C" not null, place uuid not null, model uuid not null, rate float8 not null, loss float8 not null, level text not null,
  band text not null, floors jsonb not null, reasons jsonb not null, severity jsonb not null, dynamic boolean not null default false, scored_at timestamptz not null,
  primary key (district, place), foreign key (district, place) references place (district, id), foreign key (district, model) references risk_model (district, id),
  constraint score_rate check (rate >= 0 and loss >= 0), constraint score_level check (level in ('red', 'orange', 'yellow', 'blue') and band in ('red', 'orange', 'yellow', 'blue')));
create index risk_score_by_loss on risk_score (district, loss desc, place);
create index risk_score_by_rate on risk_score (district, rate desc, place);
create table risk_layer (                       -- counts every change of a level: the version of the map's colours
  district text collate "C" primary key, version bigint not null default 1);
create table risk_cursor (                      -- how far the ledger was read for places that have to be scored anew
  district text collate "C" primary key, seen_at timestamptz not null);
create table risk_forecast (                    -- what was expected of a quarter, written before it and never again
  district text collate "C" not null, id uuid not null, quarter text collate "C" not null, begins_on date not null, ends_on date not null, frozen_at timestamptz not null,
  model uuid not null, places int not null, digest bytea not null, primary key (district, id),
  foreign key (district, model) references risk_model (district, id),
  constraint forecast_quarter check (quarter ~ '^[0-9]{4}-Q[1-4]$'), constraint forecast_span check (ends_on > begins_on));
create unique index one_forecast_a_quarter on risk_forecast (district, quarter);
create table risk_forecast_rate (
  district text collate "C" not null, forecast uuid not null, place uuid not null, rate float8 not null, past_fires int not null, statutory int not null, arm text not null,
  primary key (district, forecast, place), foreign key (district, forecast) references risk_forecast (district, id),
  constraint rate_arm check (arm in ('ranking', 'exploration')));
create table risk_forecast_result (             -- the quarter held against what was written before it; may be reckoned again when late reports come
  district text collate "C" not null, forecast uuid not null, scored_at timestamptz not null, intact boolean not null, fires int not null, result jsonb not null,
  primary key (district, forecast), foreign key (district, forecast) references risk_forecast (district, id));
create function refuse_frozen() returns trigger language plpgsql as $$ begin raise 'a frozen forecast is not changed' using errcode = 'restrict_violation'; end $$;
create trigger no_change before update or delete on risk_forecast for each row execute function refuse_frozen();
create trigger no_change before update or delete on risk_forecast_rate for each row execute function refuse_frozen();
create trigger no_truncate before truncate on risk_forecast execute function refuse_frozen();
create trigger no_truncate before truncate on risk_forecast_rate execute function refuse_frozen();
create index hazard_by_finding on place_hazard (district, found_at);   -- what was found or mended since the last look
create index hazard_by_closing on place_hazard (district, closed_at) where closed_at is not null;
