import { Link } from '@tanstack/react-router';
import { Button, Checkbox, Dropdown, Popover } from 'antd';
import { useState } from 'react';
import { addressOf } from '../../../platform/endpoint.ts';
import { useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { ListPage, type Column } from '../../../web/components/list-page.tsx';
import { keep, kept } from '../../../web/kept.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { useSession } from '../../../web/session.tsx';
import { date, number, time } from '../../../web/words.ts';
import { countPlaces, exportPlaces, listPlaces, type PlaceFilter, type PlaceRow } from '../schema.ts';
import { placesTexts } from '../texts.ts';
import { useImportName } from './import-name.ts';
import { RegisterDrawer } from './register-place.tsx';
import { useTerms } from './terms.ts';
import { useTowns } from './towns.ts';
import './places.css';

const optional = ['type', 'region', 'flags', 'operator', 'missing', 'updated'] as const;
type Optional = (typeof optional)[number];
/** On a phone the name and one more; a table of six columns cannot be read there. */
const usual = (): readonly Optional[] =>
  matchMedia('(max-width: 767px)').matches ? ['type'] : ['type', 'region', 'flags', 'operator'];

/** Which columns this device shows. */
function useColumnsChosen(): [readonly string[], (chosen: readonly string[]) => void] {
  const [chosen, setChosen] = useState<readonly string[]>(() => kept('columns:places')?.split(' ') ?? usual());
  return [
    chosen,
    (now) => {
      keep('columns:places', now.join(' '));
      setChosen(now);
    },
  ];
}

/** Every place in scope, filtered and sorted by its address. */
export default function PlaceListPage() {
  const texts = useTexts(placesTexts);
  const { language } = useLanguage();
  const wording = useWording();
  const now = useNow();
  const { query } = useAddress();
  const { permissions } = useSession();
  const { terms, nameOf } = useTerms();
  const towns = useTowns();
  const [chosen, choose] = useColumnsChosen();
  const [registering, setRegistering] = useState(false);
  const { q, cursor, sort, ...others } = query;
  const filter = { ...others } as Partial<PlaceFilter>;
  const nameOfImport = useImportName(filter.import);
  const asked = useAnswer(
    listPlaces,
    { query: { ...filter, q, cursor, sort: sort as 'name' | undefined } },
    { live: ['place'], keep: true },
  );
  const counts = useAnswer(countPlaces, { query: filter }, { live: ['place'], keep: true });
  const counted = (facet: string, name: string) => {
    const count = counts.data?.facets[facet];
    return count === undefined ? name : texts.count(name, number(count));
  };
  const all: Record<Optional, Column<PlaceRow>> = {
    type: {
      key: 'type',
      title: texts.type,
      render: ({ type }) => (type === 'unclassified' ? texts.unclassified : nameOf('types', type)),
    },
    region: {
      key: 'region',
      title: texts.lyingIn,
      render: ({ regionName, region }) => (
        <span className="fs-place-region" lang="zh-CN">
          {regionName ?? region}
        </span>
      ),
    },
    flags: {
      key: 'flags',
      title: texts.flag,
      render: ({ flags, keyUnit }) => (
        <span className="fs-place-flags">
          {keyUnit === 'proposed' && <span className="fs-tag">{texts.key_proposed}</span>}
          {flags.slice(0, 3).map((flag) => (
            <span key={flag} className="fs-tag">
              {nameOf('flags', flag)}
            </span>
          ))}
          {flags.length > 3 && <span className="fs-caption">+{flags.length - 3}</span>}
        </span>
      ),
    },
    operator: { key: 'operator', title: texts.operator, render: ({ operatorName }) => operatorName ?? '—' },
    missing: {
      key: 'missing',
      title: texts.missing,
      render: ({ missing }) => missing.map((gap) => nameOf('gaps', gap)).join(' ') || '—',
    },
    updated: { key: 'updated', title: texts.updated, render: ({ updatedAt }) => date(updatedAt, now, wording) },
  };
  const columns: Column<PlaceRow>[] = [
    {
      key: 'place',
      title: texts.place,
      render: (row) => (
        <>
          <Link to="/places/$code" params={{ code: row.code }}>
            {language === 'en' && row.nameEn ? row.nameEn : row.name}
          </Link>
          <span className="fs-caption fs-place-sub">{[row.code, row.address].filter(Boolean).join(' · ')}</span>
        </>
      ),
    },
    ...optional.filter((key) => chosen.includes(key)).map((key) => all[key]),
  ];
  const choice = (name: string, label: string, any: string, options: { value: string; label: string }[]) => ({
    name,
    label,
    kind: 'choice' as const,
    options: [{ value: '', label: any }, ...options],
  });
  const download = (format: 'csv' | 'xlsx' | 'geojson') => addressOf(exportPlaces, { query: { ...filter, q, format } });
  const total = asked.data?.total ?? 0;
  return (
    <>
      <ListPage
        title={texts.title}
        about={(shown) =>
          texts.about(asked.data?.totalIsFloor ? texts.atLeast(shown) : shown, asked.data ? time(asked.data.now, wording) : '')
        }
        action={
          <span className="fs-place-actions">
            <Popover
              trigger="click"
              content={
                <Checkbox.Group
                  className="fs-place-columns"
                  value={[...chosen]}
                  onChange={(now) => choose(now as string[])}
                  options={optional.map((key) => ({ value: key, label: all[key].title }))}
                />
              }
            >
              <Button>{texts.columns}</Button>
            </Popover>
            {permissions.includes('places.export') && (
              <Dropdown
                trigger={['click']}
                menu={{
                  items: [
                    { key: 'xlsx', label: <a href={download('xlsx')}>{texts.exportXlsx}</a> },
                    { key: 'csv', label: <a href={download('csv')}>{texts.exportCsv}</a> },
                    { key: 'geojson', label: <a href={download('geojson')}>{texts.exportGeoJson}</a> },
                  ],
                }}
              >
                <Button>{texts.more}</Button>
              </Dropdown>
            )}
            <Link to="/places/codes" search={{ ...filter, q } as never}>
              <Button disabled={total === 0}>{texts.print}</Button>
            </Link>
            <Link
              to="/map"
              search={{ region: filter.region, types: filter.type, flags: filter.flag, import: filter.import } as never}
            >
              <Button>{texts.map}</Button>
            </Link>
            {permissions.includes('places.change') && (
              <Button type="primary" onClick={() => setRegistering(true)}>
                {texts.register}
              </Button>
            )}
          </span>
        }
        filters={[
          { name: 'q', label: texts.search, kind: 'words' },
          choice(
            'region',
            texts.region,
            texts.anyRegion,
            towns.map(({ code, name }) => ({ value: code, label: name })),
          ),
          choice(
            'type',
            texts.type,
            texts.anyType,
            [...(terms?.types ?? []).map(({ code }) => code), 'unclassified']
              .filter((code) => counts.data === undefined || counts.data.facets[`type:${code}`] || query['type'] === code)
              .map((code) => ({
                value: code,
                label: counted(`type:${code}`, code === 'unclassified' ? texts.unclassified : nameOf('types', code)),
              })),
          ),
          choice(
            'flag',
            texts.flag,
            texts.anyFlag,
            (terms?.flags ?? []).map(({ code }) => ({ value: code, label: counted(`flag:${code}`, nameOf('flags', code)) })),
          ),
          choice(
            'keyUnit',
            texts.keyUnit,
            texts.anyKeyUnit,
            (['set', 'proposed', 'no'] as const).map((key) => ({
              value: key,
              label: counted(`key:${key}`, texts[`key_${key}`]),
            })),
          ),
          choice(
            'missing',
            texts.missing,
            texts.anyMissing,
            (terms?.gaps ?? []).map(({ code }) => ({ value: code, label: counted(`missing:${code}`, nameOf('gaps', code)) })),
          ),
          choice(
            'hazardClass',
            texts.hazardClass,
            texts.anyClass,
            (terms?.hazardClasses ?? []).map(({ code }) => ({
              value: code,
              label: counted(`class:${code}`, nameOf('hazardClasses', code)),
            })),
          ),
          choice(
            'form',
            texts.form,
            texts.anyForm,
            (terms?.forms ?? []).map(({ code }) => ({ value: code, label: counted(`form:${code}`, nameOf('forms', code)) })),
          ),
          { name: 'import', label: texts.import, kind: 'fixed', shown: () => nameOfImport },
          choice(
            'sort',
            texts.sort,
            texts.sort_name,
            (['type', 'region', 'updated'] as const).map((by) => ({ value: by, label: texts[`sort_${by}`] })),
          ),
        ]}
        columns={columns}
        rowKey={(row) => row.id}
        asked={asked}
        views="places"
        empty={{ nothing: texts.nothing, unmatched: texts.noneFound }}
      />
      {registering && <RegisterDrawer {...(filter.region && { region: filter.region })} onClose={() => setRegistering(false)} />}
    </>
  );
}
