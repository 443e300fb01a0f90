/** One place on the map: name → flags → open hazards → who answers → last visit → where to go. */
import { CloseOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { Suspense } from 'react';
import { useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { placePanels } from '../../../web/panels.ts';
import { useSession } from '../../../web/session.tsx';
import { Refused, Waiting } from '../../../web/states.tsx';
import { date, number } from '../../../web/words.ts';
import { mapTexts } from '../map/texts.ts';
import { readChain, readPlace, readTerms, type ChainLink, type PlacePage, type Terms } from '../schema.ts';

export function PlaceCard({ id, onClose }: { id: string; onClose: () => void }) {
  const texts = useTexts(mapTexts);
  const { language } = useLanguage();
  const navigate = useNavigate();
  const panels = placePanels(useSession().permissions);
  const terms = useAnswer(readTerms, {});
  const page = useAnswer(readPlace, { params: { id } }, { keep: true, live: ['place'] });
  const chain = useAnswer(readChain, { params: { id } }, { keep: true, live: ['people', 'place'] });
  if (page.error) return <Refused error={page.error} retry={page.refetch} />;
  if (!page.data || !terms.data) return <Waiting rows={4} />;
  const { place, regions, measures } = page.data;
  const typeName = terms.data.types.find(({ code }) => code === place.type)?.[language] ?? texts.family_unclassified;
  const area = measures.find(({ measure }) => measure === 'floor_area');
  const line = [
    typeName,
    area && `${number(area.value)} m²`,
    regions
      .slice(-2)
      .map(({ name }) => name)
      .join(''),
  ];
  return (
    <>
      <header className="fs-map-row">
        <span>
          <strong className="fs-map-name">{place.name}</strong>
          <span className="fs-sub">{line.filter(Boolean).join(' · ')}</span>
        </span>
        <Button type="text" icon={<CloseOutlined />} aria-label={texts.close} onClick={onClose} />
      </header>
      {place.flags.length > 0 && (
        <p className="fs-map-chips">
          {place.flags.map((flag) => (
            <span key={flag} className="fs-chip">
              {terms.data.flags.find(({ code }) => code === flag)?.[language] ?? flag}
            </span>
          ))}
        </p>
      )}
      {panels.map(({ permission, Panel }) => (
        <Suspense key={permission} fallback={null}>
          <Panel place={place.id} />
        </Suspense>
      ))}
      <OpenHazards page={page.data} terms={terms.data} />
      <dl className="fs-map-facts">
        <dt>{texts.answers}</dt>
        <dd>{chain.data ? answering(chain.data.links) || texts.nobody : '…'}</dd>
        <dt>{texts.lastVisit}</dt>
        <dd>
          <LastVisit page={page.data} />
        </dd>
        <dt>{texts.address}</dt>
        <dd>{place.address ?? texts.unknown}</dd>
      </dl>
      <Button type="primary" onClick={() => void navigate({ to: `/places/${place.code}` })}>
        {texts.open}
      </Button>
    </>
  );
}

/** The nearest hands: guarantor and grid worker, else the unit's own. */
function answering(links: readonly ChainLink[]): string {
  return links
    .filter(({ level, personName }) => personName && (level === 'guarantor' || level === 'grid' || level === 'village'))
    .map(({ title, personName }) => `${title ?? ''} ${personName ?? ''}`.trim())
    .slice(0, 2)
    .join(' · ');
}

function OpenHazards({ page: { hazards }, terms }: { page: PlacePage; terms: Terms }) {
  const texts = useTexts(mapTexts);
  const { language } = useLanguage();
  const open = hazards.filter(({ closedAt }) => closedAt === null);
  const now = useNow();
  const wording = useWording();
  if (open.length === 0) return <p className="fs-sub">{texts.noOpenHazards}</p>;
  return (
    <div>
      <strong>{texts.openHazards(number(open.length))}</strong>
      <ul className="fs-map-hazards">
        {open.slice(0, 4).map(({ id, item, severe, foundAt, dueOn }) => (
          <li key={id}>
            {terms.items.find(({ code }) => code === item)?.[language] ?? item}
            {severe && ` · ${texts.severe}`}
            <span className="fs-sub">
              {dueOn ? texts.due(date(`${dueOn}T00:00:00Z`, now, wording)) : texts.found(date(foundAt, now, wording))}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function LastVisit({ page: { visits } }: { page: PlacePage }) {
  const texts = useTexts(mapTexts);
  const now = useNow();
  const wording = useWording();
  const last = [...visits].sort((a, b) => (a.visitedAt < b.visitedAt ? 1 : -1))[0];
  return <>{last ? texts.visit(date(last.visitedAt, now, wording), number(last.found)) : texts.noVisit}</>;
}
