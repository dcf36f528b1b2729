import type { Callee } from '../../bff/contract/callee';
import type { CallView } from '../../bff/contract/call-view';
import { aCall } from './support/a-call';
import { openKommo, STORED } from './support/open-kommo';
import { press } from './support/result-page';

const phoneOf = (id: number): string => `+1212555010${id}`;
const CLIENTS = [1, 2, 3].map((id): Callee => {
  return { card: { type: 'contacts', id }, name: `Client ${id}`, phone: phoneOf(id) };
});
const MINUTE = 60_000;
const passes = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  jest.useFakeTimers({ now: new Date('2026-01-01T10:00:00Z') });
  document.body.innerHTML = '<main></main>';
  localStorage.clear();
});
afterEach(() => jest.useRealTimers());

/** The built widget in a page whose manager has put three people on the list. */
async function openList() {
  const { widget, requests, streams } = openKommo(STORED, [], { selected: CLIENTS });
  widget.callbacks.init();
  await passes(1_000);
  widget.callbacks.contacts.selected();
  await passes(1_000);
  let counted = requests.length;
  return {
    end: () => widget.callbacks.destroy(),
    /** What was asked since the last look. Kommo gives a token for each: that is what it is asked by the page. */
    asked(): readonly string[] {
      const since = requests.slice(counted);
      counted = requests.length;
      return since;
    },
    tell(id: number, facts: Partial<CallView>): void {
      const startedAt = new Date().toISOString();
      const call = { callId: `voipstudio:${id}`, direction: 'outbound', to: phoneOf(id) } as const;
      const news = aCall({ responsibleUserId: 42, startedAt, ...call, ...facts });
      streams[0]?.dispatchEvent(new MessageEvent('call', { data: JSON.stringify(news) }));
    },
  };
}

const states = (): string[] =>
  [...document.querySelectorAll<HTMLElement>('.kt-list__row')].map((row) => row.dataset['state'] ?? '');

test('a call list asks once for each call it makes, however long it rings, talks, is paused or waits', async () => {
  const list = await openList();
  expect(states()).toEqual(['waiting', 'waiting', 'waiting']);
  await passes(3 * MINUTE);
  expect(list.asked()).toEqual([]);

  press('Start calling');
  await passes(1_000);
  expect(list.asked()).toEqual(['POST /api/calls']);
  list.tell(1, { status: 'answered' });
  press('Pause');
  await passes(3 * MINUTE);
  list.tell(1, { status: 'ended', disposition: 'missed' });
  await passes(3 * MINUTE);
  expect(states()).toEqual(['done', 'waiting', 'waiting']);
  expect(list.asked()).toEqual([]);

  press('Resume');
  await passes(1_000);
  list.tell(2, { status: 'ringing' });
  await passes(1_000);
  press('Skip');
  await passes(3 * MINUTE);
  expect(states()).toEqual(['done', 'skipped', 'waiting']);
  expect(list.asked()).toEqual(['POST /api/calls']);

  press('Resume');
  await passes(1_000);
  list.tell(3, { status: 'ended', disposition: 'missed' });
  await passes(3 * MINUTE);
  expect(states()).toEqual(['done', 'skipped', 'done']);
  expect(list.asked()).toEqual(['POST /api/calls']);
  list.end();
});
