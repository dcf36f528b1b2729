import type { CallResult } from '../../bff/contract/call-result';
import type { EntityHit } from '../../bff/contract/problem';
import { BffError } from '../../widget/bff-client/bff-error';
import { askForResults } from '../../widget/call-result/ask-for-results';
import { DEBOUNCE } from '../../widget/call-result/entity-search';
import { createPendingResults } from '../../widget/call-result/pending-results';
import { COLLEAGUE, ME, answeredCall, createCallSource, endedCall } from './support/a-call';
import { text } from './support/english';
import { createFakeHost } from './support/fake-host';

const HITS: readonly EntityHit[] = [
  { type: 'leads', id: 11, name: 'Kitchen', detail: 'New' },
  { type: 'companies', id: 12, name: 'Lane Ltd', detail: '+1 212 555 0101' },
];

interface Options {
  readonly save?: () => Promise<void>;
  readonly asksForRating?: boolean;
  readonly find?: (query: string) => Promise<readonly EntityHit[]>;
}

function setUp({ save = () => Promise.resolve(), asksForRating = false, find }: Options = {}) {
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
    pending: createPendingResults({
      session: sessionStorage,
      local: localStorage,
      userKey: '42',
      now: () => Date.now(),
    }),
    asksForRating,
    subscribe: calls.subscribe,
    now: () => Date.now(),
  });
  return { ...fake, calls, saved, queries, stop };
}

const form = (): HTMLElement | null => document.querySelector('.kt-result');
const note = (): HTMLTextAreaElement => find<HTMLTextAreaElement>('textarea');
const press = (label: string): void => {
  const wanted = [...document.querySelectorAll('button, label')].find((one) => one.textContent === label);
  if (!(wanted instanceof HTMLElement)) throw new Error(`nothing to press: ${label}`);
  wanted.click();
};
const write = (field: HTMLInputElement | HTMLTextAreaElement, value: string): void => {
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
};
const waiting = (): readonly string[] =>
  [...document.querySelectorAll('.kt-pending__call')].map((one) => one.textContent ?? '');

function find<E extends HTMLElement>(selector: string): E {
  const found = document.querySelector<E>(selector);
  if (found === null) throw new Error(`nothing in the page for ${selector}`);
  return found;
}

beforeEach(() => {
  jest.useFakeTimers({ now: new Date('2026-01-01T10:01:20Z') });
  document.body.textContent = '';
  sessionStorage.clear();
  localStorage.clear();
});
afterEach(() => jest.useRealTimers());

describe('the form after a call', () => {
  test('opens at the hang-up for the manager who spoke', () => {
    const { calls } = setUp();

    calls.push(answeredCall());
    expect(form()).toBeNull();
    calls.push(endedCall());

    expect(form()?.textContent).toContain('Olivia Lane');
    expect(form()?.textContent).toContain('1:05 talked');
  });

  test.each([
    ['a colleague spoke', { responsibleUserId: COLLEAGUE }],
    ['nobody answered', { disposition: 'missed' as const }],
    ['the result is known already', { result: { note: 'done' } }],
    ['the call ended long ago', { endedAt: '2026-01-01T08:00:00.000Z' }],
  ])('does not open when %s', (_when, facts) => {
    const { calls } = setUp();

    calls.push(endedCall(facts));

    expect(form()).toBeNull();
  });

  test('sends what the manager said, the chosen card and the facts of the call', async () => {
    const { calls, saved } = setUp({ asksForRating: true });
    calls.push(endedCall());

    press('Call back');
    write(note(), ' Wants an offer ');
    press('4');
    press('Save');
    await jest.advanceTimersByTimeAsync(0);

    expect(saved).toEqual([
      {
        callId: 'voipstudio:1',
        result: {
          note: 'Wants an offer',
          outcome: 'call-back',
          rating: 4,
          entity: { type: 'contacts', id: 7 },
          call: {
            direction: 'inbound',
            from: '+12125550101',
            to: '+12125550100',
            startedAt: '2026-01-01T10:00:00.000Z',
            talkSeconds: 65,
          },
        },
      },
    ]);
    expect(form()).toBeNull();
  });

  test('makes a follow-up task for tomorrow morning with one click', async () => {
    const { calls, saved } = setUp();
    calls.push(endedCall());

    press('Tomorrow, 9:00');
    press('Save');
    await jest.advanceTimersByTimeAsync(0);

    const tomorrow = new Date(2026, 0, new Date().getDate() + 1, 9).toISOString();
    expect(saved[0]?.result.task).toEqual({ text: 'Call back', dueAt: tomorrow });
  });

  test('does not send a task without a time, and puts the focus where it is missing', () => {
    const { calls, saved } = setUp();
    calls.push(endedCall());
    write(find<HTMLInputElement>('input[placeholder="What is to be done"]'), 'Send the offer');

    press('Save');

    expect(saved).toEqual([]);
    expect(document.activeElement).toBe(document.querySelector('input[type="datetime-local"]'));
    expect(document.activeElement?.getAttribute('aria-invalid')).toBe('true');
  });

  test('asks how good the line was only when the account wants to know', () => {
    const { calls } = setUp();

    calls.push(endedCall());

    expect(form()?.textContent).not.toContain(text('result.rating'));
  });

  test('keeps everything after a failed save and says what to do', async () => {
    const { calls } = setUp({ save: () => Promise.reject(new BffError('storage/unavailable', 503)) });
    calls.push(endedCall());
    write(note(), 'A long story');

    press('Save');
    await jest.advanceTimersByTimeAsync(0);

    expect(note().value).toBe('A long story');
    expect(find('.kt-alert').textContent).toContain(text('errors.storage_unavailable'));
    expect(find('.kt-alert').textContent).toContain('What you typed is kept.');
  });

  test('can be saved again after a failure', async () => {
    let isDown = true;
    const { calls, saved } = setUp({
      save: () => (isDown ? Promise.reject(new BffError('network/unreachable', 0)) : Promise.resolve()),
    });
    calls.push(endedCall());
    press('Save');
    await jest.advanceTimersByTimeAsync(0);

    isDown = false;
    press('Save');
    await jest.advanceTimersByTimeAsync(0);

    expect(saved).toHaveLength(2);
    expect(form()).toBeNull();
  });
});

