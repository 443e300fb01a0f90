import { useTexts } from '../../../web/language.tsx';
import { Nothing } from '../../../web/states.tsx';
import { coverTexts } from '../texts.ts';

const commands = [
  'fengsui roads convert MAP.osm.pbf --nodes nodes.csv --edges edges.csv',
  'fengsui import roads edges.csv --nodes nodes.csv',
  'fengsui import stations stations.csv',
];

/** Nothing is reckoned before there are roads: what to bring in, and by which commands. */
export function NoRoads() {
  const texts = useTexts(coverTexts);
  return (
    <Nothing
      action={
        <ol className="fs-cover-commands">
          {commands.map((command, i) => (
            <li key={command}>
              {[texts.roadsFrom, texts.roadsIn, texts.stationsIn][i]}
              <code>{command}</code>
            </li>
          ))}
        </ol>
      }
    >
      {texts.noRoads}
    </Nothing>
  );
}
