import { factsOfEvent } from '../../../bff/calls/call-facts';
import type { CallEvent } from '../../../bff/domain/call-event';
import { accountId, callId } from '../../../bff/domain/ids';
import { createEnrichCall } from '../../../bff/workers/enrich-call';
import type { AwaitedRecordings } from '../../../bff/workers/find-recordings';
import { createFakeClock } from '../../support/fake-clock';

const CALL = callId('voipstudio', 'abc');
const JOB = {
  kind: 'enrich-call',
  account: accountId(42),
  callId: CALL,
  attempt: 1,
  isBacklog: false,
} as const;
const HANGUP: CallEvent = {
  callId: CALL,
  key: 'hangup',
  name: 'call.hangup',
  at: 0,
  strength: 2,
  startedAt: 5_000,
  legs: [{ id: '1', role: 'party', endedAt: 0, disposition: 'answered' }],
  expectedRecording: '139543232',
};

/** What is put on the list for a call that was told so. */
async function listed(said?: CallEvent): Promise<readonly Parameters<AwaitedRecordings['add']>[1][]> {
  const calls: Parameters<AwaitedRecordings['add']>[1][] = [];
  const enrich = createEnrichCall({
    readCall: async () =>
      said === undefined ? undefined : { provider: 'voipstudio', facts: factsOfEvent(said) },
    awaited: { add: async (_account, call) => void calls.push(call) },
    clock: createFakeClock('2026-03-02T09:16:00Z'),
  });
  expect(await enrich(JOB)).toEqual({ kind: 'done' });
  return calls;
}

test('a call that has ended and awaits a recording is put on the list of those that are looked for', async () => {
  expect(await listed(HANGUP)).toEqual([
    {
      callId: CALL,
      provider: 'voipstudio',
      reference: '139543232',
      startedAt: 5_000,
      since: Date.parse('2026-03-02T09:16:00Z'),
    },
  ]);
});

test('nobody looks for the recording of a call that goes on, that awaits none or has one, or that is gone', async () => {
  const { expectedRecording: _none, ...unrecorded } = HANGUP;
  const talking = { ...HANGUP, legs: [{ id: '1', role: 'party', answeredAt: 0 }] } as const;
  const recorded = { ...HANGUP, recording: { kind: 'url', url: 'https://files.example/1.mp3' } } as const;

  for (const said of [talking, unrecorded, recorded, undefined]) expect(await listed(said)).toEqual([]);
});
