import type { CallId } from '../../../bff/domain/ids';
import type { LeasedCall, LoggingMemo } from '../../../bff/workers/log-call/logging-memo';
import type { LoggingDesk } from './logging-desk';
import { openLoggingDesk } from './logging-desk';

const NUMBER = '+13125550100';

let desk: LoggingDesk;
let count = 0;

beforeAll(async () => {
  desk = await openLoggingDesk();
}, 60_000);
afterAll(() => desk.close());

async function claim(callId: CallId): Promise<LeasedCall> {
  const claimed = await desk.store.claim(desk.account, callId);
  if (typeof claimed === 'string') throw new Error(`the call is ${claimed}`);
  return claimed;
}

/** A worker that was overtaken, and the one that has its call now. */
async function overtaken(): Promise<{ callId: CallId; old: LeasedCall; current: LeasedCall }> {
  count += 1;
  const callId = await desk.hear(`fenced-${count}`, NUMBER);
  const old = await claim(callId);
  await desk.expireLease(callId);
  return { callId, old, current: await claim(callId) };
}

test('a call under lease is busy for everybody else', async () => {
  const callId = await desk.hear('leased', NUMBER);
  await claim(callId);

  expect(await desk.store.claim(desk.account, callId)).toBe('busy');
});

test('a worker that lost its lease cannot change the call', async () => {
  const { callId, old } = await overtaken();
  const before = await desk.row(callId);

  await expect(
    desk.store.transition(old, {
      state: 'logged',
      noteId: 1,
      timeline: [{ kind: 'answer', detail: 'too late' }],
    }),
  ).rejects.toMatchObject({ code: 'queue/lease-lost' });
  await expect(desk.store.renew(old)).rejects.toMatchObject({ code: 'queue/lease-lost' });

  expect(await desk.row(callId)).toEqual(before);
});

test('a worker that lost its lease does not end the lease of the next one', async () => {
  const { callId, old } = await overtaken();

  await desk.store.release(old);

  expect(await desk.store.claim(desk.account, callId)).toBe('busy');
});

test('a lease that ran out is lost even when nobody else has the call', async () => {
  const callId = await desk.hear('ran-out', NUMBER);
  const old = await claim(callId);
  await desk.expireLease(callId);

  await expect(desk.store.transition(old, { state: 'logged' })).rejects.toMatchObject({
    code: 'queue/lease-lost',
  });
});

test('a call whose lease only ran out is done all the same', async () => {
  const callId = await desk.hear('comes-back', '+447854740947');
  const clock = desk.newClock();
  const original = desk.worker(callId, clock);
  let isFirst = true;
  const gate = {
    passed: 0,
    reached: Promise.resolve(),
    open: () => undefined,
    // The lease runs out while the worker waits for its turn at Kommo, and nobody takes the call over.
    pass: async () => {
      if (isFirst && (await desk.row(callId)).lease_until !== null) {
        isFirst = false;
        await desk.expireLease(callId);
      }
    },
  };

  await desk.settle(desk.worker(callId, clock, gate), clock);
  await desk.settle(original, clock);

  expect((await desk.row(callId)).delivery_status).toBe('logged');
  expect(desk.office.kommo.callNotes('demo').filter(({ params }) => params.uniq === callId)).toHaveLength(1);
});

