import type { CallWithTimeline } from '../../bff/contract/call-view';
import type { LastDelivery } from '../../bff/contract/settings';
import { BffError } from '../../widget/bff-client/bff-error';
import { aCall, endedCall } from './support/a-call';
import { text } from './support/english';
import { STORED, field, openSettings, press, settled } from './support/settings-page';

const NOW = new Date('2026-03-02T10:41:00.000Z');
const WAITS = text('webhook.waiting');

beforeEach(() => {
  document.body.textContent = '';
  // The test's own turns of the event loop stay real.
  jest.useFakeTimers({ now: NOW, doNotFake: ['setTimeout', 'queueMicrotask', 'nextTick'] });
});
afterEach(() => jest.useRealTimers());

const heard = (): string => document.querySelector('.kt-heard')?.textContent ?? '';
const alerts = (): readonly string[] =>
  [...document.querySelectorAll('.kt-notices .kt-alert')].map((one) => one.textContent ?? '');
const lines = (): readonly string[] =>
  [...document.querySelectorAll('.kt-lines .kt-line')].map((one) => one.textContent ?? '');
const delivery = (lastDeliveryAt: string | null): LastDelivery => ({
  provider: 'voipstudio',
  webhookUrl: STORED.webhookUrl,
  lastDeliveryAt,
});

describe('the webhook in the settings', () => {
  test('waits for the first delivery, says when it came, and goes on counting', async () => {
    let last: string | null = null;
    await openSettings({ readDelivery: () => Promise.resolve(delivery(last)) });
    expect(heard()).toBe(WAITS);

    last = new Date(NOW.getTime() + 1_000).toISOString();
    jest.advanceTimersByTime(3_000);
    await settled();

    expect(heard()).toBe(text('webhook.received', { ago: '2 seconds ago' }));
    jest.advanceTimersByTime(60_000);
    await settled();
    expect(heard()).toBe(text('webhook.received', { ago: '1 minute ago' }));
  });

  test('shows the first delivery before anything is saved', async () => {
    let last: string | null = null;
    await openSettings({
      read: () => Promise.resolve({ ...STORED, active: false }),
      readDelivery: () => Promise.resolve(delivery(last)),
    });
    expect(heard()).toBe(WAITS);

    last = NOW.toISOString();
    jest.advanceTimersByTime(3_000);
    await settled();

    expect(heard()).toBe(text('webhook.received', { ago: '3 seconds ago' }));
    expect(document.body.textContent).toContain(text('webhook.after_saving'));
  });

  test('stops asking when the window has gone, and hides nothing behind a failure', async () => {
    let asked = 0;
    await openSettings({
      readDelivery: () => {
        asked += 1;
        return Promise.reject(new BffError('network/unreachable', 0));
      },
    });
    jest.advanceTimersByTime(3_000);
    await settled();
    expect([asked, heard()]).toEqual([1, WAITS]);

    document.body.textContent = '';
    jest.advanceTimersByTime(30_000);

    expect(asked).toBe(1);
  });

  test('a test call says that it rings, and why it cannot', async () => {
    const { callsInFront, screen } = await openSettings({
      startTestCall: () => Promise.resolve({ callId: 'test:1', ringsForMs: 60_000 }),
    });
    press(text('test_call.start'));
    await settled();
    expect(document.body.textContent).toContain(text('test_call.ringing'));
    expect(callsInFront()).toBe(true);
    screen.close();
    expect(callsInFront()).toBe(false);

    document.body.textContent = '';
    await openSettings();
    press(text('test_call.start'));
    await settled();
    expect(document.body.textContent).toContain(text('errors.calls_no_extension'));
  });

  test('no test call is offered before the settings are stored', async () => {
    await openSettings({ read: () => Promise.resolve({ ...STORED, active: false }) });

    expect(() => press(text('test_call.start'))).toThrow('no button');
    expect(document.body.textContent).toContain(text('webhook.after_saving'));
  });
});

