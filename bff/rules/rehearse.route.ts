import { Router } from 'express';
import { z } from 'zod';
import { settingsInputSchema } from '../accounts/settings-schema';
import type { RequireAdministrator } from '../auth/administrator';
import { widgetUserOf } from '../auth/widget-user';
import type { AccountId } from '../domain/ids';
import { parseBody } from '../http/field-errors';
import { rehearse } from './rehearse';
import type { RecordedCall } from './rehearse';
import type { RuleSettings } from './situation-of';

const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 500;

const body = z.object({
  settings: settingsInputSchema,
  limit: z.int().min(1).max(LIMIT_MAX).default(LIMIT_DEFAULT),
});

export interface RehearseDeps {
  readonly requireAdministrator: RequireAdministrator;
  readonly readSettings: (account: AccountId) => Promise<RuleSettings>;
  /** The newest first. */
  readonly recordedCalls: (account: AccountId, limit: number) => Promise<readonly RecordedCall[]>;
}

/**
 * `POST /api/settings/rehearse`: `{settings, limit}` → what the changed rules would have done differently with the
 * last calls. Nothing is stored, and Kommo is not asked.
 */
export function createRehearseRoute(deps: RehearseDeps): Router {
  const router = Router();
  router.post('/api/settings/rehearse', async (request, response) => {
    const user = widgetUserOf(request);
    await deps.requireAdministrator(user);
    const { settings: after, limit } = parseBody(body, request.body, 'settings/invalid');
    const [before, calls] = await Promise.all([
      deps.readSettings(user.accountId),
      deps.recordedCalls(user.accountId, limit),
    ]);
    response.json(rehearse(calls, { before, after }));
  });
  return router;
}
