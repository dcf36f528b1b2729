import { accountId, callId } from '../../../bff/domain/ids';
import { parseWakeUp, wakeUpOf } from '../../../bff/queue/broker/wake-up';
import type { Job } from '../../../bff/queue/job-queue';

const job: Job = { kind: 'log-call', account: accountId(7), callId: callId('voipstudio', 'a:b"c') };

test('a wake-up names its job, and nothing else', () => {
  expect(parseWakeUp(wakeUpOf(job).text)).toEqual(job);
  expect(Object.keys(JSON.parse(wakeUpOf(job).text) as object).sort()).toEqual(['account', 'callId', 'kind']);
});

test('the wake-ups of one call share a line', () => {
  expect(wakeUpOf({ ...job, kind: 'identify-caller' }).key).toBe(wakeUpOf(job).key);
});

test.each([
  ['nothing', ''],
  ['no JSON', 'log-call 7'],
  ['no object', 'null'],
  ['an unknown kind', '{"kind":"sing","account":7,"callId":"voipstudio:1"}'],
  ['no account', '{"kind":"log-call","callId":"voipstudio:1"}'],
  ['an impossible account', '{"kind":"log-call","account":-7,"callId":"voipstudio:1"}'],
  ['an impossible call', '{"kind":"log-call","account":7,"callId":"1"}'],
])('%s names no job', (_what, text) => {
  expect(parseWakeUp(text)).toBeUndefined();
});
