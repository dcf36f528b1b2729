import type { DeliveryInbox, WaitingDelivery } from '../../../bff/calls/delivery-inbox';
import { createInboxMerger } from '../../../bff/calls/merge-inbox';
import type { CallUnit } from '../../../bff/calls/unit-of-work';
import { accountId } from '../../../bff/domain/ids';
import { createFakeClock } from '../../support/fake-clock';
import { silent } from '../support/served';

const OURS = accountId(71);
const PATIENCE = { unansweredMs: 0, ringingMs: 60_000, talkingMs: 60_000, resultMs: 0 };
const nothing: CallUnit = {
  names: {
    homesOf: async () => new Map(),
    lockNumbers: async () => undefined,
    callsNear: async () => [],
    lastWith: async () => [],
    addAlias: async () => undefined,
  },
  lockCalls: async () => new Map(),
  heardBefore: async () => [],
  save: async () => undefined,
};

test('whoever asks is refused after five seconds of a line that grows as fast as it is merged', async () => {
  const clock = createFakeClock();
  const hundred = Array.from({ length: 100 }, (_, id): WaitingDelivery => ({
    id,
    at: 0,
    events: [],
    failures: 0,
  }));
  let batches = 0;
  const endless: DeliveryInbox = {
    store: async () => undefined,
    waitingAccounts: async () => [],
    async take(_account, _options, merge) {
      batches += 1;
      if (batches > 10) throw new Error('it is still merging');
      await clock.advance(1_000);
      return merge(nothing, hundred);
    },
    postpone: async () => undefined,
  };
  const merger = createInboxMerger({ inbox: endless, rules: { patience: PATIENCE }, clock, logger: silent });

  await expect(merger.mergeNow(OURS)).rejects.toMatchObject({ code: 'storage/unavailable' });

  expect(batches).toBe(5);
  await merger.stop();
});

test('many who ask for an account at once hold one connection for it, not all that there are', async () => {
  let underWay = 0;
  let most = 0;
  const inbox: DeliveryInbox = {
    store: async () => undefined,
    waitingAccounts: async () => [],
    async take() {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return undefined;
    },
    postpone: async () => undefined,
  };
  const rules = { patience: PATIENCE };
  const merger = createInboxMerger({ inbox, rules, clock: createFakeClock(), logger: silent });

  await Promise.all(Array.from({ length: 20 }, () => merger.mergeNow(OURS)));

  expect(most).toBe(1);
  await merger.stop();
});

test('a merger that has not been able to look around for half a minute says that it is not ready', async () => {
  const clock = createFakeClock();
  let isUp = true;
  const inbox: DeliveryInbox = {
    store: async () => undefined,
    async waitingAccounts() {
      if (!isUp) throw new Error('no connection');
      return [];
    },
    take: async () => undefined,
    postpone: async () => undefined,
  };
  const merger = createInboxMerger({ inbox, rules: { patience: PATIENCE }, clock, logger: silent });
  await clock.advance(60_000);
  await expect(merger.ready()).resolves.toBeUndefined();

  isUp = false;
  await clock.advance(30_000);
  await expect(merger.ready()).resolves.toBeUndefined();
  await clock.advance(1_000);
  await expect(merger.ready()).rejects.toMatchObject({ code: 'storage/unavailable' });

  isUp = true;
  await clock.advance(1_000);
  await expect(merger.ready()).resolves.toBeUndefined();
  await merger.stop();
});
