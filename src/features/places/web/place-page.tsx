import { Link, useParams } from '@tanstack/react-router';
import { Button, Dropdown, Popconfirm, Popover } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { addressOf } from '../../../platform/endpoint.ts';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { BasisTag, ChainOfResponsibility, LedgerLine } from '../../../web/components/small-parts.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useSession } from '../../../web/session.tsx';
import { useTheme } from '../../../web/theme/theme.tsx';
import { placePanels } from '../../../web/panels.ts';
import { Nothing, RecordRefused, Refused, Waiting } from '../../../web/states.tsx';
import { date, dueWords, fullDate, noonOf, number, titleIn } from '../../../web/words.ts';
import { listRegions } from '../../territory/schema.ts';
import { readPlaceMap } from '../map/schema.ts';
import { eraseContact, exportPlaces, lookUpPlace, readChain, readPlace, revealContact, type PlacePage } from '../schema.ts';
import { placesTexts } from '../texts.ts';
import { useImportName } from './import-name.ts';
import { Doubts } from './place-doubts.tsx';
import { ChangeDrawer, CloseDrawer, FactsDrawer, ReportDrawer } from './place-forms.tsx';
import { ActorDrawer, ContactDrawer, EndActorDrawer, MeasureDrawer } from './place-links.tsx';
import { RegisterDrawer } from './register-place.tsx';
import { useTerms } from './terms.ts';
import './places.css';

/** One place by its code: who answers, what is owed, what is known of it and from where, what happened. */
export default function PlaceRecordPage() {
  const { code } = useParams({ strict: false }) as { code: string };
  const found = useAnswer(lookUpPlace, { query: { code } });
  if (found.error && !found.data) return <RecordRefused error={found.error} retry={found.refetch} />;
  return found.data ? <Place id={found.data.id} /> : <Waiting />;
}

