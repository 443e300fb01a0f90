import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { call } from '../../../web/api.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { useMay } from '../../../web/session.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { dateAndTime, number, tableTime } from '../../../web/words.ts';
import {
  listMerges,
  listPairs,
  mergePair,
  seekPairs,
  tellApart,
  undoMerge,
  type PairRow,
  type Side,
} from '../duplicates/schema.ts';
import { duplicateTexts } from '../duplicates/texts.ts';
import { readTerms } from '../schema.ts';
import './duplicates.css';

/** Where two records that may be one are looked at side by side and decided. */
export default function DuplicatesPage() {
  const texts = useTexts(duplicateTexts);
  const now = useNow();
  const wording = useWording();
  const { query, set } = useAddress();
  const mayMerge = useMay('places.merge');
  const maySeek = useMay('places.seek');
  const skip = Number(query['skip'] ?? 0);
  const { data, error, refetch } = useAnswer(listPairs, { query: { skip } }, { keep: true, live: ['place'] });
  const seek = useAct(seekPairs);
  if (error) return <Refused error={error} retry={refetch} />;
  if (!data) return <Waiting />;
  return (
    <>
      <header className="fs-headline">
        <div>
          <h1>{texts.title}</h1>
          <p className="fs-sub">{texts.help}</p>
          <p className="fs-sub" role="status">
            {data.searching
              ? texts.seeking
              : data.searchedAt
                ? `${texts.sought(dateAndTime(data.searchedAt, now, wording))} · ${texts.total(number(data.total))}`
                : texts.never}
          </p>
        </div>
        {maySeek && (
          <Button
            type={data.total === 0 ? 'primary' : 'default'}
            loading={seek.busy || data.searching !== null}
            onClick={() => void seek.perform({})}
          >
            {texts.seek}
          </Button>
        )}
      </header>
      {seek.refusal && <Refused error={seek.refusal} />}
      {data.pairs.length === 0 && data.searchedAt && <Nothing>{texts.allDone}</Nothing>}
      {data.pairs.map((pair) => (
        <OnePair key={pair.a.id + pair.b.id} pair={pair} mayMerge={mayMerge} />
      ))}
      {data.total > 20 && (
        <div className="fs-pair-acts">
          <Button disabled={skip === 0} onClick={() => set({ skip: skip <= 20 ? undefined : skip - 20 })}>
            {texts.back}
          </Button>
          <Button disabled={skip + 20 >= data.total} onClick={() => set({ skip: skip + 20 })}>
            {texts.more}
          </Button>
        </div>
      )}
      <Merges mayMerge={mayMerge} />
    </>
  );
}

function OnePair({ pair: { a, b, likelihood, evidence }, mayMerge }: { pair: PairRow; mayMerge: boolean }) {
  const texts = useTexts(duplicateTexts);
  const merge = useAct(mergePair);
  const apart = useAct(tellApart);
  const undo = (gone: string) => () => call(undoMerge, { params: { id: gone } }, { act: crypto.randomUUID() });
  const into = (kept: Side, gone: Side) =>
    void merge.perform({ params: { id: kept.id }, body: { gone: gone.id } }, () => ({
      words: texts.merged(gone.name, kept.name),
      undo: undo(gone.id),
    }));
  return (
    <section className="fs-card fs-padded fs-pair">
      <h2>{texts.likelihood(number(likelihood * 100))}</h2>
      <Sides a={a} b={b} />
      <details>
        <summary>{texts.evidence}</summary>
        <ul className="fs-pair-evidence">
          {evidence.map(({ kind, points, value }) => (
            <li key={kind}>
              {texts[`kind_${kind}`]}
              {value !== undefined &&
                ` ${kind === 'distance' ? texts.metres(number(value)) : texts.percent(number(value * 100))}`}
              <span>{`${points > 0 ? '+' : '−'}${number(Math.abs(points), 1)}`}</span>
            </li>
          ))}
        </ul>
      </details>
      {/* The side that more hangs on is the likelier one to stay. */}
      {mayMerge && (
        <div className="fs-pair-acts">
          <Button type={b.records > a.records ? 'default' : 'primary'} loading={merge.busy} onClick={() => into(a, b)}>
            {texts.keepLeft}
          </Button>
          <Button type={b.records > a.records ? 'primary' : 'default'} loading={merge.busy} onClick={() => into(b, a)}>
            {texts.keepRight}
          </Button>
          <Button
            loading={apart.busy}
            onClick={() => void apart.perform({ params: { id: a.id }, body: { b: b.id } }, () => texts.saidApart)}
          >
            {texts.apart}
          </Button>
        </div>
      )}
      {(merge.refusal ?? apart.refusal) && <Refused error={(merge.refusal ?? apart.refusal)!} />}
    </section>
  );
}

