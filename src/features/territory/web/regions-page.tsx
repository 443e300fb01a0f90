import { Button, Drawer, Input, Segmented, Tree } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { call } from '../../../web/api.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { useMay } from '../../../web/session.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { number } from '../../../web/words.ts';
import { crsFault, crsRemark } from '../outline-crs/rules.ts';
import { outlinesIn, type OutlineFile } from '../outline-file/rules.ts';
import { boundaryFaultWord, parentOf, rowFaultWord } from '../rules.ts';
import {
  checkBoundaries,
  checkRegions,
  importBoundaries,
  importRegions,
  listRegions,
  readRegion,
  type Region,
} from '../schema.ts';
import { territoryTexts } from '../texts.ts';
import './territory.css';

// The map is half a megabyte: it comes after the page.
const RegionMap = lazy(() => import('./region-map.tsx'));

interface Branch {
  key: string;
  title: string;
  children: Branch[];
}

function branchesOf(regions: readonly Region[]): Branch[] {
  const branches = new Map<string, Branch>(regions.map(({ code, name }) => [code, { key: code, title: name, children: [] }]));
  const top: Branch[] = [];
  for (const { code } of regions) (branches.get(parentOf(code) ?? '')?.children ?? top).push(branches.get(code)!);
  return top;
}

/** Regions as a tree and on a map, one choice in both. */
export default function RegionsPage() {
  const texts = useTexts(territoryTexts);
  const { query, set } = useAddress();
  const mayChange = useMay('territory.change');
  const [importing, setImporting] = useState<'regions' | 'boundaries'>();
  const { data, error, refetch } = useAnswer(listRegions, {}, { live: ['territory'] });
  const branches = useMemo(() => branchesOf(data?.regions ?? []), [data]);
  if (error) return <Refused error={error} retry={refetch} />;
  if (!data) return <Waiting />;
  const chosen = data.regions.find(({ code }) => code === query['code']);
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="fs-sub">{texts.help}</p>
      {mayChange && (
        <div className="fs-region-acts">
          <Button onClick={() => setImporting('regions')}>{texts.importRegions}</Button>
          <Button onClick={() => setImporting('boundaries')}>{texts.importBoundaries}</Button>
        </div>
      )}
      <div className="fs-regions">
        <div className="fs-region-side">
          <nav className="fs-card fs-padded" aria-label={texts.tree}>
            {data.regions.length === 0 ? (
              <Nothing>{texts.none}</Nothing>
            ) : (
              <Tree
                blockNode
                height={420}
                treeData={branches}
                defaultExpandedKeys={[...branches.map(({ key }) => key), ...(query['code'] ? [query['code']] : [])]}
                autoExpandParent
                selectedKeys={chosen ? [chosen.code] : []}
                onSelect={([key]) => key && set({ code: String(key) })}
              />
            )}
          </nav>
          {chosen && <OneRegion region={chosen} />}
        </div>
        {data.box && (
          <Suspense fallback={<Waiting />}>
            <RegionMap
              tiles={data.tiles}
              box={data.box}
              chosen={chosen?.code}
              chosenBox={chosen?.box ?? null}
              label={texts.map}
              onChoose={(code) => set({ code })}
            />
          </Suspense>
        )}
      </div>
      {importing === 'regions' && <ImportRegions from={data.on} close={() => setImporting(undefined)} />}
      {importing === 'boundaries' && <ImportBoundaries from={data.on} close={() => setImporting(undefined)} />}
    </>
  );
}

