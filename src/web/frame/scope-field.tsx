import { useQueryClient } from '@tanstack/react-query';
import { useTexts } from '../language.tsx';
import { RegionField, useRegions } from '../region-field.tsx';
import { chooseScope, useChosenScope } from '../scope.ts';
import { useMay, useSession } from '../session.tsx';
import { frameTexts } from '../texts.ts';

/** What the reader looks at, of all they may see. Who may see one region only has nothing to choose. */
export function ScopeField({ className }: { className: string }) {
  return useMay('territory.read') ? <Choice className={className} /> : null;
}

function Choice({ className }: { className: string }) {
  const texts = useTexts(frameTexts);
  const { regions } = useSession();
  const { nameOf, codes } = useRegions();
  const client = useQueryClient();
  const scope = useChosenScope();
  const mine = codes.filter((code) => regions.some((prefix) => code.startsWith(prefix)));
  if (mine.length < 2) return null;
  const choose = (region: string | undefined) => {
    chooseScope(region);
    void client.invalidateQueries();
  };
  return (
    <RegionField
      className={className}
      label={texts.scope}
      empty={texts.wholeScope}
      value={scope && mine.includes(scope) && nameOf(scope) ? scope : null}
      onChange={choose}
    />
  );
}
