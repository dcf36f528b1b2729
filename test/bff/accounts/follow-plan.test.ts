import { followPlan } from '../../../bff/accounts/follow-plan';
import type { Plan } from '../../../bff/accounts/follow-plan';
import type { Lane } from '../../../bff/crm/crm-client';
import type { Exchange } from '../../../bff/crm/kommo/exchange';
import type { Verdict } from '../../../bff/crm/kommo/verdict';
import { AppError } from '../../../bff/domain/errors';
import { accountId } from '../../../bff/domain/ids';
import { createFakeClock } from '../../support/fake-clock';
import { logger } from '../crm/kommo-office';

const MINUTE = 60_000;

/** One account, the database that all processes share, and Kommo as it stands. */
function installation() {
  const clock = createFakeClock(new Date());
  const state = { status: 'active' as Plan, since: 0, isPaid: true, asked: 0, woken: 0 };
  /** Answers that are on their way, until they are let go. */
  const held = { isHolding: false, go: [] as (() => void)[] };
  const kommo: Exchange = {
    sendNow: () => Promise.reject(new Error('nobody sends so')),
    send: async (): Promise<Verdict> => {
      state.asked += 1;
      const { isPaid } = state;
      if (held.isHolding) await new Promise<void>((resolve) => held.go.push(resolve));
      if (isPaid) return { kind: 'ok', status: 200, body: {} };
      return { kind: 'refused', error: new AppError('crm/payment-required', { retry: 'never' }) };
    },
  };
  const startProcess = () => {
    const exchange = followPlan(kommo, {
      statusOf: async () => state.status,
      store: async (_subdomain, plan, askedMs) => {
        const now = clock.now().getTime();
        if (plan === state.status || (plan !== 'active' && state.since > now - askedMs)) return undefined;
        Object.assign(state, { status: plan, since: now });
        return accountId(1);
      },
      wake: async () => (state.woken += 1),
      clock,
      logger,
    });
    return (lane: Lane = 'logging') =>
      exchange.send(
        { subdomain: 'demo', lane },
        { method: 'GET', url: 'https://demo.example/api/v4/account' },
      );
  };
  return { clock, state, held, startProcess };
}

test('an account that has not paid is asked for once in five minutes, whatever its backlog', async () => {
  const { clock, state, startProcess } = installation();
  const ask = startProcess();
  state.isPaid = false;
  await ask();

  const backlog = await Promise.allSettled(Array.from({ length: 100 }, () => ask()));

  expect(state).toMatchObject({ asked: 1, status: 'payment-required' });
  expect(backlog[0]).toMatchObject({ status: 'rejected', reason: { code: 'crm/payment-required' } });
  await clock.advance(5 * MINUTE);
  await Promise.allSettled(Array.from({ length: 100 }, () => ask()));
  expect(state.asked).toBe(2);
});

test('a manager who waits at a window is never refused unasked', async () => {
  const { state, startProcess } = installation();
  const ask = startProcess();
  state.isPaid = false;
  await ask();

  await ask('manager');

  expect(state.asked).toBe(2);
});

test('once it has paid, the first answer wakes what waits, and every process asks again', async () => {
  const { state, startProcess } = installation();
  const [one, other] = [startProcess(), startProcess()];
  state.isPaid = false;
  await Promise.all([one(), other()]);
  state.isPaid = true;

  await one('manager');
  const answer = await other();

  expect(answer.kind).toBe('ok');
  expect(state).toMatchObject({ status: 'active', woken: 1 });
});

test('an account that has paid all along is woken by no answer', async () => {
  const { state, startProcess } = installation();

  await startProcess()();

  expect(state.woken).toBe(0);
});

test('a process that was let in a moment ago says so again once another one was told that the plan has ended', async () => {
  const { state, startProcess } = installation();
  const [one, other] = [startProcess(), startProcess()];
  await other('manager');
  state.isPaid = false;
  await one();
  state.isPaid = true;

  await other('manager');

  expect(state).toMatchObject({ status: 'active', woken: 1 });
});

test('a refusal that was on its way when the account was let in again does not shut it out', async () => {
  const { clock, state, held, startProcess } = installation();
  const [one, other] = [startProcess(), startProcess()];
  state.isPaid = false;
  await other();
  held.isHolding = true;
  const late = one();
  await clock.advance(0);
  expect(held.go).toHaveLength(1);
  held.isHolding = false;
  await clock.advance(100);
  state.isPaid = true;
  await other('manager');
  await clock.advance(100);

  held.go.forEach((go) => go());
  await late;

  expect(state.status).toBe('active');
  expect((await one()).kind).toBe('ok');
});
