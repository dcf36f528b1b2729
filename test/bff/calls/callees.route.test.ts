import { Router } from 'express';
import { rememberToken } from '../../../bff/auth/widget-user';
import { createCalleesRoute } from '../../../bff/calls/callees.route';
import { accountId, kommoUserId } from '../../../bff/domain/ids';
import { serve } from '../support/served';
import type { Served } from '../support/served';

let served: Served;
beforeAll(async () => {
  const asCaller = Router().use((request, _response, next) => {
    const user = { accountId: accountId(42), userId: kommoUserId(7), subdomain: 'acme' };
    rememberToken(request, { ...user, jti: 'jti', expiresAt: new Date() });
    next();
  });
  const route = createCalleesRoute({
    callees: async (_account, cards) =>
      cards.map((card) => ({ card, name: `${card.type} ${card.id}`, phone: '+12125550101' })),
  });
  served = await serve([asCaller, route]);
});
afterAll(() => served.stop());

const get = (path: string): Promise<Response> => fetch(`${served.url}${path}`);

test('whom to call for the selected cards is told in one answer', async () => {
  const answer = await get('/api/callees?cards=contacts:1,leads:2');

  expect(await answer.json()).toEqual({
    callees: [
      { card: { type: 'contacts', id: 1 }, name: 'contacts 1', phone: '+12125550101' },
      { card: { type: 'leads', id: 2 }, name: 'leads 2', phone: '+12125550101' },
    ],
  });
});

test.each(['', 'contacts', 'contacts:0', 'tasks:1', `contacts:1${',contacts:2'.repeat(50)}`])(
  'a selection that is none is refused: %p',
  async (cards) => {
    expect((await get(`/api/callees?cards=${cards}`)).status).toBe(422);
  },
);
