/** Stations moved, added or left out in thought. While one is dragged the newest place is asked for as soon as the last answer is painted. */
import { startTransition, useCallback, useRef, useState, type RefObject } from 'react';
import type { AnswerOf } from '../../../platform/endpoint.ts';
import { call } from '../../../web/api.ts';
import type { StationClassCode } from '../rules.ts';
import { readAreas, tryCover, type Areas } from '../schema.ts';
import type { CoverMapHandle, Position } from './cover-map.tsx';

export interface Thought {
  moved: Readonly<Record<string, Position>>;
  added: readonly { at: Position; class: StationClassCode }[];
  without: readonly string[];
}

export type Tried = AnswerOf<typeof tryCover> & { ms: number };

interface Asked {
  hour?: number;
  before: number;
  tier: 'full' | 'micro' | 'both';
}

export const noThought: Thought = { moved: {}, added: [], without: [] };

const bodyOf = ({ moved, added, without }: Thought, asked: Asked, within: string | undefined, quick: boolean) => ({
  ...asked,
  ...(within && { within }),
  quick,
  moved: Object.entries(moved).map(([station, [lon, lat]]) => ({ station, lon, lat })),
  added: added.map(({ at: [lon, lat], class: kind }) => ({ lon, lat, class: kind })),
  without: [...without],
});

const wordsOf = (thought: Thought) => JSON.stringify(thought);

export function useTrial(map: RefObject<CoverMapHandle | null>, asked: Asked, within: string | undefined) {
  const [thought, setThought] = useState<Thought>(noThought);
  const [tried, setTried] = useState<Tried>();
  const [ground, setGround] = useState<Areas>();
  const [failed, setFailed] = useState<Error>();
  const flight = useRef<{
    under: Promise<void> | undefined;
    next: { thought: Thought; quick: boolean } | undefined;
    at: number;
    /** The thought whose cover was painted last, and how long that took. */
    painted: { words: string; ms: number } | undefined;
  }>({ under: undefined, next: undefined, at: 0, painted: undefined });
  const grounds = useRef(new Map<string, Promise<Areas>>());
  const words = JSON.stringify(asked);

  /** Outlines of all stations but those that are moved or left out. */
  const groundOf = useCallback(
    (ids: readonly string[]) => {
      const of = `${words} ${[...ids].toSorted().join(',')}`;
      const found =
        grounds.current.get(of) ?? call(readAreas, { query: { ...(JSON.parse(words) as Asked), without: ids.join(',') } });
      grounds.current.set(of, found);
      found.catch(() => grounds.current.delete(of));
      return found;
    },
    [words],
  );
  /** Asked for when the pointer comes near, so that a drag need not wait. */
  const comeNear = useCallback(
    (id: string) => {
      if (Object.keys(thought.moved).length + thought.without.length === 0) void groundOf([id]).catch(() => undefined);
    },
    [groundOf, thought],
  );

  /** The cover comes first, then, unless something newer waits, the figures that take longer. */
  const ask = useCallback(
    async (one: { thought: Thought; quick: boolean }, at: number) => {
      const { current } = flight;
      const question = (quick: boolean) =>
        call(tryCover, { body: bodyOf(one.thought, JSON.parse(words) as Asked, within, quick) });
      const hear = (answer: AnswerOf<typeof tryCover>) =>
        startTransition(() => {
          setTried({ ...answer, ms: current.painted!.ms });
          setFailed(undefined);
        });
      if (one.quick || current.painted?.words !== wordsOf(one.thought)) {
        const began = performance.now();
        const answer = await question(true);
        if (current.at !== at) return;
        await map.current?.redraw(answer.areas);
        const { duration } = performance.measure('cover-redraw', { start: began, end: performance.now() });
        current.painted = { words: wordsOf(one.thought), ms: Math.round(duration) };
        hear(answer);
      }
      if (one.quick || current.next) return;
      const answer = await question(false);
      if (current.at === at) hear(answer);
    },
    [map, words, within],
  );

  /** One question at a time; of those that come in meanwhile only the newest is asked. @returns when no more is asked */
  const send = useCallback(
    (next: { thought: Thought; quick: boolean }): Promise<void> => {
      const { current } = flight;
      current.next = next;
      const onwards = (): Promise<void> => {
        const one = current.next;
        current.next = undefined;
        return one ? ask(one, current.at).then(onwards) : Promise.resolve();
      };
      current.under ??= onwards()
        .catch(setFailed)
        .finally(() => (current.under = undefined));
      return current.under;
    },
    [ask],
  );

  /** @returns when what it brings has been painted, or has failed */
  const put = useCallback(
    (after: Thought, quick = false): Promise<void> => {
      // While a station is on its way only the cover follows; the page hears of its new place when it is set down.
      if (!quick) setThought(after);
      const changed = [...Object.keys(after.moved), ...after.without];
      const { at } = flight.current;
      if (changed.length === 0) setGround(undefined);
      else
        groundOf(changed).then(
          (areas) => flight.current.at === at && setGround(areas),
          () => undefined, // the trial itself says what went wrong
        );
      return send({ thought: after, quick });
    },
    [groundOf, send],
  );

  const drop = useCallback(() => {
    flight.current.at++;
    flight.current.next = undefined;
    flight.current.painted = undefined;
    setThought(noThought);
    setTried(undefined);
    setGround(undefined);
    setFailed(undefined);
  }, []);
  return { thought, tried, ground, failed, put, drop, comeNear };
}
