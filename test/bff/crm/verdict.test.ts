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
  {
    where: 'in the body, in seconds',
    text: '{"title":"Too Many Requests","retry_after":300}',
    afterMs: 300_000,
  },
  { where: 'as text in the body', text: '{"retry_after":"2"}', afterMs: 2_000 },
  { where: 'in a header, for want of a readable body', text: 'Slow down', header: '7', afterMs: 7_000 },
  { where: 'nowhere', text: 'Slow down', afterMs: 5_000 },
  { where: 'as nonsense', text: '{"retry_after":"soon"}', header: 'Fri, 02 Jan 2026', afterMs: 5_000 },
])('a 429 tells the wait $where', ({ text, header, afterMs }) => {
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
