import type { Instant } from '../../core/time.ts';
import { dueDay, dueWords, restWords, type Rest, type Wording } from '../words.ts';
import { partWords } from './texts.ts';

export interface Deadline {
  dueAt: Instant;
  /** Share of the term used: 0 at the opening, 1 at the deadline. */
  used: number;
  rest: Rest;
  provisional: boolean;
  endedAt: Instant | null;
  pause?: { until: Instant | null; order?: string } | undefined;
}

/** Ring of used time + date + rest. No colour before it is late; then white on plum with the date that has passed. */
export function DeadlineClock({
  deadline,
  now,
  wording,
  full = false,
}: {
  deadline: Deadline;
  now: Instant;
  wording: Wording;
  full?: boolean;
}) {
  const words = partWords(wording.language);
  const { dueAt, used, rest, provisional, endedAt, pause } = deadline;
  if (endedAt) return <span className="fs-due">{words.ended(dueDay(endedAt, now, wording))}</span>;
  const tentative = provisional && (
    <abbr className="fs-tentative" title={words.provisionalHelp}>
      {words.provisional}
    </abbr>
  );
  if (rest.late && !pause)
    return (
      <span className="fs-due">
        <span className="fs-late">{restWords(rest, wording.language)}</span>
        <span className="fs-due-rest">{full ? dueWords(dueAt, now, wording, true) : dueDay(dueAt, now, wording)}</span>
        {tentative}
      </span>
    );
  return (
    <span className="fs-due">
      <Ring used={used} paused={pause !== undefined} title={words.used(Math.round(Math.min(used, 1) * 100))} />
      <span className="fs-due-date">{dueWords(dueAt, now, wording, full)}</span>
      <span className="fs-due-rest">
        {pause
          ? [pause.until && words.pausedUntil(dueDay(pause.until, now, wording)), pause.order && words.pausedBy(pause.order)]
              .filter(Boolean)
              .join(wording.language === 'zh' ? '，' : ', ')
          : restWords(rest, wording.language)}
      </span>
      {tentative}
    </span>
  );
}

const around = 2 * Math.PI * 7;

/** A ring of `size` px; its dark part is the time used. */
export function Ring({
  used,
  paused = false,
  size = 16,
  title,
}: {
  used: number;
  paused?: boolean;
  size?: number;
  title: string;
}) {
  const share = Math.max(0.02, Math.min(used, 1));
  return (
    <svg className="fs-ring" width={size} height={size} viewBox="0 0 18 18" role="img" aria-label={title}>
      <circle cx="9" cy="9" r="7" fill="none" stroke="var(--fs-line)" strokeWidth="3" />
      <circle
        cx="9"
        cy="9"
        r="7"
        fill="none"
        stroke="var(--fs-ink)"
        strokeWidth="3"
        strokeDasharray={`${share * around} ${around}`}
        transform="rotate(-90 9 9)"
      />
      {paused && <path d="M7.200 6v6M10.800 6v6" stroke="var(--fs-ink)" strokeWidth="1.800" />}
    </svg>
  );
}
