import type { Reply } from '../../../bff/crm/kommo/transport';
import { judge } from '../../../bff/crm/kommo/verdict';

const answered = (status: number, text: string, retryAfter?: string): Reply => ({
  kind: 'answered',
  status,
  text,
  retryAfter,
  requestId: 'r-1',
});

test.each([
  ['in the body, in seconds', '{"title":"Too Many Requests","retry_after":300}', undefined, 300_000],
  ['as text in the body', '{"retry_after":"2"}', undefined, 2_000],
  ['in a header, for want of a readable body', 'Slow down', '7', 7_000],
  ['nowhere', 'Slow down', undefined, 5_000],
  ['as nonsense', '{"retry_after":"soon"}', 'Fri, 02 Jan 2026', 5_000],
])('a 429 tells the wait %s', (_where, text, header, afterMs) => {
  expect(judge(answered(429, text, header), false)).toMatchObject({
    kind: 'refused',
    error: { code: 'crm/rate-limited', retry: { afterMs } },
  });
});

test('a 403 in plain text is a block, a 403 document is a missing right', () => {
  const plain = judge(answered(403, 'Access from your IP address is blocked'), false);
  const document = judge(answered(403, '{"status":403,"detail":"Forbidden"}'), false);

  expect(plain).toMatchObject({
    kind: 'refused',
    error: { code: 'crm/blocked', retry: { afterMs: 300_000 } },
  });
  expect(document).toMatchObject({ kind: 'refused', error: { code: 'crm/forbidden', retry: 'never' } });
});

test.each([500, 502, 503, 504, 520])('after a %i nobody knows whether a write is there', (status) => {
  expect(judge(answered(status, '<html></html>'), false).kind).toBe('unknown');
});

test.each([
  [200, '{"_embedded": {"calls"'],
  [200, '<html>maintenance</html>'],
])('a %i that cannot be read says nothing', (status, text) => {
  expect(judge(answered(status, text), false).kind).toBe('unknown');
});

test.each([301, 400, 404, 405, 422])('a write that is answered with %i is not there', (status) => {
  expect(judge(answered(status, 'not json'), false)).toMatchObject({
    kind: 'refused',
    error: { code: 'crm/rejected', retry: 'never', fields: [] },
  });
});

test('an empty list is no error', () => {
  expect(judge(answered(204, ''), false)).toEqual({ kind: 'ok', status: 204, body: undefined });
});