function Sides({ a, b }: { a: Side; b: Side }) {
  const texts = useTexts(duplicateTexts);
  const { language } = useLanguage();
  const terms = useAnswer(readTerms, {});
  const typeName = ({ type }: Side) => terms.data?.types.find(({ code }) => code === type)?.[language] ?? null;
  const facts: [string, (side: Side) => string | null][] = [
    [texts.name, ({ name }) => name],
    [texts.code, ({ code }) => code],
    [texts.type, typeName],
    [texts.region, ({ regionName }) => regionName],
    [texts.address, ({ address }) => address],
    [texts.operator, ({ operatorName }) => operatorName],
    [texts.creditCode, ({ creditCode }) => creditCode],
    [texts.tails, ({ tails }) => tails.join(language === 'zh' ? '、' : ', ')],
    [texts.position, ({ lon, lat }) => (lon === null || lat === null ? null : `${lon.toFixed(5)}, ${lat.toFixed(5)}`)],
    [texts.records, ({ records }) => number(records)],
  ];
  return (
    <table className="fs-pair-sides">
      <tbody>
        {facts.map(([title, read]) => {
          const [left, right] = [read(a), read(b)];
          return (
            <tr key={title} data-differs={(left && right && left !== right) || undefined}>
              <th scope="row">{title}</th>
              {[left, right].map((value, side) => (
                <td key={side === 0 ? 'left' : 'right'}>
                  {title === texts.code && value ? (
                    <Link to="/places/$code" params={{ code: value }}>
                      {value}
                    </Link>
                  ) : (
                    value || texts.unknown
                  )}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Merges({ mayMerge }: { mayMerge: boolean }) {
  const texts = useTexts(duplicateTexts);
  const now = useNow();
  const wording = useWording();
  const { data } = useAnswer(listMerges, {}, { live: ['place'] });
  const undo = useAct(undoMerge);
  if (!data) return null;
  return (
    <section className="fs-card fs-padded fs-pair">
      <h2>{texts.merges}</h2>
      {data.merges.length === 0 ? (
        <p className="fs-sub">{texts.noMerges}</p>
      ) : (
        <div className="fs-scroll">
          <table className="fs-table">
            <thead>
              <tr>
                <th scope="col">{texts.kept}</th>
                <th scope="col">{texts.gone}</th>
                <th scope="col">{texts.mergedAt}</th>
                {mayMerge && <th scope="col" aria-label={texts.undo} />}
              </tr>
            </thead>
            <tbody>
              {data.merges.map(({ id, kept, gone, mergedAt }) => (
                <tr key={id}>
                  <td>
                    <Link to="/places/$code" params={{ code: kept.code }}>
                      {kept.name}
                    </Link>
                  </td>
                  <td>{gone.name}</td>
                  <td>{tableTime(mergedAt, now, wording)}</td>
                  {mayMerge && (
                    <td>
                      <Button
                        size="small"
                        loading={undo.busy}
                        onClick={() => void undo.perform({ params: { id: gone.id } }, () => texts.undone)}
                      >
                        {texts.undo}
                      </Button>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {undo.refusal && <Refused error={undo.refusal} />}
    </section>
  );
}