describe('the claim on a new number', () => {
  async function twoCalls(number: string): Promise<{ first: LeasedCall; second: LeasedCall }> {
    count += 1;
    const [a, b] = [
      await desk.hear(`number-${count}-a`, number),
      await desk.hear(`number-${count}-b`, number),
    ];
    return { first: await claim(a), second: await claim(b) };
  }

  interface Opened {
    readonly memo: LoggingMemo;
    readonly number: string;
    readonly uid: string | null;
  }

  const open = (call: LeasedCall, { memo, number, uid }: Opened): Promise<LeasedCall> =>
    desk.store.transition(call, { memo, number: { kind: 'opened', phone: number, uid } });

  async function age(number: string, by: string): Promise<void> {
    await desk.office.database.pool.query(
      `update incoming_leads set opened_at = opened_at - $1::interval where phone like $2`,
      [by, `%${number}`],
    );
  }

  test('is held by one call while that call is on its way', async () => {
    const { first, second } = await twoCalls('+13125550101');

    expect(await desk.store.claimNumber(first, '+13125550101')).toEqual({ kind: 'ours' });
    expect(await desk.store.claimNumber(second, '+13125550101')).toEqual({ kind: 'being-opened' });
    expect(await desk.store.claimNumber(first, '+13125550101')).toEqual({ kind: 'ours' });
  });

  test.each(['parked', 'logged', 'not-needed'] as const)(
    'goes over when its owner is %s and has opened nothing',
    async (state) => {
      const number = `+1312555${{ parked: '0102', logged: '0103', 'not-needed': '0104' }[state]}`;
      const { first, second } = await twoCalls(number);
      await desk.store.claimNumber(first, number);
      await desk.store.transition(first, { state });

      expect(await desk.store.claimNumber(second, number)).toEqual({ kind: 'ours' });
    },
  );

  test('is not given up by a call that does not own it', async () => {
    const number = '+13125550105';
    const { first, second } = await twoCalls(number);
    await desk.store.claimNumber(first, number);

    await desk.store.transition(second, { number: { kind: 'given-up', phone: number } });

    expect(await desk.store.claimNumber(second, number)).toEqual({ kind: 'being-opened' });
  });

  test('leads to what was opened, until that card is found gone', async () => {
    const number = '+13125550106';
    const { first, second } = await twoCalls(number);
    await desk.store.claimNumber(first, number);
    await desk.store.transition(first, {
      state: 'logged',
      memo: { leadId: 77 },
      number: { kind: 'opened', phone: number, uid: 'u' },
    });
    const lead = { type: 'leads' as const, id: 77 };

    expect(await desk.store.claimNumber(second, number)).toMatchObject({
      kind: 'opened',
      entity: lead,
      opened: { uid: 'u', leadId: 77 },
    });
    await desk.store.transition(second, { number: { kind: 'given-up', phone: number, entity: lead } });

    expect(await desk.store.claimNumber(second, number)).toEqual({ kind: 'ours' });
  });

  test('on a lead is free once lists must show what was opened, for one of those who ask at once', async () => {
    const number = '+13125550107';
    const { first, second } = await twoCalls(number);
    const third = (await twoCalls(number)).first;
    await desk.store.claimLead(first, number);
    await open(first, { memo: { leadId: 78 }, number, uid: null });
    expect(await desk.store.claimLead(second, number)).toMatchObject({ entity: { type: 'leads', id: 78 } });
    await age(number, '119 seconds');
    expect(await desk.store.claimLead(second, number)).toMatchObject({ entity: { type: 'leads', id: 78 } });

    await age(number, '1 second');
    const claims = await Promise.all([second, third].map((call) => desk.store.claimLead(call, number)));

    expect(claims.map(({ kind }) => kind).toSorted()).toEqual(['being-opened', 'ours']);
  });

  test('leads to what was opened however long ago, where nobody had the number', async () => {
    const number = '+13125550108';
    const { first, second } = await twoCalls(number);
    await desk.store.claimNumber(first, number);
    await open(first, { memo: { leadId: 79 }, number, uid: null });
    await age(number, '1 day');
    await desk.store.claimLead(second, number);

    expect(await desk.store.claimNumber(second, number)).toMatchObject({ entity: { id: 79 } });
  });

  test.each([
    ['a contact and its lead', { memo: { contactId: 5, leadId: 80 }, uid: null }, 'opened'],
    ['a contact alone', { memo: { contactId: 5 }, uid: null }, 'being-opened'],
    ['an incoming lead, which is not active', { memo: { leadId: 81 }, uid: 'u' }, 'being-opened'],
  ] as const)('of one call for a number and for a lead: opening %s', async (_what, opened, kind) => {
    count += 1;
    const number = `+1312556${1000 + count}`;
    const { first, second } = await twoCalls(number);
    await desk.store.claimLead(first, number);
    await desk.store.claimNumber(first, number);

    await open(first, { ...opened, number });

    expect((await desk.store.claimNumber(second, number)).kind).toBe('opened');
    expect((await desk.store.claimLead(second, number)).kind).toBe(kind);
  });

  test('is given up with the claim on a lead when the card of both is gone', async () => {
    const number = '+13125550109';
    const { first, second } = await twoCalls(number);
    await desk.store.claimLead(first, number);
    await desk.store.claimNumber(first, number);
    await open(first, { memo: { leadId: 82 }, number, uid: null });

    const gone = { kind: 'given-up', phone: number, entity: { type: 'leads', id: 82 } } as const;
    await desk.store.transition(second, { number: gone });

    expect(await desk.store.claimLead(second, number)).toEqual({ kind: 'ours' });
    expect(await desk.store.claimNumber(second, number)).toEqual({ kind: 'ours' });
  });
});
