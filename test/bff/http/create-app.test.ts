import { Router } from 'express';
import { AppError } from '../../../bff/domain/errors';
import { jsonBody } from '../../../bff/http/json-body.middleware';
import type { Served } from '../support/served';
import { serve } from '../support/served';

let served: Served;
beforeAll(async () => {
  const router = Router();
  router.get('/boom', () => {
    throw new Error('secret inner words about +12025550123');
  });
  router.get('/busy', () => {
    throw new AppError('crm/rate-limited', { retry: { afterMs: 1_500 } });
  });
  router.get('/webhooks/voipstudio/very-secret-key', (_request, response) => void response.send('ok'));
  router.post('/json', jsonBody, (request, response) => void response.json(request.body));
  served = await serve([router], {
    opensFor: (url) => url.startsWith('/front'),
    route: '/front',
    answer: async ({ url }) => {
      if (url === '/front/broken') throw new AppError('delivery/malformed');
      if (url === '/front/token')
        return { contentType: 'application/json', body: '', headers: { 'Validation-Token': 'abc' } };
      return url === '/front/echo' ? { contentType: 'text/plain', body: 'é' } : undefined;
    },
  });
});
afterAll(() => served.stop());

const post = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${served.url}/json`, { method: 'POST', body, headers });

test('an unexpected error is answered by its code, without its words or stack', async () => {
  const response = await fetch(`${served.url}/boom`);

  expect(response.status).toBe(500);
  expect(response.headers.get('content-type')).toMatch('application/problem+json');
  const text = await response.text();
  expect(JSON.parse(text)).toEqual({
    type: 'urn:problem:bug/unexpected',
    title: 'Something went wrong on our side',
    status: 500,
    code: 'bug/unexpected',
  });
});

test('an error is logged with its cause and without the whole phone number', async () => {
  await fetch(`${served.url}/boom`);

  const line = served.lines.find((one) => one.includes('secret inner words'));
  expect(line).toContain('*******0123');
  expect(line).not.toContain('12025550123');
});

test('a failure that passes says when to come back', async () => {
  const response = await fetch(`${served.url}/busy`);

  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('2');
});

test('an unknown path is a problem like any other', async () => {
  const response = await fetch(`${served.url}/nothing`);

  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: 'request/not-found', status: 404 });
});

test.each([
  ['text that is no JSON', '{"a":', { status: 400, code: 'request/malformed' }],
  ['more than 256 KiB', JSON.stringify('x'.repeat(256 * 1024)), { status: 413, code: 'request/too-large' }],
])('refuses a body of %s', async (_what, body, problem) => {
  const response = await post(body, { 'Content-Type': 'application/json' });

  expect(response.status).toBe(problem.status);
  expect(await response.json()).toMatchObject(problem);
});

test('reads JSON under the content type of a form, as the host sends it', async () => {
  const response = await post('{"a":1}', {
    'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8',
  });

  expect(await response.json()).toEqual({ a: 1 });
});

test('the log shows neither the key of a webhook address nor what stands in a query', async () => {
  await fetch(`${served.url}/webhooks/voipstudio/very-secret-key?ticket=hidden`);

  const logged = served.lines.join('');
  expect(logged).toContain('/webhooks/voipstudio/***');
  expect(logged).not.toMatch(/very-secret-key|hidden/);
});

test('every answer names its request and tells browsers to be careful', async () => {
  const response = await fetch(`${served.url}/nothing`, { headers: { 'X-Request-Id': 'from-the-proxy-1' } });

  expect(response.headers.get('x-request-id')).toBe('from-the-proxy-1');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('x-powered-by')).toBeNull();
});

test('the door in front names the request of an empty 200, and is careful with whatever has a body', async () => {
  const ask = (path: string): Promise<Response> =>
    fetch(`${served.url}${path}`, { method: 'POST', headers: { 'X-Request-Id': 'from-the-proxy-2' } });
  const [empty, echo, refused] = [await ask('/front'), await ask('/front/echo'), await ask('/front/broken')];

  expect([empty.status, empty.headers.get('content-length'), await empty.text()]).toEqual([200, '0', '']);
  expect([echo.headers.get('content-type'), await echo.text()]).toEqual(['text/plain; charset=utf-8', 'é']);
  expect(refused.status).toBe(400);
  for (const { headers } of [empty, echo, refused]) {
    expect(headers.get('x-request-id')).toBe('from-the-proxy-2');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
  for (const { headers } of [echo, refused]) expect(headers.get('content-security-policy')).toMatch('self');
});

test('the door in front answers a header with a header, in fewer bytes than a provider reads of it', async () => {
  const response = await fetch(`${served.url}/front/token`, { method: 'POST' });

  expect([response.status, await response.text()]).toEqual([200, '']);
  expect(response.headers.get('validation-token')).toBe('abc');
  expect(response.headers.get('content-type')).toBe('application/json');
  // RingCentral takes no more than 1024, headers and body together.
  expect([...response.headers].flat().join('').length).toBeLessThan(512);
});
