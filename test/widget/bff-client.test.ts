import { createBffClient } from '../../widget/bff-client/bff-client';
import { createRequest } from '../../widget/bff-client/create-request';
import type { HttpAnswer, HttpRequest } from '../../widget/kommo/authorized-ajax';

const OK: HttpAnswer = { status: 202, body: {} };

function setUp(...answers: readonly HttpAnswer[]) {
  const sent: HttpRequest[] = [];
  const left = [...answers];
  const bff = createBffClient(
    createRequest({
      origin: 'https://bff.example',
      wait: () => Promise.resolve(),
      send: (request) => {
        sent.push(request);
        return Promise.resolve(left.shift() ?? OK);
      },
    }),
  );
  return { bff, sent };
}

test('a call result that met a silent network is sent again with the same body', async () => {
  const { bff, sent } = setUp({ status: 0, body: undefined }, { status: 503, body: undefined }, OK);

  await bff.sendCallResult('roistat:31/3', { note: 'agreed' });

  expect(sent).toHaveLength(3);
  expect(new Set(sent.map((request) => JSON.stringify(request))).size).toBe(1);
  expect(sent[0]?.url).toBe('https://bff.example/api/calls/roistat%3A31%2F3/result');
});

test('a request is given up after the third attempt', async () => {
  const silence = { status: 0, body: undefined };
  const { bff, sent } = setUp(silence, silence, silence, silence);

  await expect(bff.readPageSettings()).rejects.toMatchObject({ code: 'network/unreachable' });
  expect(sent).toHaveLength(3);
});

test('a call is never started twice because an answer was lost', async () => {
  const { bff, sent } = setUp({ status: 0, body: undefined });

  await expect(bff.dial('+12125550101', null)).rejects.toMatchObject({ code: 'network/unreachable' });
  expect(sent).toHaveLength(1);
});

test('a refusal keeps its code and the fields it names, and is not repeated', async () => {
  const errors = [{ path: 'managers.0.extension', code: 'duplicate-extension' }];
  const { bff, sent } = setUp({ status: 422, body: { code: 'settings/invalid', errors } });

  const refused = bff.sendCallResult('roistat:1', { note: '' });

  await expect(refused).rejects.toMatchObject({ code: 'settings/invalid', status: 422, fields: errors });
  expect(sent).toHaveLength(1);
});

test('an error page of something in between is a failure with words of its own', async () => {
  const { bff } = setUp({ status: 500, body: '<html>' });

  await expect(bff.readPageSettings()).rejects.toMatchObject({ code: 'network/unreadable' });
});

test('a search may hold any character', async () => {
  const { bff, sent } = setUp({ status: 200, body: { entities: [] } });

  await bff.findEntities('Smith & Söhne #1');

  expect(sent[0]?.url).toBe('https://bff.example/api/entities?query=Smith%20%26%20S%C3%B6hne%20%231');
});
