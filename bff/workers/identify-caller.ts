/**
 * Shows the manager who calls. A courtesy: when Kommo does not answer, the number alone is shown.
 *
 * States of a call's caller: nobody looked → recognised (while it rings: the people, at the cost of one request, or of
 * none when the number was looked up a moment ago) → described (once the ringing is over: leads with their stages,
 * companies). What was found is kept by number, so that the next ring shows all of it at once.
 * Crash: the job is claimed again and looks again. Two jobs of one number at once write the same.
 * Not guaranteed: that a name is newer than `FRESH_MS`, and that a company is named at the first ring of its own number.
 */
import type { CallerCard, KnownNumber, KnownPerson, RecognisedCaller } from '../calls/caller-card';
import { describeCall } from '../calls/describe-call';
import type { CallFacts } from '../calls/call-facts';
import type { Clock } from '../clock';
import type { CrmClient, Lane } from '../crm/crm-client';
import { AppError } from '../domain/errors';
import type { AccountId, CallId } from '../domain/ids';
import type { ClaimedJob, Settlement } from '../queue/job-queue';
import { acquainted, callerCard, described, recognised } from './recognised-caller';
import type { EarlierCall } from './recognised-caller';

export interface CallerStore {
  facts(account: AccountId, callId: CallId): Promise<CallFacts | undefined>;
  known(account: AccountId, phone: string): Promise<KnownNumber | undefined>;
  keepKnown(account: AccountId, phone: string, known: KnownNumber): Promise<void>;
  /** Calls with the number before this one, the newest first; not more than are counted. */
  earlierCalls(account: AccountId, callId: CallId, phone: string): Promise<readonly EarlierCall[]>;
  /** @param card undefined: nobody has the number */
  saveCaller(
    account: AccountId,
    callId: CallId,
    found: { readonly card: CallerCard | undefined; readonly recognised: RecognisedCaller },
  ): Promise<void>;
}

export interface IdentifyCallerDeps {
  readonly store: CallerStore;
  readonly crm: Pick<CrmClient, 'recognise' | 'describeCards'>;
  readonly clock: Clock;
}

/** How long a number that is somebody's is not asked for again. */
const FRESH_MS = 15 * 60_000;

interface Look {
  readonly account: AccountId;
  readonly phone: string;
  readonly now: number;
}

export function createIdentifyCaller(deps: IdentifyCallerDeps): (job: ClaimedJob) => Promise<Settlement> {
  return async ({ account, callId }) => {
    const facts = await deps.store.facts(account, callId);
    const story = facts === undefined ? undefined : describeCall(facts);
    if (story === undefined || story.externalNumber === '') return { kind: 'done' };
    const look = { account, phone: story.externalNumber, now: deps.clock.now().getTime() };
    const people = await unlessUnavailable(() =>
      story.status === 'ringing'
        ? whileRinging(deps, look)
        : onceThereIsTime(deps, look, story.status === 'answered' ? 'manager' : 'look-up'),
    );
    const earlier = await deps.store.earlierCalls(account, callId, look.phone);
    const known = people ?? (await deps.store.known(account, look.phone))?.people ?? [];
    await deps.store.saveCaller(account, callId, {
      card: callerCard(known, earlier),
      recognised: recognised(known, earlier),
    });
    return { kind: 'done' };
  };
}

/** One request at the most: among the contacts, or among the companies when it was a company's before. */
async function whileRinging(deps: IdentifyCallerDeps, look: Look): Promise<readonly KnownPerson[]> {
  const known = await deps.store.known(look.account, look.phone);
  if (known !== undefined && isFresh(known.lookedUpAt, look)) return known.people;
  const type = known?.people[0]?.entity.type === 'companies' ? 'companies' : 'contacts';
  return findPeople(deps, { ...look, type }, known);
}

async function onceThereIsTime(
  deps: IdentifyCallerDeps,
  look: Look,
  lane: Lane,
): Promise<readonly KnownPerson[]> {
  const { store, crm } = deps;
  const known = await store.known(look.account, look.phone);
  if (known?.describedAt !== null && known !== undefined && isFresh(known.describedAt, look))
    return known.people;
  const people =
    known !== undefined && isFresh(known.lookedUpAt, look)
      ? known.people
      : await findPeopleAnywhere(deps, look, known);
  if (people.length === 0) return people;
  const details = await crm.describeCards(look.account, cardsAround(people), lane);
  const all = described(people, details);
  await store.keepKnown(look.account, look.phone, {
    people: all,
    lookedUpAt: known?.lookedUpAt ?? look.now,
    describedAt: look.now,
  });
  return all;
}

/** In one request. Nobody is not kept: a card may be made. */
async function findPeople(
  { store, crm }: IdentifyCallerDeps,
  look: Look & { readonly type: 'contacts' | 'companies' },
  known: KnownNumber | undefined,
): Promise<readonly KnownPerson[]> {
  const found = await crm.recognise(look.account, look.phone, look.type);
  const people = acquainted(found, known?.people ?? []);
  if (people.length > 0) {
    const describedAt = known?.describedAt ?? null;
    await store.keepKnown(look.account, look.phone, { people, lookedUpAt: look.now, describedAt });
  }
  return people;
}

async function findPeopleAnywhere(
  deps: IdentifyCallerDeps,
  look: Look,
  known: KnownNumber | undefined,
): Promise<readonly KnownPerson[]> {
  const contacts = await findPeople(deps, { ...look, type: 'contacts' }, known);
  return contacts.length > 0 ? contacts : findPeople(deps, { ...look, type: 'companies' }, known);
}

function cardsAround(people: readonly KnownPerson[]) {
  return {
    leadIds: [...new Set(people.flatMap(({ leads }) => leads.map(({ id }) => id)))],
    companyIds: [...new Set(people.flatMap(({ company }) => (company === null ? [] : [company.id])))],
  };
}

function isFresh(at: number, { now }: Look): boolean {
  return now - at < FRESH_MS;
}

async function unlessUnavailable<Value>(ask: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('crm/')) return undefined;
    throw error;
  }
}
