import { Popover } from 'antd';
import type { Language } from '../language.tsx';
import { titleIn } from '../words.ts';
import { partWords } from './texts.ts';

export interface Holder {
  title: string;
  titleEn: string | null;
  organisationName: string;
  personName: string | null;
  you: boolean;
}

/** The name to say: the person in the post, else the organisation that answers for it. */
export const holderName = (holder: Holder, language: Language) =>
  holder.you ? partWords(language).you : (holder.personName ?? holder.organisationName);

/** Organisation and person, each once: "石港镇消安办 你", and a vacant post by its organisation alone. */
export const holderInFull = (holder: Holder, language: Language) =>
  [holder.organisationName, holder.you ? partWords(language).you : holder.personName].filter(Boolean).join(' ');

/** Who must move now: a circle is a person, a square an organisation, filled is you. */
export function HolderChip({
  holder,
  language,
  since,
  plain = false,
}: {
  holder: Holder;
  language: Language;
  /** `3月17日 15:30` */
  since?: string;
  /** Without the popover, where the whole row is a link. */
  plain?: boolean;
}) {
  const words = partWords(language);
  const name = holderName(holder, language);
  const mark = (holder.personName ?? holder.organisationName).slice(0, 1);
  const shape = holder.you ? 'you' : holder.personName ? 'person' : 'organisation';
  const face = (
    <>
      <span className="fs-holder-mark" data-shape={shape} aria-hidden="true">
        {mark}
      </span>
      <span className="fs-holder-name">{name}</span>
    </>
  );
  if (plain) return <span className="fs-holder">{face}</span>;
  return (
    <Popover
      trigger={['hover', 'focus', 'click']}
      content={
        <dl className="fs-facts">
          <dt>{holder.organisationName}</dt>
          <dd>
            {titleIn(holder, language)} · {holder.personName ?? words.vacant}
          </dd>
          {since && <dd className="fs-caption">{words.since(since)}</dd>}
        </dl>
      }
    >
      <button type="button" className="fs-holder" onClick={(event) => event.stopPropagation()}>
        {face}
      </button>
    </Popover>
  );
}