describe('notices above the settings', () => {
  const since = '2026-03-01T08:00:00.000Z';

  test('say how to mend an authorization that ended, and how many calls wait', async () => {
    const authorizeUrl = 'https://www.kommo.com/oauth?client_id=1';
    await openSettings({
      read: () =>
        Promise.resolve({
          ...STORED,
          account: { status: 'unauthorized', since, waitingCalls: 7, authorizeUrl },
          notices: [{ code: 'authorization-dead', since }],
        }),
    });

    expect(alerts()).toHaveLength(1);
    expect(alerts()[0]).toContain(text('notices.calls_kept', { count: 7 }));
    expect(document.querySelector<HTMLAnchorElement>('.kt-notices a')?.href).toBe(authorizeUrl);
  });

  test('are not there when all is well, nor for a code that is newer than the texts', async () => {
    // What a later BFF may say; the types of today do not know it.
    const newer = [{ code: 'moon-is-full', since }] as unknown as typeof STORED.notices;
    await openSettings({ read: () => Promise.resolve({ ...STORED, notices: newer }) });

    expect(alerts()).toEqual([]);
  });
});

describe('recent calls in the settings', () => {
  const parked = endedCall({ callId: 'voipstudio:p', logging: 'parked', parkedReason: 'crm/forbidden' });
  const logged = endedCall({ callId: 'voipstudio:l', logging: 'logged' });
  const told =
    (call: CallWithTimeline): (() => Promise<CallWithTimeline>) =>
    () =>
      Promise.resolve(call);

  test('those that are not in Kommo stand first, once, with their reason', async () => {
    await openSettings({
      callsIn: (state) => Promise.resolve(state === 'parked' ? [parked] : []),
      recentCalls: () => Promise.resolve([logged, parked]),
    });
    await settled();

    expect(lines()).toHaveLength(2);
    expect(lines()[0]).toContain(text('calls.reasons.crm_forbidden'));
    expect(lines()[1]).toContain(text('calls.states.logged'));
    expect(document.body.textContent).toContain(text('calls.attention', { count: 1 }));
  });

  test('a retry is sent once and shows how the call stands then', async () => {
    const retried: string[] = [];
    await openSettings({
      callsIn: (state) => Promise.resolve(state === 'parked' ? [parked] : []),
      recentCalls: () => Promise.resolve([]),
      retryCall: (callId) => {
        retried.push(callId);
        return Promise.resolve();
      },
      readCall: told({ ...parked, logging: 'logged', parkedReason: null, timeline: [] }),
    });
    await settled();

    press(text('calls.retry'));
    expect(() => press(text('calls.retry'))).not.toThrow();
    await settled();

    expect(retried).toEqual(['voipstudio:p']);
    expect(lines()[0]).toContain(text('calls.states.logged'));
    expect(() => press(text('calls.retry'))).toThrow('no button');
  });

  test('what happened to a call names the rule that applied and why', async () => {
    const at = '2026-03-02T10:41:00.000Z';
    await openSettings({
      recentCalls: () => Promise.resolve([logged]),
      readCall: told({
        ...logged,
        timeline: [
          {
            at,
            kind: 'rule',
            detail: 'known/active-lead: …',
            rule: { code: 'known/active-lead', why: 'one lead' },
          },
          { at, kind: 'answer', detail: 'logged on leads 4001' },
        ],
      }),
    });
    await settled();

    press(text('calls.what_happened'));
    await settled();

    expect(document.querySelector('.kt-timeline')?.textContent).toContain('Rule: one lead');
    expect(document.querySelector('.kt-timeline')?.textContent).toContain('From Kommo: logged on leads 4001');
  });

  test('a list that cannot be loaded offers another try and holds up nothing else', async () => {
    let isDown = true;
    await openSettings({
      recentCalls: () =>
        isDown ? Promise.reject(new BffError('network/unreachable', 0)) : Promise.resolve([aCall()]),
    });
    await settled();
    expect(field('Extension of Ada Admin').value).toBe('101');

    isDown = false;
    press(text('save.try_again'));
    await settled();

    expect(lines()).toHaveLength(1);
  });
});
