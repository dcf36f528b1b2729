/** A copy of the compiled BFF without one of its safeguards: what the safeguard is worth shows in the run. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

interface Change {
  /** Below the compiled BFF. */
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

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
  /** A request without an answer counts as carried out. */
  'lost-means-done': [
    {
      file: 'workers/log-call/write-to-kommo.js',
      find: 'return (0, look_up_1.doubt)(worker, held);',
      put: "return worker.store.transition(held, { state: 'logged', memo: { written: held.memo.pending?.written } });",
    },
  ],
};

/** @returns the folder of the changed copy. @throws Error when there is no such mutant or its line has changed */
export function makeMutant(name: string, bff: string): string {
  const changes = MUTANTS[name];
  if (changes === undefined) throw new Error(`mutants are ${Object.keys(MUTANTS).join(', ')}`);
  const copy = path.join(bff, '..', 'mutants', name, 'bff');
  mkdirSync(copy, { recursive: true });
  cpSync(bff, copy, { recursive: true });
  for (const { file, find, put } of changes) {
    const text = readFileSync(path.join(copy, file), 'utf8');
    if (text.split(find).length !== 2) throw new Error(`${file} does not hold once: ${find}`);
    writeFileSync(path.join(copy, file), text.replace(find, put));
  }
  return copy;
}
