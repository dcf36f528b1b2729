import type { Instant } from '../domain/call-event';
import { AppError } from '../domain/errors';
import type { Reconciliation } from '../workers/reconcile';
import { STILL_MOVING_MS } from '../workers/reconcile-daily';
import type { CliDeps, Report } from './command';
import { readAccount } from './read-account';
import { table } from './table';
import { UsageError } from './usage-error';

const USAGE =
  'reconcile <accountId> [--from <ISO date or time>] [--to <…>] [--dry-run]; without a zone in UTC';
const DAY_MS = 86_400_000;
/** Compares the provider's own log, our rows and Kommo, the last day's unless told, and repairs what differs. */
export async function reconcileCommand(
  { reconcile, clock }: Pick<CliDeps, 'reconcile' | 'clock'>,
  args: readonly string[],
): Promise<Report> {
  const latest = clock.now().getTime() - STILL_MOVING_MS;
  const to = Math.min(readTime(args, '--to') ?? latest, latest);
  const from = readTime(args, '--from') ?? to - DAY_MS;
  if (from >= to) throw new UsageError('The period ends before it begins, or begins just now.');
  const dryRun = args.includes('--dry-run');
  const done = await reconcile(readAccount(args[0]), { from, to }, { dryRun }).catch(explain);
  const rows = done.differences.map(row);
  const period = `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;
  const kommo =
    'notes' in done.kommo ? `${done.kommo.notes} notes in Kommo` : `Kommo not read (${done.kommo.failed})`;
  const summary = `${done.provider}, ${period}: ${done.theirs} calls there, ${done.ours} here, ${kommo}; ${done.repaired} repaired now.`;
  return {
    json: { ...done, from: new Date(from), to: new Date(to), differences: rows },
    text: `${table(rows, 'No difference.')}\n\n${summary}`,
  };
}

function readTime(args: readonly string[], name: string): Instant | undefined {
  const at = args.indexOf(name);
  if (at === -1) return undefined;
  const text = args[at + 1] ?? '';
  const hasZone = /(?:Z|[+-]\d\d:\d\d)$/.test(text);
  const time = Date.parse(text.includes('T') && !hasZone ? `${text}Z` : text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(time)) throw new UsageError(USAGE);
  return time;
}

interface Row {
  readonly difference: string;
  readonly callId: string;
  readonly ours: string | null;
  readonly theirs: string | null;
}

function row(difference: Reconciliation['differences'][number]): Row {
  const { kind, callId } = difference;
  return {
    difference: kind,
    callId,
    ours: 'ours' in difference ? difference.ours : null,
    theirs: 'theirs' in difference ? difference.theirs : null,
  };
}

function explain(error: unknown): never {
  const isProviders = error instanceof AppError && /^(calls|settings)\//.test(error.code);
  throw isProviders ? new UsageError(`${error.title}. ${error.message}`) : error;
}
