import type { CallResult } from '../../bff/contract/call-result';
import { BffError } from '../../widget/bff-client/bff-error';
import { sendResults } from '../../widget/call-result/send-results';
import { endedCall } from './support/a-call';
import { createLock } from './support/fake-tabs';
import { text } from './support/english';
import {
  askInPage,
  find,
  form,
  note,
  openWaiting,
  pendingResults,
  press,
  waiting,
  write,
} from './support/result-page';

const DOWN = new BffError('network/unreachable', 0);

beforeEach(() => {
  jest.useFakeTimers({ now: new Date('2026-01-01T10:01:20Z') });
  document.body.textContent = '';
  localStorage.clear();
});
afterEach(() => jest.useRealTimers());

const passes = (ms = 0): Promise<void> => jest.advanceTimersByTimeAsync(ms);
const state = (): string => document.querySelector('.kt-pending__state')?.textContent ?? '';

describe('a result that was saved while the BFF could not be reached', () => {
  /** A BFF that is down until the test says otherwise, and a manager who has saved in the meantime. */
  async function saveWhileDown(error = DOWN) {
    let isDown = true;
    const save = () => (isDown ? Promise.reject(error) : Promise.resolve());
    const page = askInPage({ save });
    page.calls.push(endedCall());
    write(note(), 'Wants an offer');
    press('Save');
    await passes();
    return { ...page, save, comesBack: () => (isDown = false) };
  }

  test('leaves the screen, waits in the list and says so', async () => {
    const { messages } = await saveWhileDown();

    expect(form()).toBeNull();
    expect(messages[0]?.header).toBe('Saved in this browser');
    expect(waiting()).toEqual(['Olivia Lane · …0101']);
    expect(state()).toBe('Waits to be sent');
  });

  test.each([
    ['storage/unavailable', 503],
    ['request/too-many', 429],
    ['auth/token-expired', 401],
  ])('waits the same when the BFF answers %s', async (code, status) => {
    await saveWhileDown(new BffError(code, status));

    expect(state()).toBe('Waits to be sent');
  });

  test('is sent by itself when the BFF is back, and then no more', async () => {
    const { saved, comesBack } = await saveWhileDown();
    comesBack();

    await passes(5_000);
    const sent = saved.length;
    await passes(600_000);

    expect(sent).toBe(2);
    expect(saved).toHaveLength(2);
    expect(waiting()).toEqual([]);
  });

  test('is sent at once when the network returns', async () => {
    const { saved, comesBack } = await saveWhileDown();
    comesBack();

    window.dispatchEvent(new Event('online'));
    await passes();

    expect(saved.at(-1)?.result.note).toBe('Wants an offer');
    expect(waiting()).toEqual([]);
  });

  test('asks a silent BFF less and less often, at least once a minute', async () => {
    const { saved } = await saveWhileDown();

    await passes(10 * 60_000);

    expect(saved.length).toBeGreaterThan(9);
    expect(saved.length).toBeLessThan(18);
  });

  test('is sent by the next page after the tab was closed, with the same body', async () => {
    const { saved, stop } = await saveWhileDown();
    stop();

    const next = askInPage();
    await passes();

    expect(next.saved).toEqual(saved.slice(0, 1));
    expect(waiting()).toEqual([]);
    expect(pendingResults().isSettled('voipstudio:1')).toBe(true);
  });

  test('can be opened and changed before it is sent', async () => {
    const { saved, comesBack } = await saveWhileDown();
    openWaiting();
    write(note(), 'Wants two offers');
    comesBack();

    press('Save');
    await passes();
    await passes(600_000);

    expect(saved.map(({ result }) => result.note)).toEqual(['Wants an offer', 'Wants two offers']);
  });

  test('comes back to the manager with the reason when the BFF refuses it later', async () => {
    let answer = DOWN;
    const { calls } = askInPage({ save: () => Promise.reject(answer) });
    calls.push(endedCall());
    write(note(), 'Wants an offer');
    press('Save');
    await passes();

    answer = new BffError('request/invalid', 422, [{ path: 'note', code: 'too-long' }]);
    await passes(5_000);
    expect(state()).toBe('Was not accepted – please look');
    openWaiting();

    expect(note().value).toBe('Wants an offer');
    expect(find('.kt-alert').textContent).toContain(text('errors.request_invalid'));
  });

  test('does not keep the manager waiting when the BFF does not answer at all', async () => {
    const { calls } = askInPage({ save: () => new Promise(() => undefined) });
    calls.push(endedCall());

    press('Save');
    await passes(4_000);

    expect(form()).toBeNull();
    expect(state()).toBe('Waits to be sent');
  });
});

describe('what lies in the browser meanwhile', () => {
  test('holds no token and, for a known caller, no telephone number', async () => {
    const { calls } = askInPage({ save: () => Promise.reject(DOWN) });
    calls.push(endedCall());
    press('Save');
    await passes();

    const stored = Object.entries(localStorage).map(String).join();

    expect(stored).toContain('Olivia Lane');
    expect(stored.replace(/\D/g, '')).not.toContain('2125550101');
    expect(stored).not.toMatch(/token|secret/i);
  });

  test('is let go after three days when nobody wrote a word', () => {
    const first = askInPage();
    first.calls.push(endedCall());
    first.stop();

    jest.setSystemTime(new Date('2026-01-05T10:00:00Z'));
    askInPage();

    expect(waiting()).toEqual([]);
  });

  test('is not needed for the form itself: a forbidden storage loses nothing on the screen', async () => {
    jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const { calls, saved } = askInPage();
    calls.push(endedCall());
    write(note(), 'Still here');

    press('Save');
    await passes();

    expect(saved[0]?.result.note).toBe('Still here');
    expect(form()).toBeNull();
  });
});

test('ten tabs send each result once', async () => {
  const bodies: CallResult[] = [];
  const tabs = Array.from({ length: 10 }, () => pendingResults());
  const [first] = tabs;
  const call = {
    callId: 'voipstudio:1',
    direction: 'inbound',
    display: '',
    card: null,
    otherCards: [],
  } as const;
  first?.put({ ...call, startedAt: '2026-01-01T10:00:00.000Z', talkSeconds: 1, result: null });
  const draft = { outcome: '', note: 'Once', rating: null, entity: null, taskText: '', taskDue: '' };
  first?.queue('voipstudio:1', draft, { note: 'Once' });
  const locks = createLock();
  const bff = {
    sendCallResult: async (_callId: string, result: CallResult) => {
      bodies.push(result);
      await new Promise((resolve) => setTimeout(resolve, 50));
    },
  };

  const senders = tabs.map((pending) =>
    sendResults({ pending, bff, locks, userKey: 'test', onChange: () => undefined }),
  );
  await passes(1_000);

  expect(bodies).toEqual([{ note: 'Once' }]);
  senders.forEach((sender) => sender.stop());
});
