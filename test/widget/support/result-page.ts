import type { CallResult } from '../../../bff/contract/call-result';
import type { EntityRef } from '../../../bff/contract/call-view';
import type { EntityHit } from '../../../bff/contract/problem';
import { askForResults } from '../../../widget/call-result/ask-for-results';
import { createPendingResults } from '../../../widget/call-result/pending-results';
import { ME, createCallSource } from './a-call';
import { text } from './english';
import { createFakeHost } from './fake-host';

export const HITS: readonly EntityHit[] = [
  { type: 'leads', id: 11, name: 'Kitchen', detail: 'New' },
  { type: 'companies', id: 12, name: 'Lane Ltd', detail: '+1 212 555 0101' },
];

const KEY = '777-42';

interface Options {
  readonly save?: () => Promise<void>;
  readonly asksForRating?: boolean;
  readonly chosenCard?: (callId: string) => EntityRef | undefined;
  readonly find?: (query: string) => Promise<readonly EntityHit[]>;
}

/** The result form with a BFF of the test's own, in an empty page. */
export function askInPage({
  save = () => Promise.resolve(),
  asksForRating = false,
  find,
  chosenCard = () => undefined,
}: Options = {}) {
  const fake = createFakeHost();
  const calls = createCallSource();
  const saved: { readonly callId: string; readonly result: CallResult }[] = [];
  const queries: string[] = [];
  const stop = askForResults({
    root: document.body,
    text,
    host: fake.host,
    userId: ME,
    bff: {
      sendCallResult: (callId, result) => {
        saved.push({ callId, result });
        return save();
      },
      findEntities: (query) => {
        queries.push(query);
        return find?.(query) ?? Promise.resolve(HITS);
      },
    },
    userKey: KEY,
    locks: undefined,
    chosenCard,
    pending: pendingResults(),
    asksForRating,
    subscribe: calls.subscribe,
    now: () => Date.now(),
  });
  return { ...fake, calls, saved, queries, stop };
}

export const form = (): HTMLElement | null => document.querySelector('.kt-result');
export const note = (): HTMLTextAreaElement => find<HTMLTextAreaElement>('textarea');
export const press = (label: string): void => {
  const wanted = [...document.querySelectorAll('button, label')].find((one) => one.textContent === label);
  if (!(wanted instanceof HTMLElement)) throw new Error(`nothing to press: ${label}`);
  wanted.click();
};
export const write = (field: HTMLInputElement | HTMLTextAreaElement, value: string): void => {
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
};
export const waiting = (): readonly string[] =>
  [...document.querySelectorAll('.kt-pending__call')].map((one) => one.firstChild?.textContent ?? '');
/** Opens the form of the first call in the list. */
export const openWaiting = (): void => find<HTMLElement>('.kt-pending__call').click();

export function find<E extends HTMLElement>(selector: string): E {
  const found = document.querySelector<E>(selector);
  if (found === null) throw new Error(`nothing in the page for ${selector}`);
  return found;
}

/** What one tab remembers; every tab of the browser has its own over the same storage. */
export function pendingResults() {
  return createPendingResults({ storage: localStorage, userKey: KEY, now: () => Date.now() });
}
