/** Reading and changing from a page: one way to ask, one way to act. */
import { keepPreviousData, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { App } from 'antd';
import { createElement, useCallback, useRef, useState, type ReactNode } from 'react';
import type { AnswerOf, AnyEndpoint } from '../platform/endpoint.ts';
import { call, Refusal, type Call } from './api.ts';
import { useLanguage, useTexts } from './language.tsx';
import { askTexts } from './texts.ts';

interface AskOptions {
  enabled?: boolean;
  /** Features whose ledger lines make the answer old: "obligation", "ledger". */
  live?: readonly string[];
  /** Another filter keeps the old rows on the screen until the new ones are there. */
  keep?: boolean;
  /** Asked again after so many seconds, for what leaves no line in the ledger. */
  every?: number;
}

/** The answer of a reading endpoint, kept, shared and asked again when a live line of `live` comes in. */
export function useAnswer<E extends AnyEndpoint>(
  endpoint: E,
  input: Call<E>,
  { enabled = true, live = [], keep = false, every }: AskOptions = {},
): UseQueryResult<AnswerOf<E>, Refusal | Error> {
  const { language } = useLanguage();
  return useQuery<AnswerOf<E>, Refusal | Error>({
    queryKey: [endpoint.path, input, language],
    queryFn: ({ signal }) => call(endpoint, input, { signal }),
    enabled,
    meta: { live },
    retry: (times, error) => !(error instanceof Refusal && error.status < 500) && times < 2,
    ...(every !== undefined && { refetchInterval: every * 1000 }),
    ...(keep && { placeholderData: keepPreviousData as never }),
  });
}

/** Bytes that never reached the server or whose answer was lost: the same act may be sent again. */
const lostOnTheWay = (error: unknown) =>
  error instanceof TypeError || (error instanceof Refusal && [502, 503, 504].includes(error.status));

const waits = [400, 1200, 3000];

async function sendUntilHeard<E extends AnyEndpoint>(endpoint: E, input: Call<E>, act: string): Promise<AnswerOf<E>> {
  for (const wait of waits) {
    try {
      return await call(endpoint, input, { act });
    } catch (error) {
      if (!lostOnTheWay(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return call(endpoint, input, { act });
}

export interface Said {
  /** What now happens to it, with the verb of the button. */
  words: string;
  /** Takes it back; offered for ten seconds. */
  undo?: () => Promise<unknown>;
}

export interface ActOptions<E extends AnyEndpoint> {
  /** Addresses whose answers are old afterwards; all, unless said. */
  touches?: readonly string[];
  /** Words of success where a call gives none of its own. */
  said?: (answer: AnswerOf<E>, input: Call<E>) => Said | string;
}

export interface Acting<E extends AnyEndpoint> {
  /** Sends the act and says `said` when it is done. @returns undefined if it was refused; `refusal` then says why */
  perform: (input: Call<E>, said?: (answer: AnswerOf<E>) => Said | string) => Promise<AnswerOf<E> | undefined>;
  busy: boolean;
  refusal: Error | undefined;
  forget: () => void;
}

/** The newest act that can be taken back, for the key U. */
const newest: { undo?: () => Promise<unknown> } = {};
export const undoNewest = () => {
  const { undo } = newest;
  delete newest.undo;
  return undo?.();
};

/**
 * One write. The act's id is made once per intent: the same input sent again, after a lost answer or a second tap,
 * is the same act, so it is never done twice; other input is another act.
 */
export function useAct<E extends AnyEndpoint>(endpoint: E, options: ActOptions<E> = {}): Acting<E> {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Error>();
  const intent = useRef<{ said: string; act: string } | undefined>(undefined);
  const client = useQueryClient();
  const say = useSay();
  const perform = useCallback(
    async (input: Call<E>, said?: (answer: AnswerOf<E>) => Said | string) => {
      const asked = JSON.stringify(input);
      if (intent.current?.said !== asked) intent.current = { said: asked, act: crypto.randomUUID() };
      setBusy(true);
      setRefusal(undefined);
      try {
        const answer = await sendUntilHeard(endpoint, input, intent.current.act);
        intent.current = undefined;
        const { touches } = options;
        await client.invalidateQueries(
          touches ? { predicate: ({ queryKey }) => touches.some((path) => String(queryKey[0]).startsWith(path)) } : {},
        );
        const words = said ? said(answer) : options.said?.(answer, input);
        if (words) say(typeof words === 'string' ? { words } : words);
        return answer;
      } catch (error) {
        if (!lostOnTheWay(error)) intent.current = undefined;
        setRefusal(error as Error);
        return undefined;
      } finally {
        setBusy(false);
      }
    },
    [endpoint, client, say, options],
  );
  return { perform, busy, refusal, forget: useCallback(() => setRefusal(undefined), []) };
}

/** Says what the user's own act did, with 撤回 for ten seconds where it can be taken back. */
export function useSay(): (said: Said) => void {
  const { message } = App.useApp();
  const texts = useTexts(askTexts);
  return useCallback(
    ({ words, undo }: Said) => {
      const key = `said-${crypto.randomUUID()}`;
      let content: ReactNode = words;
      if (undo) {
        const takeBack = async () => {
          delete newest.undo;
          message.destroy(key);
          await undo();
        };
        newest.undo = takeBack;
        setTimeout(() => newest.undo === takeBack && delete newest.undo, 10_000);
        content = createElement(
          'span',
          null,
          words,
          ' ',
          createElement('button', { type: 'button', className: 'fs-link', onClick: () => void takeBack() }, texts.takeBack),
        );
      }
      message.success({ key, content, duration: undo ? 10 : 4 });
    },
    [message, texts],
  );
}