describe('the card that a call belongs to', () => {
  const search = (): HTMLInputElement => find<HTMLInputElement>('input[role="combobox"]');

  test('is found by name with one question after a pause in typing', async () => {
    const { calls, queries } = setUp();
    calls.push(endedCall({ entity: null }));

    write(search(), 'ki');
    write(search(), 'kit');
    await jest.advanceTimersByTimeAsync(DEBOUNCE);

    expect(queries).toEqual(['kit']);
    expect([...document.querySelectorAll('.kt-hit__name')].map((hit) => hit.textContent)).toEqual([
      'Kitchen',
      'Lane Ltd',
    ]);
  });

  test('can be chosen with the keyboard alone', async () => {
    const { calls, saved } = setUp();
    calls.push(endedCall({ entity: null }));
    write(search(), 'lane');
    await jest.advanceTimersByTimeAsync(DEBOUNCE);

    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) {
      search().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    }
    press('Save');
    await jest.advanceTimersByTimeAsync(0);

    expect(saved[0]?.result.entity).toEqual({ type: 'companies', id: 12 });
  });

  test('is never taken from an answer that a later question has overtaken', async () => {
    const answers: ((hits: readonly EntityHit[]) => void)[] = [];
    const { calls } = setUp({ find: () => new Promise((resolve) => answers.push(resolve)) });
    calls.push(endedCall({ entity: null }));
    write(search(), 'kit');
    await jest.advanceTimersByTimeAsync(DEBOUNCE);
    write(search(), 'lane');
    await jest.advanceTimersByTimeAsync(DEBOUNCE);

    answers[1]?.(HITS.slice(1));
    answers[0]?.(HITS.slice(0, 1));
    await jest.advanceTimersByTimeAsync(0);

    expect([...document.querySelectorAll('.kt-hit__name')].map((hit) => hit.textContent)).toEqual([
      'Lane Ltd',
    ]);
  });
});

describe('calls that wait for their result', () => {
  test('stand in a list while another form is open', () => {
    const { calls } = setUp();

    calls.push(endedCall());
    calls.push(endedCall({ callId: 'voipstudio:2', entity: null }));

    expect(waiting()).toEqual(['(212) 555-0101']);
  });

  test('keep what was typed when their window is closed without an answer', () => {
    const { calls, closeDialog } = setUp();
    calls.push(endedCall());
    write(note(), 'half a sentence');

    closeDialog();
    press(waiting()[0] ?? '');

    expect(note().value).toBe('half a sentence');
  });

  test('survive a reload of the page with what was typed', () => {
    const { calls, stop } = setUp();
    calls.push(endedCall());
    write(note(), 'half a sentence');
    stop();

    setUp();
    press(waiting()[0] ?? '');

    expect(note().value).toBe('half a sentence');
  });

  test('are given up for good by Cancel, even when news of the call arrives later', () => {
    const { calls } = setUp();
    calls.push(endedCall());

    press('Cancel');
    calls.push(endedCall({ hasRecording: true }));

    expect(form()).toBeNull();
    expect(waiting()).toEqual([]);
  });

  test('are gone from this tab when another tab has answered them', () => {
    const { calls, stop } = setUp();
    calls.push(endedCall());
    const otherTab = createPendingResults({
      session: sessionStorage,
      local: localStorage,
      userKey: '42',
      now: () => Date.now(),
    });

    otherTab.settle('voipstudio:1');
    window.dispatchEvent(new StorageEvent('storage'));

    expect(form()).toBeNull();
    expect(waiting()).toEqual([]);
    stop();
  });

  test('leave nothing in the page when the widget goes', () => {
    const { calls, stop } = setUp();
    calls.push(endedCall());

    stop();

    expect(document.body.childNodes).toHaveLength(0);
    expect(calls.listeners.size).toBe(0);
  });
});
