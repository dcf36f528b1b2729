import fc from 'fast-check';
import type { Callee } from '../../bff/contract/callee';
import type { CallView } from '../../bff/contract/call-view';
import { BffError } from '../../widget/bff-client/bff-error';
import { autoDial } from '../../widget/call-list/auto-dial';
import { EMPTY, started, underWay, withCallees } from '../../widget/call-list/call-list';
import { createListPanel } from '../../widget/call-list/list-panel';
import { ME, aCall, createCallSource } from './support/a-call';
import { text } from './support/english';
import { createLock } from './support/fake-tabs';
import { find, press } from './support/result-page';

const callee = (id: number): Callee => ({
  card: { type: 'contacts', id },
  name: `Client ${id}`,
  phone: `+1212555010${id}`,
});
const CLIENTS = [1, 2, 3].map(callee);

beforeEach(() => {
  jest.useFakeTimers({ now: new Date('2026-01-01T10:00:00Z') });
  document.body.textContent = '';
  localStorage.clear();
});
afterEach(() => jest.useRealTimers());

/** One tab with the list, over a telephone system of the test's own. */
function openTab({ dial, locks }: { dial?: () => Promise<string | null>; locks?: LockManager } = {}) {
  const calls = createCallSource();
  const dialled: string[] = [];
  const forms = new Set<string>();
  const auto = autoDial({
    bff: {
      dial: (to: string, card: Callee['card'] | null) => {
        dialled.push(to);
        return dial?.() ?? Promise.resolve(`voipstudio:${card?.id ?? 0}`);
      },
      readCall: () => Promise.reject(new BffError('network/unreachable', 0)),
    },
    storage: localStorage,
    locks,
    userKey: '777-42',
    locale: 'en',
    now: () => Date.now(),
    subscribe: calls.subscribe,
    isResultOpen: (callId) => forms.has(callId),
  });
  const panel = createListPanel({ text, now: () => Date.now(), dial: auto });
  document.body.append(panel.element);
  auto.start(() => panel.draw());
  const add = (callees: readonly Callee[] = CLIENTS) => auto.change((list) => withCallees(list, callees));
  return { auto, calls, dialled, forms, add };
}

const passes = (ms = 0): Promise<void> => jest.advanceTimersByTimeAsync(ms);
const callTo = (id: number, facts: Partial<CallView> = {}): CallView =>
  aCall({
    ...{ callId: `voipstudio:${id}`, direction: 'outbound', to: callee(id).phone, responsibleUserId: ME },
    ...facts,
  });
const spoken = (id: number): CallView => callTo(id, { status: 'ended', disposition: 'answered' });
const missed = (id: number): CallView => callTo(id, { status: 'ended', disposition: 'missed' });
const states = (): string[] =>
  [...document.querySelectorAll<HTMLElement>('.kt-list__row')].map((row) => row.dataset['state'] ?? '');

