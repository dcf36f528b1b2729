/** A copy of the compiled BFF without one of its safeguards: what the safeguard is worth shows in the run. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

interface Change {
  /** Below the compiled BFF. */
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

const STORE = 'storage/logged-call-store.js';
/** The same safeguards, for calls that are worked on together. */
const LATE_STORE = 'storage/late-call-store.js';
/** In the condition of each statement that changes a call under lease, but for its release. */
const FENCE = ' and lease_fence = $3 and lease_until > now()';

const NOBODY_HAS_IT = ' and (lease_until is null or lease_until <= now())';

/** The statement keeps its parameters. */
const NO_FENCE = ' and $3::bigint is not null';

export const MUTANTS: Readonly<Record<string, readonly Change[]>> = {
  /** No safeguard less: leases short enough to run out while a process stands still, in a run of minutes. */
  'short-leases': [
    { file: STORE, find: 'LEASE_SECONDS = 60;', put: 'LEASE_SECONDS = 12;' },
    { file: 'queue/queue-timing.js', find: 'lease: 30_000', put: 'lease: 2_000' },
    { file: 'queue/queue-timing.js', find: 'heartbeat: 8_000', put: 'heartbeat: 500' },
    { file: 'workers/log-call/commit-before-sending.js', find: '_MS = 30_000;', put: '_MS = 4_000;' },
    { file: 'crm/kommo/batch/share-request.js', find: '_MS = 10_000;', put: '_MS = 2_000;' },
    { file: 'crm/kommo/budget-times.js', find: 'OLDEST_READY_MS = 15_000;', put: 'OLDEST_READY_MS = 4_000;' },
    { file: 'crm/kommo/budget-times.js', find: 'READY_FOR_MS = 5_000;', put: 'READY_FOR_MS = 2_000;' },
  ],
  /** No safeguard of a call less: a job changes hands while its worker goes on, so two are at one call all the time. */
  'short-job-leases': [
    { file: 'queue/queue-timing.js', find: 'lease: 30_000', put: 'lease: 2_000' },
    { file: 'queue/queue-timing.js', find: 'heartbeat: 8_000', put: 'heartbeat: 500' },
    { file: 'queue/database/leases.js', find: 'if (ids.length === 0)', put: 'if (true)' },
    { file: 'queue/database/after-failure.js', find: 'ATTEMPT_LIMIT = 12', put: 'ATTEMPT_LIMIT = 1_200' },
  ],
  /** A call is taken by whoever comes, also while another worker has it. */
  'no-lease': [
    { file: STORE, find: NOBODY_HAS_IT, put: '' },
    { file: LATE_STORE, find: NOBODY_HAS_IT, put: '' },
  ],
  /** A worker that was overtaken changes the call all the same. */
  'no-fence': [
    { file: STORE, find: `${FENCE}\n    returning `, put: `${NO_FENCE}\n    returning ` },
    { file: STORE, find: `${FENCE}\n           returning `, put: `${NO_FENCE}\n           returning ` },
    { file: LATE_STORE, find: ' and lease_fence = given.fence and lease_until > now()', put: '' },
    { file: LATE_STORE, find: ' = given.call_id and lease_fence = given.fence', put: ' = given.call_id' },
    { file: LATE_STORE, find: 'call.fence === fence', put: 'true' },
  ],
  /** A worker that stood still after it committed its intent sends all the same. */
  'no-age': [
    {
      file: 'workers/log-call/commit-before-sending.js',
      find: 'if ((0, worker_1.nowOf)(worker) - begun > SEND_WITHIN_MS)',
      put: 'if (false)',
    },
  ],
  /** A write whose answer was lost is sent again after a while, without a look. */
  'no-look-up': [
    { file: 'workers/log-call/look-up.js', find: 'if (pending.missed === 0)', put: 'if (false)' },
    { file: 'workers/log-call/look-up.js', find: 'found ?? missing(', put: 'missing(' },
  ],
  /** What became of the calls of a batch is told by their order, and not by `request_id`. */
  'no-correlation': [
    {
      file: 'crm/kommo/batch/item-fate.js',
      find: 'const made = told.made.get(id);',
      put: "const made = [...told.made.values()][Number(id.slice('item-'.length))];",
    },
  ],
  /** A request without an answer counts as not carried out. */
  'lost-means-refused': [
    {
      file: 'crm/kommo/verdict.js',
      find: "return { kind: 'unknown', error: noAnswer(reply.cause) };",
      put: "return { kind: 'refused', error: noAnswer(reply.cause) };",
    },
  ],
  /** A request without an answer counts as carried out. */
  'lost-means-done': [
    {
      file: 'workers/log-call/write-to-kommo.js',
      find: 'return (0, look_up_1.doubt)(worker, held);',
      put: "return worker.store.transition(held, { state: 'logged', memo: { written: held.memo.pending?.written } });",
    },
  ],
};

/**
 * @param names separated by commas
 * @returns the folder of the changed copy. @throws Error when there is no such mutant or its line has changed
 */
export function makeMutant(names: string, bff: string): string {
  const changes = names.split(',').flatMap((name) => {
    const known = MUTANTS[name];
    if (known === undefined) throw new Error(`mutants are ${Object.keys(MUTANTS).join(', ')}`);
    return known;
  });
  const copy = path.join(bff, '..', 'mutants', names, 'bff');
  mkdirSync(copy, { recursive: true });
  cpSync(bff, copy, { recursive: true });
  for (const { file, find, put } of changes) {
    const text = readFileSync(path.join(copy, file), 'utf8');
    if (text.split(find).length !== 2) throw new Error(`${file} does not hold once: ${find}`);
    writeFileSync(path.join(copy, file), text.replace(find, put));
  }
  return copy;
}
