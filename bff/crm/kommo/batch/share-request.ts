/**
 * Several writes of one account in one request. Whoever may share waits in the budget's line together; who comes while
 * they wait goes along. So a batch is as large as the line is long, and a write that nobody waits with goes alone.
 *
 *   boarding ──turn is near──▶ gathering ──every intent committed──▶ ready ──turn comes──▶ sent ──answer──▶ each is
 *                                  ▲  └─ who cannot commit gets off     │                      told its own fate
 *                                  └────── the turn was long in coming ─┘
 *
 * State: those who board, in memory. A crash leaves of each what it has committed: an intent, or nothing. While one of
 * them commits, the intents of the others grow older; when that lasts, nobody is sent, as with a lease that was lost.
 */
import { asAppError, AppError } from '../../../domain/errors';
import type { Clock } from '../../../clock';
import type { AccountId } from '../../../domain/ids';
import type { ZodType } from 'zod';
import { z } from 'zod';
import type { WriteOptions } from '../../crm-client';
import type { KommoApi, KommoWritten } from '../api';
import { readToldItems } from './batch-answer';
import type { RefusedItem } from './batch-answer';
import { fateOf } from './item-fate';

/** How Kommo takes and answers several of a kind. */
export interface SharedKind<T> {
  /** In `_embedded` of the answer. */
  readonly list: string;
  readonly record: ZodType<T>;
  readonly meaningOf?: (refused: RefusedItem) => { readonly value: T } | undefined;
}

export interface SharedItem {
  /** Items of different paths never share a request. */
  readonly path: string;
  readonly body: object;
}

export type ShareRequest<T> = (
  account: AccountId,
  item: SharedItem,
  options: WriteOptions & { readonly batchOf: number },
) => Promise<KommoWritten<T>>;

interface Passenger<T> {
  readonly body: object;
  readonly beforeSend: () => Promise<void>;
  readonly tell: (outcome: KommoWritten<T>) => void;
}

/** Well within the time that a single write may take from its intent to its first byte. */
const GATHER_WITHIN_MS = 10_000;

export function createShareRequest<T>(carrier: Carrier, kind: SharedKind<T>): ShareRequest<T> {
  const boarding = new Map<string, Passenger<T>[]>();

  return (account, { path, body }, { lane, batchOf, beforeSend }) =>
    new Promise((tell) => {
      const passenger = { body, tell, beforeSend: beforeSend ?? (async () => undefined) };
      const key = [account, path, lane, batchOf].join(' ');
      const waiting = boarding.get(key);
      if (waiting !== undefined) {
        waiting.push(passenger);
        if (waiting.length >= batchOf) boarding.delete(key);
        return;
      }
      const passengers = [passenger];
      if (batchOf > 1) boarding.set(key, passengers);
      const close = (): void => void (boarding.get(key) === passengers && boarding.delete(key));
      void travel(carrier, { account, path, lane, passengers, close, kind });
    });
}

interface Carrier {
  readonly api: Pick<KommoApi, 'write'>;
  readonly clock: Clock;
}

interface Trip<T> {
  readonly account: AccountId;
  readonly path: string;
  readonly lane: WriteOptions['lane'];
  readonly passengers: readonly Passenger<T>[];
  readonly kind: SharedKind<T>;
  /** Nobody else may come aboard. */
  readonly close: () => void;
}

/** Never rejects: `write` does not. */
async function travel<T>({ api, clock }: Carrier, trip: Trip<T>): Promise<void> {
  const { account, path, lane, passengers, kind, close } = trip;
  let aboard = passengers;
  // Filled when the turn is near: only then is it known who goes along.
  const body: object[] = [];
  const beforeSend = async (): Promise<void> => {
    close();
    aboard = await gather(aboard, clock);
    body.splice(0, body.length, ...aboard.map((one, seat) => ({ ...one.body, request_id: idOf(seat) })));
  };
  const answer = await api.write(account, { method: 'POST', path, lane, body, beforeSend, answer: anyBody });
  close();
  tellAll(aboard, answer, kind);
}

/** Those who have committed what they are about to do. @throws AppError queue/lease-lost when nobody may be sent */
async function gather<T>(
  passengers: readonly Passenger<T>[],
  clock: Clock,
): Promise<readonly Passenger<T>[]> {
  const begun = clock.now().getTime();
  const commits = await Promise.allSettled(passengers.map(async ({ beforeSend }) => beforeSend()));
  const aboard = passengers.filter((passenger, seat) => {
    const commit = commits[seat];
    if (commit?.status === 'rejected') passenger.tell({ kind: 'refused', error: asAppError(commit.reason) });
    return commit?.status === 'fulfilled';
  });
  const isLate = clock.now().getTime() - begun > GATHER_WITHIN_MS;
  if (isLate || aboard.length === 0) throw new AppError('queue/lease-lost');
  return aboard;
}

function tellAll<T>(
  aboard: readonly Passenger<T>[],
  answer: KommoWritten<unknown>,
  { list, record, meaningOf = () => undefined }: SharedKind<T>,
): void {
  const told = readToldItems(bodyOf(answer), list, record);
  const isAlone = aboard.length === 1;
  for (const [seat, { tell }] of aboard.entries())
    tell(fateOf(answer, told, { id: idOf(seat), isAlone, meaningOf }));
}

const anyBody: ZodType<unknown> = z.unknown();

function bodyOf(answer: KommoWritten<unknown>): unknown {
  if (answer.kind === 'written') return answer.value;
  return answer.kind === 'refused' ? answer.body : undefined;
}

/** Not a bare number: Kommo answers with the item's place in the request where it saw no id. */
function idOf(seat: number): string {
  return `item-${seat}`;
}
