import { useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useTexts } from '../../../web/language.tsx';
import { useMay } from '../../../web/session.tsx';
import { date } from '../../../web/words.ts';
import { readImport } from '../import/schema.ts';
import { placesTexts } from '../texts.ts';

/** File and day of an import, for who may see imports; everybody else may still see the places that came with it. */
export function useImportName(id: string | undefined): string {
  const texts = useTexts(placesTexts);
  const wording = useWording();
  const now = useNow();
  const may = useMay('places.import');
  const { data } = useAnswer(readImport, { params: { id: id ?? '' } }, { enabled: id !== undefined && may });
  return data ? `${data.fileName} ${date(data.committedAt ?? data.createdAt, now, wording)}` : texts.oneImport;
}
