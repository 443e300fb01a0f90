import { Button } from 'antd';
import { renderSVG } from 'uqr';
import { useAnswer } from '../../../web/ask.ts';
import { useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { sheetsOf, type PlaceFilter } from '../schema.ts';
import { placesTexts } from '../texts.ts';
import './places.css';

const codeAddress = (signed: string) => `${window.location.origin}/places/scan?c=${encodeURIComponent(signed)}`;

/** Signed codes to print, twelve to a sheet of A4: of one place by its code, or of what the filters leave. */
export default function SheetsPage() {
  const texts = useTexts(placesTexts);
  const { query } = useAddress();
  const { data, error, refetch } = useAnswer(sheetsOf, { query: { ...(query as Partial<PlaceFilter>), limit: 240 } });
  return (
    <>
      <header className="fs-headline fs-screen-only">
        <div>
          <h1>{texts.sheetsTitle}</h1>
          {data && (
            <p className="fs-sub">
              {texts.sheetsAbout(data.rows.length)}
              {!data.complete && ` · ${texts.sheetsMore}`}
            </p>
          )}
        </div>
        <Button type="primary" disabled={!data?.rows.length} onClick={() => window.print()}>
          {texts.printNow}
        </Button>
      </header>
      {error && !data && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting />}
      {data?.rows.length === 0 && (
        <Nothing>{Object.keys(query).length === 0 ? texts.nothing : texts.noneFound(Object.keys(query).length)}</Nothing>
      )}
      <div className="fs-code-sheets">
        {data?.rows.map((row) => (
          <figure key={row.id} className="fs-code-sheet">
            <img
              alt={row.code}
              src={`data:image/svg+xml,${encodeURIComponent(renderSVG(codeAddress(row.signed), { border: 1, ecc: 'M' }))}`}
            />
            <figcaption>
              <strong>{row.name}</strong>
              <span className="fs-code-number">{row.code}</span>
              <span className="fs-caption">{texts.scanToReport}</span>
            </figcaption>
          </figure>
        ))}
      </div>
    </>
  );
}