function Place({ id }: { id: string }) {
  const texts = useTexts(placesTexts);
  const { data, error, refetch } = useAnswer(readPlace, { params: { id } }, { live: ['place', 'obligation'] });
  const { nameOf } = useTerms();
  const { language } = useLanguage();
  const { permissions } = useSession();
  const [open, setOpen] = useState<Form>();
  const close = () => setOpen(undefined);
  if (error && !data) return <RecordRefused error={error} retry={refetch} />;
  if (!data) return <Waiting />;
  const { place, operator } = data;
  const mayChange = !place.closedOn && permissions.includes('places.change');
  const mayExport = permissions.includes('places.export');
  return (
    <>
      <nav className="fs-caption" aria-label={texts.region}>
        <Link to="/places">{texts.title}</Link>
        {data.regions
          .filter(({ code }) => code.length > 6)
          .map((region) => (
            <span key={region.code}>
              {' / '}
              <Link to="/places" search={{ region: region.code } as never}>
                {region.name}
              </Link>
            </span>
          ))}
      </nav>
      <header className="fs-headline">
        <div>
          <h1>{language === 'en' && place.nameEn ? place.nameEn : place.name}</h1>
          <p className="fs-sub">
            {[
              place.type === 'unclassified' ? texts.unclassified : nameOf('types', place.type),
              place.keyUnit === 'no' ? null : texts[`key_${place.keyUnit}`],
              operator?.creditCode && `${texts.creditCode} ${operator.creditCode}`,
              `${texts.code} ${place.code}`,
              place.closedOn && texts.closedPlace(place.closedOn),
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </div>
        <span className="fs-place-actions">
          <Link to="/places/codes" search={{ code: place.code } as never}>
            <Button>{texts.print}</Button>
          </Link>
          {!place.closedOn && <Button onClick={() => setOpen('report')}>{texts.report}</Button>}
          {!place.closedOn && (mayChange || mayExport) && (
            <Dropdown
              trigger={['click']}
              menu={{
                items: [
                  ...(mayExport
                    ? (
                        [
                          ['xlsx', texts.exportXlsx],
                          ['csv', texts.exportCsv],
                          ['geojson', texts.exportGeoJson],
                        ] as const
                      ).map(([format, words]) => ({
                        key: format,
                        label: <a href={addressOf(exportPlaces, { query: { code: place.code, format } })}>{words}</a>,
                      }))
                    : []),
                  ...(mayChange && place.form === 'building' ? [{ key: 'register', label: texts.registerHere }] : []),
                  ...(mayChange ? [{ key: 'close', label: texts.close }] : []),
                ],
                onClick: ({ key }) => (key === 'register' || key === 'close') && setOpen(key),
              }}
            >
              <Button>{texts.more}</Button>
            </Dropdown>
          )}
          {mayChange && (
            <>
              <Button type="primary" onClick={() => setOpen('change')}>
                {texts.change}
              </Button>
            </>
          )}
        </span>
      </header>
      <div className="fs-place-grid">
        <div className="fs-place-main">
          <Chain id={id} />
          <Doubts data={data} mayChange={mayChange} />
          <Owed data={data} />
          <Tree data={data} />
          <History data={data} />
          <Records data={data} />
        </div>
        <aside className="fs-place-rail">
          {placePanels(permissions).map(({ permission, Panel }) => (
            <div key={permission} className="fs-card fs-place-card">
              <Suspense fallback={<Waiting rows={3} />}>
                <Panel place={place.id} />
              </Suspense>
            </div>
          ))}
          <Spot data={data} />
          <Why data={data} />
          <Facts data={data} mayChange={mayChange} onOpen={setOpen} />
          <Contacts data={data} mayChange={mayChange} onOpen={setOpen} />
        </aside>
      </div>
      {open === 'change' && <ChangeDrawer data={data} onClose={close} />}
      {open === 'facts' && <FactsDrawer data={data} onClose={close} />}
      {open === 'report' && <ReportDrawer id={id} onClose={close} />}
      {open === 'close' && <CloseDrawer data={data} onClose={close} />}
      {open === 'register' && <RegisterDrawer within={place} onClose={close} />}
      {open === 'measure' && <MeasureDrawer data={data} onClose={close} />}
      {open === 'actor' && <ActorDrawer data={data} onClose={close} />}
      {open === 'contact' && <ContactDrawer data={data} onClose={close} />}
      {typeof open === 'object' && 'measure' in open && <MeasureDrawer data={data} given={open} onClose={close} />}
      {typeof open === 'object' && 'role' in open && <EndActorDrawer data={data} actor={open.id} onClose={close} />}
    </>
  );
}

/** Which form stands open: by its name, or by the value or the firm that it is about. */
type Form =
  | 'change'
  | 'facts'
  | 'report'
  | 'close'
  | 'register'
  | 'measure'
  | 'actor'
  | 'contact'
  | PlacePage['measures'][number]
  | PlacePage['actors'][number];

function Chain({ id }: { id: string }) {
  const texts = useTexts(placesTexts);
  const { language } = useLanguage();
  const [wording, now] = [useWording(), useNow()];
  const { nameOf } = useTerms();
  const { data, error, refetch } = useAnswer(readChain, { params: { id } }, { live: ['place', 'people', 'obligation'] });
  return (
    <section className="fs-card fs-place-card">
      <h2>
        {texts.chain} <span className="fs-caption">{texts.chainNote}</span>
      </h2>
      {error && !data && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting rows={3} />}
      {data && (
        <>
          <ChainOfResponsibility
            now={now}
            wording={wording}
            links={data.links.map((link) => ({
              key: link.level,
              role: titleIn(link, language) ?? texts[`level_${link.level}`],
              name: link.personName ?? link.organisationName,
              lastAct: link.lastAct?.verbName[language] ?? texts.noAct,
              at: link.lastAct?.at ?? null,
              ...(link.broken && {
                broken:
                  link.broken === 'missing'
                    ? texts.broken_missing
                    : texts[`broken_${link.broken}`](link.since ? date(noonOf(link.since), now, wording) : ''),
              }),
            }))}
          />
          <div className="fs-place-foot">
            <span>
              <span className="fs-caption">{texts.sector}</span>{' '}
              {data.sector
                ? [data.sector.organisationName ?? data.sector.department, data.sector.personName].filter(Boolean).join(' ')
                : texts.noSector}
            </span>
            {data.upstream.length > 0 && (
              <span>
                <span className="fs-caption">{texts.upstream}</span>{' '}
                {data.upstream.map(({ role, name }) => `${nameOf('roles', role)} ${name}`).join(' · ')}
              </span>
            )}
          </div>
        </>
      )}
    </section>
  );
}

function Owed({ data }: { data: PlacePage }) {
  const texts = useTexts(placesTexts);
  const { language } = useLanguage();
  const [wording, now] = [useWording(), useNow()];
  const open = data.obligations.filter(({ endedAt }) => endedAt === null);
  return (
    <section className="fs-card fs-place-card">
      <h2>{texts.owed}</h2>
      {open.length === 0 && <p className="fs-caption">{texts.noOwed}</p>}
      <ul className="fs-place-rows">
        {open.map((one) => (
          <li key={one.id}>
            <Link to="/obligations/$id" params={{ id: one.id }}>
              {one.kindName[language]}
            </Link>
            <span>{one.holder}</span>
            <span className="fs-caption">{dueWords(one.dueAt, now, wording)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Tree({ data: { above, below } }: { data: PlacePage }) {
  const texts = useTexts(placesTexts);
  const { nameOf } = useTerms();
  if (above.length + below.length === 0) return null;
  return (
    <section className="fs-card fs-place-card">
      <h2>{texts.tree}</h2>
      {above.length > 0 && (
        <p>
          <span className="fs-caption">{texts.lies}</span>{' '}
          {above.map((one, at) => (
            <span key={one.id}>
              {at > 0 && ' / '}
              <Link to="/places/$code" params={{ code: one.code }}>
                {one.name}
              </Link>
            </span>
          ))}
        </p>
      )}
      {below.length > 0 && (
        <>
          <p className="fs-caption">{texts.tenants(below.length)}</p>
          <ul className="fs-place-rows">
            {below.map((one) => (
              <li key={one.id}>
                <Link to="/places/$code" params={{ code: one.code }}>
                  {one.name}
                </Link>
                <span className="fs-caption">
                  {one.type && one.type !== 'unclassified' ? nameOf('types', one.type) : texts.unclassified}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function History({ data: { history, import: cameWith } }: { data: PlacePage }) {
  const texts = useTexts(placesTexts);
  const { permissions } = useSession();
  const { language } = useLanguage();
  const [wording, now] = [useWording(), useNow()];
  return (
    <section className="fs-card fs-place-card">
      <h2>{texts.history}</h2>
      {history.length === 0 && !cameWith && (
        <p className="fs-caption">{permissions.includes('ledger.read') ? texts.noHistory : texts.mayNotReadHistory}</p>
      )}
      <ul className="fs-place-history">
        {history.slice(0, 40).map((line) => (
          <LedgerLine
            key={line.id}
            now={now}
            wording={wording}
            entry={{ key: String(line.id), at: line.happenedAt, who: line.by ?? '', verb: line.verbName[language] }}
          />
        ))}
        {cameWith && <CameWith {...cameWith} />}
      </ul>
    </section>
  );
}

/** The beginning of a place that came with a file: its line in the ledger is one for all of them. */
function CameWith({ id, at }: { id: string; at: string }) {
  const texts = useTexts(placesTexts);
  const [wording, now] = [useWording(), useNow()];
  const name = useImportName(id);
  const object = (
    <Link to="/places" search={{ import: id } as never}>
      {name}
    </Link>
  );
  return <LedgerLine now={now} wording={wording} entry={{ key: id, at, who: '', verb: texts.cameWith, object }} />;
}

function Records({ data: { hazards, fires, visits } }: { data: PlacePage }) {
  const texts = useTexts(placesTexts);
  const { language } = useLanguage();
  const wording = useWording();
  if (hazards.length + fires.length + visits.length === 0) return null;
  const day = (instant: string) => fullDate(instant, { ...wording, language });
  return (
    <section className="fs-card fs-place-card">
      <h2>{texts.hazards}</h2>
      {hazards.length === 0 && <p className="fs-caption">{texts.none}</p>}
      <ul className="fs-place-rows">
        {hazards.slice(0, 20).map((one) => (
          <li key={one.id}>
            <ItemName code={one.item} />
            <span className="fs-caption">
              {[
                day(one.foundAt),
                one.closedAt ? texts.closed : texts.open,
                one.severe && texts.severe,
                one.relapse && texts.relapse,
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
      <h2>{texts.visits}</h2>
      <p>
        {visits.length === 0
          ? texts.none
          : visits
              .slice(0, 12)
              .map(({ visitedAt }) => day(visitedAt))
              .join(' · ')}
      </p>
      <h2>{texts.fires}</h2>
      <p>
        {fires.length === 0
          ? texts.none
          : fires.map(({ happenedAt, number: no }) => [day(happenedAt), no].filter(Boolean).join(' ')).join(' · ')}
      </p>
    </section>
  );
}

/** What a hazard is recorded under, by its name; its code and the clause it rests on come second. */
function ItemName({ code }: { code: string }) {
  const texts = useTexts(placesTexts);
  const { language } = useLanguage();
  const { terms } = useTerms();
  const item = terms?.items.find((one) => one.code === code);
  if (!item) return <span>{code}</span>;
  const source = item.basis === 'default' ? texts.basis_default : item.source[language];
  return (
    <span>
      {item[language]}{' '}
      <Popover trigger={['click', 'hover', 'focus']} title={`${texts.basedOn} · ${code}`} content={source}>
        <button type="button" className="fs-link fs-code">
          {code}
        </button>
      </Popover>
    </span>
  );
}

const basisOf = { national: 'national', local: 'city', default: 'district' } as const;

function Why({ data: { reasons } }: { data: PlacePage }) {
  const texts = useTexts(placesTexts);
  const { language } = useLanguage();
  const { nameOf } = useTerms();
  return (
    <section className="fs-card fs-place-card">
      <h2>{texts.why}</h2>
      {reasons.length === 0 && <p className="fs-caption">{texts.noFlags}</p>}
      <ul className="fs-place-rows">
        {reasons.map((reason) => (
          <li key={`${reason.flag} ${reason.rule}`}>
            <strong>
              {reason.flag === 'KEY_UNIT' && reason.rule !== 'SET' ? texts.key_proposed : nameOf('flags', reason.flag)}
            </strong>
            <span>{reason[language]}</span>
            {reason.measure && (
              <span className="fs-caption">{texts.limit(number(reason.measure.value), number(reason.measure.limit))}</span>
            )}
            {reason.basis === 'default' ? (
              <span className="fs-tag">{texts.basis_default}</span>
            ) : (
              <BasisTag basis={basisOf[reason.basis]} edition={reason.source[language]} language={language} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const PlaceSpot = lazy(() => import('./place-spot.tsx'));

/** Where it stands, among its neighbours; the picture leads to the map. */
function Spot({ data: { place } }: { data: PlacePage }) {
  const texts = useTexts(placesTexts);
  const { theme } = useTheme();
  const stands = place.lon !== null && place.lat !== null;
  const regions = useAnswer(listRegions, {}, { enabled: stands, live: ['territory'] });
  const marks = useAnswer(readPlaceMap, { query: {} }, { enabled: stands, live: ['places', 'risk'], keep: true });
  if (place.lon === null || place.lat === null) return null;
  return (
    <section className="fs-card fs-place-where">
      <Link to="/map" search={{ place: place.id } as never} aria-label={texts.onMap}>
        <div className="fs-place-spot-frame">
          {regions.data && marks.data && (
            <Suspense fallback={null}>
              <PlaceSpot
                key={theme}
                regionTiles={regions.data.tiles}
                placeTiles={marks.data.tiles}
                lon={place.lon}
                lat={place.lat}
              />
            </Suspense>
          )}
        </div>
        <span className="fs-place-where-words">{texts.onMap}</span>
      </Link>
    </section>
  );
}

interface Opening {
  data: PlacePage;
  mayChange: boolean;
  onOpen: (form: Form) => void;
}

function Facts({ data: { place, measures, operator, actors }, mayChange, onOpen }: Opening) {
  const texts = useTexts(placesTexts);
  const { language } = useLanguage();
  const { terms, nameOf, said } = useTerms();
  const [seen, newest] = [new Set<string>(), [] as typeof measures];
  for (const measure of measures)
    if (!seen.has(measure.measure)) {
      seen.add(measure.measure);
      newest.push(measure);
    }
  return (
    <section className="fs-card fs-place-card">
      <h2>
        {texts.facts} <span className="fs-caption">{texts.factsShare(`${Math.round(place.share * 100)}%`)}</span>
      </h2>
      <dl className="fs-place-facts">
        <dt>{texts.address}</dt>
        <dd>{place.address ?? '—'}</dd>
        <dt>{texts.form}</dt>
        <dd>{nameOf('forms', place.form)}</dd>
        <dt>{texts.operator}</dt>
        <dd>{operator?.name ?? '—'}</dd>
        {place.hazardClass && (
          <>
            <dt>{texts.hazardClass}</dt>
            <dd>{nameOf('hazardClasses', place.hazardClass)}</dd>
          </>
        )}
        <dt>{texts.position}</dt>
        <dd>
          {place.lon === null || place.lat === null ? '—' : `${place.lon.toFixed(5)}, ${place.lat.toFixed(5)}`}{' '}
          <span className="fs-caption">{sourceIn(texts, place.positionSource)}</span>
        </dd>
        {newest.map(({ measure, value, asOf, source }) => (
          <MeasureRow
            key={measure}
            {...(mayChange && { verb: texts.correct, onAct: () => onOpen({ measure, value, asOf, source }) })}
            name={nameOf('measures', measure)}
            value={`${measure === 'built_year' ? value : number(value)} ${terms?.measures.find((one) => one.code === measure)?.unit[language] ?? ''}`}
            note={texts.asOf(asOf, sourceIn(texts, source))}
          />
        ))}
        {Object.entries(place.attributes).map(([code, value]) => (
          <MeasureRow key={code} name={nameOf('attributes', code)} value={said(code, value)} />
        ))}
        {actors
          .filter(({ toOn }) => toOn === null)
          .map((actor) => (
            <MeasureRow
              key={actor.id}
              name={nameOf('roles', actor.role)}
              value={actor.firmName}
              {...(mayChange && { verb: texts.end, onAct: () => onOpen(actor) })}
            />
          ))}
      </dl>
      {mayChange && (
        <p className="fs-place-adds">
          <Button onClick={() => onOpen('measure')}>{texts.addMeasure}</Button>
          <Button onClick={() => onOpen('facts')}>{texts.moreFacts}</Button>
          <Button onClick={() => onOpen('actor')}>{texts.addActor}</Button>
        </p>
      )}
      {place.missing.length > 0 && (
        <p className="fs-place-foot">
          <span className="fs-caption">{texts.lacks}</span> {place.missing.map((gap) => nameOf('gaps', gap)).join(' · ')}
        </p>
      )}
    </section>
  );
}

/** Ways in which the house itself brings a fact; what a person wrote stands as written. */
const sourceIn = (texts: Record<`source_${'import' | 'survey' | 'grid'}`, string>, source: string | null): string =>
  source === 'import' || source === 'survey' || source === 'grid' ? texts[`source_${source}`] : (source ?? '');

interface RowProps {
  name: string;
  value: string;
  note?: string;
  verb?: string;
  onAct?: () => void;
}

function MeasureRow({ name, value, note, verb, onAct }: RowProps) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {value} {note && <span className="fs-caption">{note}</span>}{' '}
        {onAct && (
          <button type="button" className="fs-link" aria-label={`${verb} ${name}`} onClick={onAct}>
            {verb}
          </button>
        )}
      </dd>
    </>
  );
}

function Contacts({ data, mayChange, onOpen }: Opening) {
  const texts = useTexts(placesTexts);
  const { nameOf } = useTerms();
  const { permissions } = useSession();
  const { perform, busy, refusal } = useAct(revealContact, { touches: [] });
  const erasing = useAct(eraseContact, { said: () => texts.erased });
  const [shown, setShown] = useState<Record<string, { name: string | null; telephone: string | null }>>({});
  const reveal = async (contact: string) => {
    const whole = await perform({ params: { id: data.place.id, contact }, body: {} });
    if (whole) setShown((before) => ({ ...before, [contact]: whole }));
  };
  return (
    <section className="fs-card fs-place-card">
      <h2>{texts.contacts}</h2>
      {refusal && <Refused error={refusal} />}
      {data.contacts.length === 0 && <Nothing>{texts.noContacts}</Nothing>}
      <dl className="fs-place-facts">
        {data.contacts.map((contact) => {
          const { name, telephone } = shown[contact.id] ?? contact;
          return (
            <div key={contact.id} style={{ display: 'contents' }}>
              <dt>{nameOf('parts', contact.part)}</dt>
              <dd>
                {name} {shown[contact.id] && telephone ? <a href={`tel:${telephone}`}>{telephone}</a> : telephone}{' '}
                {!shown[contact.id] && permissions.includes('places.reveal') && (
                  <button type="button" className="fs-link" disabled={busy} onClick={() => void reveal(contact.id)}>
                    {texts.reveal}
                  </button>
                )}{' '}
                {permissions.includes('places.erase') && (
                  <Popconfirm
                    title={texts.eraseTitle}
                    description={texts.eraseHelp}
                    okText={texts.erase}
                    cancelText={texts.keepIt}
                    onConfirm={() => erasing.perform({ params: { id: data.place.id, contact: contact.id }, body: {} })}
                  >
                    <button type="button" className="fs-link" disabled={erasing.busy}>
                      {texts.erase}
                    </button>
                  </Popconfirm>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
      {erasing.refusal && <Refused error={erasing.refusal} />}
      {mayChange && (
        <p className="fs-place-adds">
          <Button onClick={() => onOpen('contact')}>{texts.addContact}</Button>
        </p>
      )}
    </section>
  );
}