describe('the call list', () => {
  test('waits until the manager starts it', async () => {
    const { add, dialled } = openTab();

    add();
    await passes(60_000);

    expect(dialled).toEqual([]);
    expect(states()).toEqual(['waiting', 'waiting', 'waiting']);
  });

  test('calls the next one only after the call has ended and its form is done', async () => {
    const { add, dialled, calls, forms } = openTab();
    add();
    press('Start calling');
    await passes(1_000);
    forms.add('voipstudio:1');
    calls.push(spoken(1));
    await passes(60_000);
    expect(dialled).toEqual(['+12125550101']);
    expect(states()).toEqual(['asked', 'waiting', 'waiting']);

    forms.clear();
    await passes(7_000);

    expect(dialled).toEqual(['+12125550101', '+12125550102']);
    expect(states()).toEqual(['done', 'calling', 'waiting']);
  });

  test('leaves the chosen pause after a call that nobody answered', async () => {
    const { add, dialled, calls } = openTab();
    add();
    press('Start calling');
    await passes(1_000);

    calls.push(missed(1));
    await passes(3_000);
    expect(dialled).toHaveLength(1);
    expect(find('.kt-list__status').textContent).toContain('Next call in 2 s');
    await passes(3_000);

    expect(dialled).toHaveLength(2);
  });

  test('calls nobody while it is paused, and goes on where it was', async () => {
    const { add, dialled, calls } = openTab();
    add();
    press('Start calling');
    await passes(1_000);
    press('Pause');
    calls.push(missed(1));
    await passes(60_000);
    expect(dialled).toHaveLength(1);

    press('Resume');
    await passes(1_000);

    expect(dialled).toEqual(['+12125550101', '+12125550102']);
  });

  test('skips whoever is next', async () => {
    const { add, dialled } = openTab();
    add();
    press('Skip');

    press('Resume');
    await passes(1_000);

    expect(dialled).toEqual(['+12125550102']);
    expect(states()[0]).toBe('skipped');
  });

  test('stops for a manager without an extension instead of asking for everybody', async () => {
    const { add, dialled } = openTab({ dial: () => Promise.reject(new BffError('calls/no-extension', 409)) });
    add();

    press('Start calling');
    await passes(120_000);

    expect(dialled).toHaveLength(1);
    expect(find('.kt-list__status').textContent).toContain(text('errors.calls_no_extension'));
  });

  test('goes on to the next when one number cannot be called', async () => {
    let attempt = 0;
    const { add, dialled } = openTab({
      dial: () => {
        attempt += 1;
        const isFirst = attempt === 1;
        return isFirst ? Promise.reject(new BffError('request/invalid', 422)) : Promise.resolve(null);
      },
    });
    add();

    press('Start calling');
    await passes(7_000);

    expect(dialled).toHaveLength(2);
    expect(states()).toEqual(['failed', 'calling', 'waiting']);
  });

  test('never rings twice for a request that nobody answered: the manager decides', async () => {
    const { add, dialled } = openTab({ dial: () => Promise.reject(new BffError('network/unreachable', 0)) });
    add();

    press('Start calling');
    await passes(120_000);

    expect(dialled).toHaveLength(1);
    expect(states()[0]).toBe('unclear');
    expect(find('.kt-list__status').textContent).toContain('It is not known whether the phone rang');
  });

  test('survives a reload, and a request that was under way is not repeated', async () => {
    const first = openTab({ dial: () => new Promise(() => undefined) });
    first.add();
    press('Start calling');
    await passes(1_000);
    first.auto.stop();
    document.body.textContent = '';

    const second = openTab();
    await passes(60_000);

    expect(states()).toEqual(['unclear', 'waiting', 'waiting']);
    expect(second.dialled).toEqual([]);
  });

  test('is dialled by one tab only, and by the next one when that tab goes', async () => {
    const locks = createLock();
    const tabs = [openTab({ locks }), openTab({ locks })];
    tabs[0]?.add();
    press('Start calling');
    await passes(1_000);
    expect(tabs.map(({ dialled }) => dialled.length)).toEqual([1, 0]);

    tabs[0]?.auto.stop();
    await passes();
    tabs[1]?.calls.push(missed(1));
    await passes(7_000);

    expect(tabs[1]?.dialled).toEqual(['+12125550102']);
  });

  test('knows its call by the number when the provider does not tell an id', async () => {
    const { add, calls } = openTab({ dial: () => Promise.resolve(null) });
    add();
    press('Start calling');
    await passes(1_000);

    calls.push(callTo(1, { callId: 'myoperator:9', to: '2125550101', startedAt: '2026-01-01T10:00:02Z' }));
    calls.push(callTo(1, { callId: 'myoperator:9', status: 'ended', disposition: 'missed' }));

    expect(states()[0]).toBe('done');
  });

  test('takes nobody twice who still waits', () => {
    const { add } = openTab();

    add();
    add();

    expect(states()).toHaveLength(3);
  });

  test('never has two calls under way, whatever happens in whatever order', () => {
    const { auto, add, calls, dialled } = openTab();
    add();
    const happenings = [
      () => auto.change(started),
      () => press('Skip'),
      () => calls.push(missed(1)),
      () => calls.push(spoken(2)),
      () => calls.push(callTo(3)),
      () => jest.advanceTimersByTime(6_000),
    ];

    fc.assert(
      fc.property(fc.array(fc.nat(happenings.length - 1), { maxLength: 30 }), (order) => {
        auto.change(() => EMPTY);
        dialled.length = 0;
        add();
        for (const index of order) {
          happenings[index]?.();
          const busy = ['dialling', 'calling', 'asked', 'unclear'];
          expect(states().filter((state) => busy.includes(state)).length).toBeLessThan(2);
        }
        expect(new Set(dialled).size).toBe(dialled.length);
        expect(underWay(auto.list())?.state).not.toBe('failed');
      }),
      { numRuns: 50 },
    );
  });
});
