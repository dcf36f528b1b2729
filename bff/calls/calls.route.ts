import { Router } from 'express';
import type { Request } from 'express';
import { z } from 'zod';
import type { RequireAdministrator } from '../auth/administrator';
import { widgetUserOf } from '../auth/widget-user';
import type { Clock } from '../clock';
import type { CallResult } from '../contract/call-result';
import type { CallWithTimeline } from '../contract/call-view';
import { LOGGING_STATES } from '../contract/call-view';
import type { EntityHit } from '../contract/problem';
import { AppError } from '../domain/errors';
import type { AccountId, CallId } from '../domain/ids';
import { parseCallId } from '../domain/ids';
import { parseBody } from '../http/field-errors';
import { languageOf } from '../http/reader-language';
import type { CallReader } from './call-reader';
import { callResultSchema, entityRefSchema } from './call-result-schema';
import type { ClickToCall } from './click-to-call';
import type { StartTestCall } from './test-call';
import type { RecordCallResult } from './record-call-result';

export interface CallsRouteDeps {
  readonly reader: CallReader;
  readonly recordCallResult: RecordCallResult;
  readonly clickToCall: ClickToCall;
  readonly startTestCall: StartTestCall;
  readonly requireAdministrator: RequireAdministrator;
  /** Has a call that stays out of Kommo tried again. @returns whether the account has it */
  readonly retryCall: (account: AccountId, callId: CallId) => Promise<boolean>;
  /** A rule's name and reason in a language; undefined for a code that is no rule's. */
  readonly ruleInWords: (code: string, language: string | undefined) => RuleInWords | undefined;
  readonly searchEntities: (account: AccountId, query: string) => Promise<readonly EntityHit[]>;
  /** One spelling of a phone number written in the account's country; see normalize/phone-number. */
  readonly spellPhone: (account: AccountId, phone: string) => Promise<string>;
  readonly clock: Clock;
}

export interface RuleInWords {
  readonly why: string;
}

const PAGE_SIZE = 50;
const PAGE_MAX_SIZE = 100;
const QUERY_MAX_LENGTH = 200;

const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(PAGE_MAX_SIZE).default(PAGE_SIZE),
  cursor: z.string().max(200).exactOptional(),
  status: z.enum(['ringing', 'answered', 'ended', ...LOGGING_STATES]).exactOptional(),
});
const searchQuery = z.object({ query: z.string().trim().max(QUERY_MAX_LENGTH).default('') });
/** What the card shows as the caller, in the words of whoever looks at it. */
const testCallBody = z.object({ caller: z.string().trim().min(1).max(64).default('Test call') });
const startBody = z.object({
  to: z.string().trim().min(1).max(64),
  entity: entityRefSchema.nullish(),
});

/** The widget's calls: what there is, what the manager says of one, and a new one. */
export function createCallsRoute(deps: CallsRouteDeps): Router {
  const router = Router();
  router.get('/api/calls', async (request, response) => {
    const { accountId } = widgetUserOf(request);
    response.json(await deps.reader.list(accountId, parseBody(listQuery, request.query, 'request/invalid')));
  });
  router.get('/api/calls/:callId', async (request, response) => {
    const call = await storedCall(deps, request);
    const language = languageOf(request);
    response.vary('Accept-Language').json({
      ...call,
      timeline: call.timeline.map((entry) => inWords(deps, entry, language)),
    });
  });
  router.post('/api/calls/:callId/retry', async (request, response) => {
    const user = widgetUserOf(request);
    await deps.requireAdministrator(user);
    const callId = callIdOf((await storedCall(deps, request)).callId);
    if (!(await deps.retryCall(user.accountId, callId))) throw new AppError('calls/not-found');
    const { logging } = await storedCall(deps, request);
    response.status(202).json({ callId, status: logging });
  });
  router.post('/api/settings/test-call', async (request, response) => {
    const user = widgetUserOf(request);
    await deps.requireAdministrator(user);
    const { caller } = parseBody(testCallBody, request.body, 'request/invalid');
    response.status(201).json(await deps.startTestCall(user, caller));
  });
  router.put('/api/calls/:callId/result', async (request, response) => {
    const { accountId, userId } = widgetUserOf(request);
    const callId = callIdOf(request.params.callId);
    const parsed = parseBody(callResultSchema, request.body, 'request/invalid');
    const result = await withSpelledPhones(deps, accountId, parsed);
    const at = deps.clock.now().getTime();
    const accepted = await deps.recordCallResult(accountId, { callId, userId, result, at });
    response.status(202).json({ callId, status: accepted.logging });
  });
  router.post('/api/calls', async (request, response) => {
    const wanted = parseBody(startBody, request.body, 'request/invalid');
    const callId = await deps.clickToCall(widgetUserOf(request), {
      to: wanted.to,
      ...(wanted.entity ? { entity: wanted.entity } : {}),
    });
    response.status(202).json(callId === undefined ? {} : { callId });
  });
  router.get('/api/entities', async (request, response) => {
    const { query } = parseBody(searchQuery, request.query, 'request/invalid');
    const { accountId } = widgetUserOf(request);
    response.json({ entities: query === '' ? [] : await deps.searchEntities(accountId, query) });
  });
  return router;
}

async function storedCall(
  { reader }: CallsRouteDeps,
  request: Request<{ callId: string }>,
): Promise<CallWithTimeline> {
  const call = await reader.get(widgetUserOf(request).accountId, callIdOf(request.params.callId));
  if (call === undefined) throw new AppError('calls/not-found');
  return call;
}

type Entry = CallWithTimeline['timeline'][number];

/** `detail` begins with the code of the rule; its words are those of whoever reads. */
function inWords(deps: CallsRouteDeps, entry: Entry, language: string | undefined): Entry {
  if (entry.kind !== 'rule') return entry;
  const code = entry.detail.split(':')[0] ?? '';
  const words = deps.ruleInWords(code, language);
  return words === undefined ? entry : { ...entry, rule: { code, why: words.why } };
}

function callIdOf(name: string): CallId {
  const callId = parseCallId(name);
  if (callId === undefined) throw new AppError('calls/not-found');
  return callId;
}

/** A reported call must meet the same call told by the provider, number for number. */
async function withSpelledPhones(
  { spellPhone }: CallsRouteDeps,
  account: AccountId,
  result: CallResult,
): Promise<CallResult> {
  if (result.call === undefined) return result;
  const [from, to] = await Promise.all([
    spellPhone(account, result.call.from),
    spellPhone(account, result.call.to),
  ]);
  return { ...result, call: { ...result.call, from, to } };
}
