import { Link } from '@tanstack/react-router';
import { Button, Checkbox, Select } from 'antd';
import { useState } from 'react';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { stacked } from '../../../web/components/stacked.ts';
import { useTexts } from '../../../web/language.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { assignMany, listUnassigned } from '../schema.ts';
import { placesTexts } from '../texts.ts';
import { useTerms } from './terms.ts';
import { useTowns } from './towns.ts';
import './places.css';

/** The queue of places without town or type: what is suggested, chosen rows to one region or type, or all as suggested. */
export default function UnassignedPage() {
  const texts = useTexts(placesTexts);
  const { terms, nameOf } = useTerms();
  const regions = useTowns([9, 12]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [region, setRegion] = useState<string>();
  const [type, setType] = useState<string>();
  const { data, error, refetch } = useAnswer(listUnassigned, {}, { live: ['place'] });
  const { perform, busy, refusal } = useAct(assignMany, { said: ({ assigned, left }) => texts.assigned(assigned, left) });
  const assign = async (body: Parameters<typeof perform>[0]['body']) => {
    if (await perform({ body })) setChosen(new Set());
  };
  const choose = (id: string, on: boolean) => {
    const now = new Set(chosen);
    if (on) now.add(id);
    else now.delete(id);
    setChosen(now);
  };
  const rows = data?.rows ?? [];
  const all = rows.length > 0 && chosen.size === rows.length;
  return (
    <>
      <header className="fs-headline">
        <div>
          <h1>{texts.queueTitle}</h1>
          <p className="fs-sub">{texts.queueAbout}</p>
        </div>
        <span className="fs-place-actions">
          <Button disabled={rows.length === 0} loading={busy} onClick={() => void assign({ by: 'outline' })}>
            {texts.assignOutline}
          </Button>
          <Button disabled={rows.length === 0} loading={busy} onClick={() => void assign({ by: 'name' })}>
            {texts.assignName}
          </Button>
        </span>
      </header>
      <section className="fs-card">
        <div className="fs-assign-bar">
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={texts.chooseRegion}
            placeholder={texts.chooseRegion}
            value={region}
            onChange={setRegion}
            options={regions.map(({ code, name }) => ({ value: code, label: name }))}
          />
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={texts.chooseType}
            placeholder={texts.chooseType}
            value={type}
            onChange={setType}
            options={(terms?.types ?? []).map(({ code }) => ({ value: code, label: nameOf('types', code) }))}
          />
          <Button
            type="primary"
            loading={busy}
            disabled={chosen.size === 0 || (!region && !type)}
            onClick={() => void assign({ by: 'list', ids: [...chosen], ...(region && { region }), ...(type && { type }) })}
          >
            {texts.assign(chosen.size)}
          </Button>
        </div>
        {refusal && <Refused error={refusal} />}
        {error && !data && <Refused error={error} retry={refetch} />}
        {!data && !error && <Waiting />}
        {data?.rows.length === 0 && <Nothing>{texts.queueEmpty}</Nothing>}
        {rows.length > 0 && (
          <div className={`fs-scroll ${stacked}`}>
            <table className="fs-table fs-list-table">
              <thead>
                <tr>
                  <th scope="col" className="fs-cell-select">
                    <Checkbox
                      aria-label={texts.assign(rows.length)}
                      checked={all}
                      indeterminate={chosen.size > 0 && !all}
                      onChange={() => setChosen(all ? new Set() : new Set(rows.map(({ id }) => id)))}
                    />
                  </th>
                  <th scope="col">{texts.place}</th>
                  <th scope="col">{texts.type}</th>
                  <th scope="col">{texts.lyingIn}</th>
                  <th scope="col">{texts.suggested}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.id} data-selected={chosen.has(row.id) || undefined}>
                    <td className="fs-cell-select">
                      <Checkbox
                        aria-label={row.name}
                        checked={chosen.has(row.id)}
                        onChange={({ target }) => choose(row.id, target.checked)}
                      />
                    </td>
                    <td>
                      <Link to="/places/$code" params={{ code: row.code }}>
                        {row.name}
                      </Link>
                      <span className="fs-caption fs-place-sub">{[row.code, row.address].filter(Boolean).join(' · ')}</span>
                    </td>
                    <td data-label={texts.type}>
                      {row.type === 'unclassified' ? texts.unclassified : nameOf('types', row.type)}
                    </td>
                    <td data-label={texts.lyingIn}>{row.region.length > 6 ? row.regionName : '—'}</td>
                    <td data-label={texts.suggested}>
                      {row.suggested ? (
                        <>
                          {row.suggested.name} <span className="fs-caption">{texts[`by_${row.suggested.by}`]}</span>
                        </>
                      ) : (
                        <span className="fs-caption">{row.region.length > 6 ? '—' : texts.noSuggestion}</span>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </>
  );
}
