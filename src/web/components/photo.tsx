import { useState } from 'react';
import type { Language } from '../language.tsx';
import { partWords } from './texts.ts';

export interface PhotoOf {
  src: string;
  item: string;
  place: string;
  /** `3月3日 09:42` */
  time: string;
  who: string;
  positionErrorMetres: number | null;
}

/** A photo with its stamp on a solid scrim: when, who, how sure the place is. */
export function Photo({ photo, label, language }: { photo: PhotoOf; label?: string; language: Language }) {
  const words = partWords(language);
  return (
    <figure className="fs-photo">
      <img src={photo.src} alt={words.photoText(photo.item, photo.place)} loading="lazy" />
      {label && <span className="fs-photo-label">{label}</span>}
      <figcaption>
        {photo.time} · {photo.who}
        {photo.positionErrorMetres !== null && ` · ${words.positionError(photo.positionErrorMetres)}`}
      </figcaption>
    </figure>
  );
}

/** Before and after, side by side or one over the other at the press of a button. */
export function PhotoPair({
  before,
  after,
  verified,
  language,
}: {
  before: PhotoOf;
  after: PhotoOf;
  verified: boolean;
  language: Language;
}) {
  const words = partWords(language);
  const [overlaid, setOverlaid] = useState(false);
  const afterLabel = verified
    ? words.after
    : `${words.after}${language === 'zh' ? `（${words.unverified}）` : ` (${words.unverified})`}`;
  return (
    <div className="fs-pair">
      <div className="fs-pair-photos" data-overlaid={overlaid || undefined}>
        <Photo photo={before} label={words.before} language={language} />
        <Photo photo={after} label={afterLabel} language={language} />
      </div>
      <button type="button" className="fs-button" aria-pressed={overlaid} onClick={() => setOverlaid(!overlaid)}>
        {overlaid ? words.sideBySide : words.overlay}
      </button>
    </div>
  );
}
