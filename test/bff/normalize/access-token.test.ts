import express from 'express';
import { createAccessTokens } from '../../../bff/normalize/access-token';
import { createAccountOpener, get, post, CALLS, RECORDINGS } from '../../../bff/normalize/api-account';
import type { ApiAccount, Failures } from '../../../bff/normalize/api-account';
import { serveApi } from './apis/serve-api';
import type { ServedApi } from './apis/serve-api';
import { connectionOf } from './providers/connection-of';

const LIVES_S = 3_600;
const credentials = ['clientId', 'clientSecret'] as const;
const connection = connectionOf('zadarma', { credentials: { clientId: 'id', clientSecret: 'secret' } });

let served: ServedApi;
let issued = 0;
/** The token that the API takes. */
let valid = '';
let answerOfGrant: { readonly status: number; readonly body: unknown } | undefined;
let clock = 0;

beforeEach(async () => {
  [issued, valid, answerOfGrant, clock] = [0, '', undefined, 0];
  const api = express.Router();
  api.post('/token', (_request, response) => {
    if (answerOfGrant !== undefined)
      return void response.status(answerOfGrant.status).json(answerOfGrant.body);
    issued += 1;
    valid = `token-${issued}`;
    response.json({ access_token: valid, expires_in: LIVES_S });
  });
  api.get('/root/thing', (request, response) => {
    const isValid = request.get('authorization') === `Bearer ${valid}`;
    response.status(isValid ? 200 : 401).json({});
  });
  served = await serveApi(api);
});
afterEach(() => served.stop());

function open(): (failures?: Failures) => ApiAccount<(typeof credentials)[number]> {
  const request = () => post('/token', { json: {} });
  const tokens = createAccessTokens({ credentials, request }, () => clock);
  const opener = createAccountOpener(served, { credentials, root: () => '/root', ...tokens });
  return (failures = CALLS) => opener(connection, failures);
}

const statusesOf = async (
  asked: readonly Promise<{ readonly status: number }>[],
): Promise<readonly number[]> => (await Promise.all(asked)).map(({ status }) => status);

test('requests made together wait for one access token, and those that follow use it', async () => {
  const account = open();
  const together = Array.from({ length: 5 }, () => account().ask(get('/thing')));

  expect(await statusesOf(together)).toEqual([200, 200, 200, 200, 200]);
  expect((await account().ask(get('/thing'))).status).toBe(200);
  expect(issued).toBe(1);
});

test('a token is asked for anew a minute before it ends, and not earlier', async () => {
  const account = open();
  await account().ask(get('/thing'));

  clock = (LIVES_S - 60) * 1000 - 1;
  await account().ask(get('/thing'));
  expect(issued).toBe(1);
  clock += 1;
  await account().ask(get('/thing'));
  expect(issued).toBe(2);
});

test('a token that is no longer accepted is renewed once for all who were refused', async () => {
  const account = open();
  await account().ask(get('/thing'));
  valid = 'another one';

  expect(await statusesOf([1, 2, 3].map(() => account().ask(get('/thing'))))).toEqual([200, 200, 200]);
  expect(issued).toBe(2);
});

test('an API that refuses the renewed token as well is not asked a third time', async () => {
  const account = open();
  await account().ask(get('/thing'));
  answerOfGrant = { status: 200, body: { access_token: 'of no use', expires_in: LIVES_S } };
  valid = 'another one';

  expect((await account().ask(get('/thing'))).status).toBe(401);
  expect(served.requests.filter((one) => one === 'GET /root/thing')).toHaveLength(3);
});

test.each([400, 401, 429, 503])(
  'what refuses the token (%i) is the answer, and is asked again next time',
  async (status) => {
    const account = open();
    answerOfGrant = { status, body: { error: 'invalid_grant' } };

    expect(await statusesOf([1, 2].map(() => account().ask(get('/thing'))))).toEqual([status, status]);
    await expect(account(RECORDINGS).locate(get('/thing'))).rejects.toMatchObject({
      code: 'recordings/unavailable',
    });
    answerOfGrant = undefined;
    expect((await account().ask(get('/thing'))).status).toBe(200);
  },
);

test('a grant without a token is no answer of this API', async () => {
  const account = open();
  answerOfGrant = { status: 200, body: { hello: 'world' } };

  expect((await account().ask(get('/thing'))).status).toBe(502);
});

test('whoever fetches a file with it is given the token, and the address alone', async () => {
  expect(await open()().locate(get('/thing'))).toEqual({
    url: `${served.origin}/root/thing`,
    headers: { authorization: 'Bearer token-1' },
  });
});