function OneRegion({ region }: { region: Region }) {
  const texts = useTexts(territoryTexts);
  const { data } = useAnswer(readRegion, { params: { code: region.code } });
  return (
    <section className="fs-card fs-padded">
      <h2>{region.name}</h2>
      <p className="fs-sub">
        {texts[`kind_${region.kind}`]} · {region.code}
      </p>
      <p>
        {region.areaM2 === null ? texts.noBoundary : texts.area(number(region.areaM2 / 1e6, region.areaM2 < 1e7 ? 2 : 1))}
        {region.population !== null && ` · ${texts.population(number(region.population))}`}
      </p>
      {data && data.names.length > 1 && (
        <>
          <h3>{texts.names}</h3>
          <ul>
            {data.names.map(({ fromOn, name }) => (
              <li key={fromOn}>
                {fromOn} {texts.from} {name}
              </li>
            ))}
          </ul>
        </>
      )}
      {data && data.successions.length > 0 && (
        <>
          <h3>{texts.successions}</h3>
          <ul>
            {data.successions.map((one) => (
              <li key={`${one.old}${one.new}`}>
                {one.fromDate} {one.old} → {one.new}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** Offices write UTF-8 or GB 18030; what is no UTF-8 is the other. */
async function textOf(file: File): Promise<string> {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

interface Found {
  summary: string;
  faults: readonly { place: number; code: string; words: { zh: string; en: string } }[];
  warning?: string;
}

function ImportDrawer(props: {
  title: string;
  accept: string;
  from: string;
  setFrom: (from: string) => void;
  read: (file: File) => Promise<void>;
  found: Found | undefined;
  refusal: Error | undefined;
  busy: boolean;
  save: () => void;
  close: () => void;
  children?: React.ReactNode;
}) {
  const texts = useTexts(territoryTexts);
  const { language } = useLanguage();
  const { found } = props;
  return (
    <Drawer open size={480} title={props.title} onClose={props.close}>
      <div className="fs-region-side">
        <label htmlFor="import-from">{texts.fromDate}</label>
        <Input id="import-from" type="date" value={props.from} onChange={({ target }) => props.setFrom(target.value)} />
        {props.children}
        <label htmlFor="import-file">{texts.file}</label>
        <input
          id="import-file"
          type="file"
          accept={props.accept}
          onChange={({ target }) => target.files?.[0] && void props.read(target.files[0])}
        />
        {found && <p role="status">{found.summary}</p>}
        {found?.warning && <p role="status">{found.warning}</p>}
        {found && found.faults.length > 0 && (
          <>
            <p role="alert">{texts.faults(found.faults.length)}</p>
            <ul>
              {found.faults.slice(0, 50).map((fault) => (
                <li key={`${fault.place} ${fault.code}`}>{texts.row(fault.place, fault.code, fault.words[language])}</li>
              ))}
            </ul>
          </>
        )}
        {props.refusal && <Refused error={props.refusal} />}
        <div className="fs-line">
          <Button type="primary" disabled={!found || found.faults.length > 0} loading={props.busy} onClick={props.save}>
            {texts.doImport}
          </Button>
          <Button onClick={props.close}>{texts.close}</Button>
        </div>
      </div>
    </Drawer>
  );
}

function ImportRegions({ from: today, close }: { from: string; close: () => void }) {
  const texts = useTexts(territoryTexts);
  const [from, setFrom] = useState(today);
  const [csv, setCsv] = useState('');
  const [found, setFound] = useState<Found>();
  const [unread, setUnread] = useState<Error>();
  const { perform, busy, refusal } = useAct(importRegions, { said: () => texts.imported });
  const read = async (file: File) => {
    setUnread(undefined);
    try {
      const text = await textOf(file);
      const { added, renamed, counted, same, faults } = await call(checkRegions, { body: { csv: text, from } });
      setCsv(text);
      setFound({
        summary: texts.wouldChange(added, renamed, counted, same),
        faults: faults.map(({ row, code, fault }) => ({ place: row, code, words: rowFaultWord(fault) })),
      });
    } catch (error) {
      setFound(undefined);
      setUnread(error as Error);
    }
  };
  const save = async () => {
    if (await perform({ body: { csv, from } })) close();
  };
  return (
    <ImportDrawer
      {...{ title: texts.importRegions, accept: '.csv,text/csv', from, setFrom, read, found, busy, close }}
      refusal={refusal ?? unread}
      save={() => void save()}
    />
  );
}

function ImportBoundaries({ from: today, close }: { from: string; close: () => void }) {
  const texts = useTexts(territoryTexts);
  const [from, setFrom] = useState(today);
  const [datum, setDatum] = useState<'wgs84' | 'gcj02'>('wgs84');
  const { language } = useLanguage();
  const [file, setFile] = useState<OutlineFile>();
  const features = (file?.outlines ?? []) as never;
  const [found, setFound] = useState<Found>();
  const [unread, setUnread] = useState<Error>();
  const { perform, busy, refusal } = useAct(importBoundaries, { said: () => texts.imported });
  const check = async ({ outlines, crs }: OutlineFile, as: 'wgs84' | 'gcj02') => {
    setUnread(undefined);
    setFound(undefined);
    const contradiction = crsFault(crs, as);
    if (contradiction) throw new Error(contradiction[language]);
    const plan = await call(checkBoundaries, { body: { from, datum: as, features: outlines as never } });
    const warnings = [
      ...(plan.shifted.length > 0 ? [texts.shifted(plan.shifted.length)] : []),
      ...[crsRemark(crs, as)].flatMap((remark) => (remark ? [remark[language]] : [])),
    ];
    setFound({
      summary: texts.wouldSet(plan.boundaries.length),
      faults: plan.faults.map(({ feature, code, fault }) => ({ place: feature, code, words: boundaryFaultWord(fault) })),
      ...(warnings.length > 0 && { warning: warnings.join(' ') }),
    });
  };
  const read = async (chosen: File) => {
    setFile(undefined);
    setFound(undefined);
    try {
      const outlines = outlinesIn(await textOf(chosen));
      if (!('outlines' in outlines)) throw new Error(outlines[language]);
      setFile(outlines);
      await check(outlines, datum);
    } catch (error) {
      setUnread(error as Error);
    }
  };
  const save = async () => {
    if (await perform({ body: { from, datum, features } })) close();
  };
  return (
    <ImportDrawer
      {...{ title: texts.importBoundaries, accept: '.geojson,.json', from, setFrom, read, found, busy, close }}
      refusal={refusal ?? unread}
      save={() => void save()}
    >
      <Segmented
        value={datum}
        aria-label={texts.datum}
        options={[
          { value: 'wgs84', label: texts.wgs84 },
          { value: 'gcj02', label: texts.gcj02 },
        ]}
        onChange={(chosen) => {
          const value = chosen as 'wgs84' | 'gcj02';
          setDatum(value);
          if (file) void check(file, value).catch(setUnread);
        }}
      />
    </ImportDrawer>
  );
}
