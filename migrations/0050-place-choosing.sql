-- Which of two values holds, once somebody has chosen: the row stays as the trace of the disagreement.
alter table place_conflict
  add column chosen text, add column chosen_at timestamptz,
  add constraint place_conflict_chosen check (chosen in ('stands', 'offered'));
