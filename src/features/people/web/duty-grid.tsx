import { useRef, useState, type KeyboardEvent } from 'react';
import { useTexts } from '../../../web/language.tsx';
import { peopleTexts } from '../texts.ts';

export interface GridPart {
  code: string;
  name: string;
}

interface GridProps {
  types: readonly GridPart[];
  departments: readonly GridPart[];
  /** What a department does for a kind of place; undefined: nothing. */
  partOf: (type: string, department: string) => 'lead' | 'joint' | undefined;
  gaps: ReadonlySet<string>;
  overlaps: ReadonlySet<string>;
  /** Names the lead of a kind of place; without it cells only show. */
  onDecide?: (type: string) => void;
}

const steps: Record<string, readonly [down: number, right: number]> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  PageDown: [10, 0],
  PageUp: [-10, 0],
};

/** Kinds of place × departments. One cell is in the tab order; arrow keys move it, Enter decides. Heads stay in sight. */
export function DutyGrid({ types, departments, partOf, gaps, overlaps, onDecide }: GridProps) {
  const texts = useTexts(peopleTexts);
  const [at, setAt] = useState<readonly [number, number]>([0, 0]);
  const grid = useRef<HTMLTableElement>(null);
  const move = (event: KeyboardEvent, row: number, column: number) => {
    if (event.key === 'Enter' && onDecide) {
      event.preventDefault();
      onDecide(types[row]!.code);
      return;
    }
    const edge = event.key === 'Home' ? 0 : event.key === 'End' ? departments.length - 1 : undefined;
    const step = steps[event.key];
    if (!step && edge === undefined) return;
    event.preventDefault();
    const within = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
    const next: readonly [number, number] = [
      within(row + (step?.[0] ?? 0), types.length),
      edge ?? within(column + (step?.[1] ?? 0), departments.length),
    ];
    setAt(next);
    grid.current?.querySelector<HTMLElement>(`[data-cell="${next[0]} ${next[1]}"]`)?.focus();
  };
  const [rowAt, columnAt] = [Math.min(at[0], types.length - 1), Math.min(at[1], departments.length - 1)];
  return (
    <div className="fs-duty-scroll">
      <table className="fs-duty-grid" role="grid" aria-label={texts.matrix} ref={grid}>
        <thead>
          <tr>
            <th scope="col">{texts.placeType}</th>
            {departments.map((department) => (
              <th key={department.code} scope="col">
                <span>{department.name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {types.map((type, row) => (
            <tr key={type.code} data-gap={gaps.has(type.code) || undefined} data-overlap={overlaps.has(type.code) || undefined}>
              <th scope="row">
                {type.name}
                {gaps.has(type.code) && <span className="fs-caption"> {texts.nobody}</span>}
              </th>
              {departments.map((department, column) => {
                const part = partOf(type.code, department.code);
                return (
                  <td
                    key={department.code}
                    role="gridcell"
                    data-cell={`${row} ${column}`}
                    data-part={part}
                    tabIndex={row === rowAt && column === columnAt ? 0 : -1}
                    aria-label={texts.cell(
                      type.name,
                      department.name,
                      part === 'lead' ? texts.lead : part === 'joint' ? texts.joint : texts.noPart,
                    )}
                    onFocus={() => setAt([row, column])}
                    onKeyDown={(event) => move(event, row, column)}
                  >
                    {part && texts[`mark_${part}`]}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
