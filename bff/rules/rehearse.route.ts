import { Router } from 'express';
import { z } from 'zod';
import { settingsInputSchema } from '../accounts/settings-schema';
import type { RequireAdministrator } from '../auth/administrator';
import { widgetUserOf } from '../auth/widget-user';
import type { DecisionView, RehearsalView } from '../contract/rehearsal';
import type { AccountId } from '../domain/ids';
import { parseBody } from '../http/field-errors';
import { languageOf } from '../http/reader-language';
import { decisionInWords, questionInWords } from './in-words';
import { rehearse } from './rehearse';
import type { ChangedAnswer, RecordedCall, Rehearsal } from './rehearse';
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
    response.vary('Accept-Language').json(inWords(rehearse(calls, { before, after }), languageOf(request)));
  });
  return router;
}

function inWords({ calls, differing }: Rehearsal, language: string | undefined): RehearsalView {
  const decision = (one: ChangedAnswer['before']): DecisionView | null =>
    one === null ? null : decisionInWords(one, language);
  return {
    calls,
    differing: differing.map((call) => ({
      ...call,
      changes: call.changes.map(({ question, before, after }) => ({
        question,
        asks: questionInWords(question, language),
        before: decision(before),
        after: decision(after),
      })),
    })),
  };
}
