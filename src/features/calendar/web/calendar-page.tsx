import { Button, InputNumber, Select, Switch, Table } from 'antd';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { DayField } from '../../../web/components/form-drawer.tsx';
import { useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { useMay } from '../../../web/session.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { date, dateAndWeekday, noonOf } from '../../../web/words.ts';
import { labelled, stacked } from '../../../web/components/stacked.ts';
import { listDays, listEditions, reckonDue, type CalendarDay, type Edition, type Term } from '../schema.ts';
import { calendarTexts } from '../texts.ts';
import { LoadNotice } from './load-notice.tsx';
import './calendar.css';

/** One year at a glance, the notices it rests on, and a way to count a term by them. */
export default function CalendarPage() {
  const texts = useTexts(calendarTexts);
  const wording = useWording();
  const now = useNow();
  const { query, set } = useAddress();
  const mayEdit = useMay('calendar.edit');
  const [loading, setLoading] = useState(false);
  const thisYear = Number(new Intl.DateTimeFormat('en', { timeZone: wording.zone, year: 'numeric' }).format(new Date(now)));
  const year = /^(19|20)\d\d$/.test(query['year'] ?? '') ? Number(query['year']) : thisYear;
  const days = useAnswer(listDays, { query: { from: `${year}-01-01`, to: `${year}-12-31` } }, { live: ['calendar'], keep: true });
  const editions = useAnswer(listEditions, {}, { live: ['calendar'] });
  const notice = editions.data?.editions.find((edition) => edition.year === year && edition.inForce);
  return (
    <>
      <header className="fs-headline">
        <div>
          <h1>{texts.title(year)}</h1>
          {editions.data && (
            <p className="fs-sub">
              {!notice
                ? texts.provisional
                : notice.announcedOn
                  ? texts.announced(notice.title, date(noonOf(notice.announcedOn), now, wording))
                  : texts.announcedUndated(notice.title)}
            </p>
          )}
        </div>
        <div className="fs-line fs-no-print">
          <Button onClick={() => set({ year: year - 1 })}>{texts.previous}</Button>
          <Button onClick={() => set({ year: year + 1 })}>{texts.next}</Button>
          {mayEdit && (
            <Button type="primary" onClick={() => setLoading(true)}>
              {texts.load}
            </Button>
          )}
        </div>
      </header>
      {days.error && <Refused error={days.error} retry={days.refetch} />}
      {!days.data && !days.error && <Waiting />}
      {days.data && <Year year={year} days={days.data.days} />}
      <div className="fs-calendar-below">
        <Editions {...editions} />
        <Reckon />
      </div>
      {loading && <LoadNotice year={year} close={() => setLoading(false)} />}
    </>
  );
}

function Year({ year, days }: { year: number; days: readonly CalendarDay[] }) {
  const texts = useTexts(calendarTexts);
  const { language } = useLanguage();
  const wording = useWording();
  const now = useNow();
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: wording.zone }).format(new Date(now));
  const special = days.filter(({ kind }) => kind === 'holiday' || kind === 'make-up');
  return (
    <section className="fs-card fs-padded">
      <p className="fs-calendar-legend">
        <strong>{texts.working(days.filter(({ working }) => working).length)}</strong>
        <span data-kind="holiday">{texts.holiday}</span>
        <span data-kind="make-up">{texts.makeUp}</span>
        <span data-kind="weekend">{texts.weekend}</span>
        {days.some(({ provisional }) => provisional) && <span data-provisional="">{texts.tentative}</span>}
      </p>
      <div className="fs-year">
        {Array.from({ length: 12 }, (_, at) => (
          <Month key={at} year={year} month={at + 1} days={days} today={today} />
        ))}
      </div>
      <details className="fs-as-table">
        <summary>{texts.asTable}</summary>
        <table className="fs-table">
          <thead>
            <tr>
              <th scope="col">{texts.day}</th>
              <th scope="col">{texts.kind}</th>
              <th scope="col">{texts.name}</th>
            </tr>
          </thead>
          <tbody>
            {special.map((day) => (
              <tr key={day.date}>
                <th scope="row">{dateAndWeekday(noonOf(day.date), now, wording)}</th>
                <td>{texts[`kind_${day.kind}`]}</td>
                <td>{day.name?.[language]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}

function Month({ year, month, days, today }: { year: number; month: number; days: readonly CalendarDay[]; today: string }) {
  const texts = useTexts(calendarTexts);
  const { language } = useLanguage();
  const prefix = `${year}-${String(month).padStart(2, '0')}-`;
  const own = days.filter(({ date }) => date.startsWith(prefix));
  const blanks = own.length === 0 ? 0 : (new Date(own[0]!.date).getUTCDay() + 6) % 7;
  // Weeks start on Monday; days of the months beside stay blank.
  const cells: (CalendarDay | number)[] = [...Array.from({ length: blanks }, (_, at) => at), ...own];
  while (cells.length % 7 !== 0) cells.push(cells.length);
  const weeks = Array.from({ length: cells.length / 7 }, (_, week) => ({
    key: `week-${week}`,
    days: cells.slice(7 * week, 7 * week + 7),
  }));
  return (
    <table className="fs-month">
      <caption>{texts.month(month)}</caption>
      <thead>
        <tr>
          {texts.weekdays.split(' ').map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week.key}>
            {week.days.map((day) =>
              typeof day === 'object' ? (
                <td
                  key={day.date}
                  data-kind={day.kind}
                  data-provisional={(day.provisional && day.kind !== 'workday' && day.kind !== 'weekend') || undefined}
                  aria-current={day.date === today ? 'date' : undefined}
                  title={day.name?.[language]}
                >
                  {Number(day.date.slice(8))}
                  {day.kind === 'holiday' && <small>{texts.off}</small>}
                  {day.kind === 'make-up' && <small>{texts.on}</small>}
                </td>
              ) : (
                <td key={day} />
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Editions({
  data,
  error,
  refetch,
}: Pick<ReturnType<typeof useAnswer<typeof listEditions>>, 'data' | 'error' | 'refetch'>) {
  const texts = useTexts(calendarTexts);
  const wording = useWording();
  const now = useNow();
  const mayReadLedger = useMay('ledger.read');
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.editions}</h2>
      <p className="fs-sub">{texts.editionsHelp}</p>
      {mayReadLedger && (
        <p>
          <Link to={'/ledger?verb=obligation.recalculated' as never}>{texts.recalculated}</Link>
        </p>
      )}
      {error && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting rows={3} />}
      {data && (
        <Table<Edition>
          size="small"
          className={stacked}
          rowKey="edition"
          pagination={false}
          dataSource={data.editions}
          locale={{ emptyText: <Nothing>{texts.none}</Nothing> }}
          columns={labelled<Edition>([
            { title: texts.editionYear, dataIndex: 'year' },
            {
              title: texts.notice,
              render: (_, { title, source }) => (
                <span className="fs-notice-title">
                  <span lang="zh-CN">{title}</span>
                  <span className="fs-caption">
                    {texts.source} {source}
                  </span>
                </span>
              ),
            },
            {
              title: texts.announcedOn,
              dataIndex: 'announcedOn',
              render: (day: string | null) => (day ? date(noonOf(day), now, wording) : '—'),
            },
            { title: texts.daysOff, dataIndex: 'daysOff', align: 'right' },
            { title: texts.makeUpDays, dataIndex: 'makeUpDays', align: 'right' },
            { title: texts.state, dataIndex: 'inForce', render: (on: boolean) => (on ? texts.inForce : texts.replaced) },
          ])}
        />
      )}
    </section>
  );
}

/** Counts a term from a day, as the server would for a matter. */
function Reckon() {
  const texts = useTexts(calendarTexts);
  const wording = useWording();
  const now = useNow();
  const [start, setStart] = useState<string | null>(() =>
    new Intl.DateTimeFormat('en-CA', { timeZone: wording.zone }).format(new Date(now)),
  );
  const [count, setCount] = useState(3);
  const [unit, setUnit] = useState<Term['unit']>('workday');
  const [roll, setRoll] = useState(true);
  const { data, error } = useAnswer(
    reckonDue,
    { query: { start: start ? noonOf(start) : '', count, unit, roll: String(roll) as never } },
    { enabled: start !== null, live: ['calendar'], keep: true },
  );
  const day = (iso: string) => dateAndWeekday(noonOf(iso), now, wording);
  return (
    <section className="fs-card fs-padded fs-no-print">
      <h2>{texts.reckon}</h2>
      <p className="fs-sub">{texts.reckonHelp}</p>
      <div className="fs-reckon">
        <label>
          <span>{texts.start}</span>
          <DayField value={start} onChange={setStart} />
        </label>
        <label>
          <span>{texts.count}</span>
          <InputNumber min={1} max={400} value={count} onChange={(value) => setCount(value ?? 1)} />
        </label>
        <label>
          <span>{texts.unit}</span>
          <Select
            value={unit}
            onChange={setUnit}
            options={(['workday', 'day', 'month'] as const).map((one) => ({ value: one, label: texts[`unit_${one}`] }))}
          />
        </label>
        {unit !== 'workday' && (
          <label>
            <span>{texts.roll}</span>
            <Switch checked={roll} onChange={setRoll} />
          </label>
        )}
      </div>
      {error && <Refused error={error} />}
      {data && (
        <div role="status">
          <p className="fs-strong">{texts.lastDay(day(data.lastDay))}</p>
          {data.unrolled !== data.lastDay && <p className="fs-sub">{texts.rolled(day(data.unrolled))}</p>}
          {data.days.length > 0 && data.days.length <= 31 && (
            <p className="fs-sub">
              {texts.counted(
                data.days.map((one) => date(noonOf(one), now, wording)).join(wording.language === 'zh' ? '、' : ', '),
              )}
            </p>
          )}
          {data.provisional && <p className="fs-sub">{texts.provisionalDue}</p>}
        </div>
      )}
    </section>
  );
}
