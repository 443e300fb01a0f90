interface Ends {
  idleEndsAt: string;
  endsAt: string;
}

/** Milliseconds until a session ends, the instant, and whether doing something no longer moves it. */
export function endOfSession({ idleEndsAt, endsAt }: Ends, now: number): { left: number; end: string; fixed: boolean } {
  const fixed = Date.parse(endsAt) <= Date.parse(idleEndsAt);
  const end = fixed ? endsAt : idleEndsAt;
  return { left: Date.parse(end) - now, end, fixed };
}
