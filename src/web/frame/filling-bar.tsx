/** While the history of a demo district is being written: how far it is, in one line that goes by itself. */
import { demoProgress } from '../../demo/schema.ts';
import { useAnswer } from '../ask.ts';
import { useTexts } from '../language.tsx';
import { frameTexts } from '../texts.ts';

const everySeconds = 5;

export function FillingBar() {
  const texts = useTexts(frameTexts);
  const { data } = useAnswer(demoProgress, {}, { every: everySeconds });
  if (!data?.reached || data.done) return null;
  const share = Math.floor(data.share * 100);
  return (
    <aside className="fs-filling" aria-label={texts.demo}>
      <span className="fs-filling-words">{texts.filling(share)}</span>
      <span className="fs-filling-more">{texts.fillingSince(data.reached)}</span>
      <progress value={share} max={100} aria-label={texts.filling(share)} />
    </aside>
  );
}
