import { Router } from 'express';
import { z } from 'zod';
import { widgetUserOf } from '../auth/widget-user';
import { MOST_CALLEES } from '../contract/callee';
import type { CrmClient } from '../crm/crm-client';
import { parseBody } from '../http/field-errors';
import { entityRefSchema } from './call-result-schema';

/** `?cards=contacts:1,leads:2` */
const calleesQuery = z.object({
  cards: z
    .string()
    .max(2_000)
    .transform((list) => list.split(',').map((card) => card.split(':')))
    .transform((pairs) => pairs.map(([type, id]) => ({ type, id: Number(id) })))
    .pipe(z.array(entityRefSchema).min(1).max(MOST_CALLEES)),
});

/** `GET /api/callees`: whom to call for the cards that a manager has selected in a list of Kommo. */
export function createCalleesRoute({ callees }: Pick<CrmClient, 'callees'>): Router {
  return Router().get('/api/callees', async (request, response) => {
    const { cards } = parseBody(calleesQuery, request.query, 'request/invalid');
    response.json({ callees: await callees(widgetUserOf(request).accountId, cards) });
  });
}
