import { z } from 'zod';
import { createKommoApi } from '../../../bff/crm/kommo/api';
import type { KommoApi } from '../../../bff/crm/kommo/api';
import { pageAnswer } from '../../../bff/crm/kommo/kommo-answer';
import { judge } from '../../../bff/crm/kommo/verdict';
import { accountId } from '../../../bff/domain/ids';

const ACCOUNT = accountId(42);
const LIST = {
  path: '/api/v4/leads/notes',
  lane: 'look-up',
  answer: pageAnswer('notes', z.unknown()),
} as const;

function answering(status: number): KommoApi {
  const token = { userId: 1, value: 'token', subdomain: 'acme' };
  return createKommoApi({
    send: async () =>
      judge({ kind: 'answered', status, text: '', retryAfter: undefined, requestId: undefined }, false),
    tokens: { accessToken: async () => token, renew: async () => token },
    originTemplate: 'https://{subdomain}.kommo.com',
  });
}

async function listed(api: KommoApi): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for await (const items of api.pages(ACCOUNT, LIST)) found.push(...items);
  return found;
}

test('a 204 says that a list is empty', async () => {
  expect(await listed(answering(204))).toEqual([]);
});

test.each([200, 202])(
  'a %i without a word does not: what is looked up there is not missing',
  async (status) => {
    await expect(listed(answering(status))).rejects.toMatchObject({
      code: 'crm/unavailable',
      retry: 'backoff',
    });
  },
);
