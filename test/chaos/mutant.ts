/** A copy of the compiled BFF without one of its safeguards: what the safeguard is worth shows in the run. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

interface Change {
  /** Below the compiled BFF. */
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

/** The queue hands a job out again while somebody works on it: what the call's own lease and fence are for. */
const JOBS_TWICE: readonly Change[] = [
  {
    file: 'queue/database/claim-jobs.js',
    find: "where state = 'ready' and kommo_account_id = waiting.account and run_at",
    put: "where state <> 'buried' and kommo_account_id = waiting.account and run_at",
  },
  {
    file: 'queue/database/claim-jobs.js',
    find: "(select id from due) and state = 'ready' for update",
    put: '(select id from due) for update',
  },
];
const NO_LEASE: Change = {
  file: 'storage/logged-call-store.js',
  find: ' and (lease_until is null or lease_until <= now())',
  put: '',
};
const NO_FENCE: Change = {
  file: 'storage/logged-call-store.js',
  find: 'and call_id = $2 and lease_fence = $3 and lease_until > now()\n  returning *, pg_notify',
  put: 'and call_id = $2 and $3::bigint is not null\n  returning *, pg_notify',
};

export const MUTANTS: Readonly<Record<string, readonly Change[]>> = {
  /** A write whose answer was lost is sent again after a while, without a look. */
  'no-look-up': [
    { file: 'workers/log-call/look-up.js', find: 'if (pending.missed === 0)', put: 'if (false)' },
    { file: 'workers/log-call/look-up.js', find: 'if (found !== undefined)', put: 'if (false)' },
  ],
  /** A request without an answer counts as not carried out. */
  'lost-means-refused': [
    {
      file: 'crm/kommo/verdict.js',
      find: "return { kind: 'unknown', error: noAnswer(reply.cause) };",
      put: "return { kind: 'refused', error: noAnswer(reply.cause) };",
    },
  ],
  /** A delivery is answered before it is on disk. */
  'answer-before-storing': [
    {
      file: 'calls/record-call-events.js',
      find: 'await deps.transactions.run(',
      put: 'void deps.transactions.run(',
    },
  ],
  'jobs-twice': JOBS_TWICE,
  'jobs-twice, no lease': [...JOBS_TWICE, NO_LEASE],
  'jobs-twice, no lease, no fence': [...JOBS_TWICE, NO_LEASE, NO_FENCE],
};

/** @returns the folder of the changed copy. @throws Error when there is no such mutant or its line has changed */
export function makeMutant(name: string, bff: string): string {
  const changes = MUTANTS[name];
  if (changes === undefined) throw new Error(`mutants are ${Object.keys(MUTANTS).join(', ')}`);
  const copy = path.join(bff, '..', 'mutants', name.replace(/[^a-z]+/g, '-'), 'bff');
  mkdirSync(copy, { recursive: true });
  cpSync(bff, copy, { recursive: true });
  for (const { file, find, put } of changes) {
    const text = readFileSync(path.join(copy, file), 'utf8');
    if (text.split(find).length !== 2) throw new Error(`${file} does not hold once: ${find}`);
    writeFileSync(path.join(copy, file), text.replace(find, put));
  }
  return copy;
}
