import { NO_FACTS } from '../../../bff/calls/call-facts';
import { accountId, callId } from '../../../bff/domain/ids';
import type { LeasedCall } from '../../../bff/workers/log-call/logging-memo';
import { restarted } from '../../../bff/workers/log-call/retry-call';

const NOW = 1_700_000_000_000;
const PENDING = { intent: { kind: 'call' }, sentAt: NOW - 60_000, written: '', missed: 1 } as const;

function call(changes: Partial<LeasedCall>): LeasedCall {
  return {
    account: accountId(1),
    callId: callId('voipstudio', 'one'),
    provider: 'voipstudio',
    facts: NO_FACTS,
    factsRevision: 1,
    heardAt: NOW,
    state: 'parked',
    memo: {},
    entity: null,
    noteId: null,
    incomingLeadUid: null,
    responsibleUserId: null,
    clickedByUserId: null,
    parkedReason: 'crm/rejected',
    caller: null,
    fence: 1,
    ...changes,
  };
}

test('a parked call starts afresh, and keeps what it has made already', () => {
  const memo = { contactId: 7, failures: 3, resends: 2, nextAt: NOW + 1, parkedRevision: 4 };

  expect(restarted(call({ memo }), NOW)).toMatchObject({ state: 'waiting', parkedReason: null });
  expect(restarted(call({ memo }), NOW)?.memo).toEqual({ contactId: 7 });
});

test('a call whose last write may have been carried out is looked up before anything is sent', () => {
  const change = restarted(call({ memo: { unclear: PENDING }, parkedReason: 'outcome-unclear' }), NOW);

  expect(change?.state).toBe('uncertain');
  expect(change?.memo).toEqual({ pending: { ...PENDING, missed: 0, lookAt: NOW } });
});

test('a call that waits for a later time waits no longer', () => {
  expect(restarted(call({ state: 'waiting', memo: { nextAt: NOW + 1, failures: 2 } }), NOW)?.memo).toEqual(
    {},
  );
});

test.each(['sending', 'uncertain', 'logged', 'not-needed', 'waiting'] as const)(
  'nothing holds back a call that is %s',
  (state) => {
    expect(restarted(call({ state, memo: { pending: PENDING } }), NOW)).toBeUndefined();
  },
);
