import { parseCallId } from '../domain/ids';
import type { DeadLetter, Job } from '../queue/job-queue';
import { JOB_KINDS } from '../queue/job-queue';
import { ACCOUNT_COMMANDS } from './account-commands';
import type { Command } from './command';
import { DELIVERY_COMMANDS } from './delivery-commands';
import { traceOfCall } from '../telemetry/trace-of-call';
import { readAccount } from './read-account';
import { reconcileCommand } from './reconcile-command';
import { table } from './table';
import { UsageError } from './usage-error';

export const COMMANDS: Readonly<Record<string, Command>> = {
  'accounts list': async ({ listAccounts }) => {
    const accounts = await listAccounts();
    return { json: accounts, text: table(accounts, 'No account has the integration.') };
  },
  ...ACCOUNT_COMMANDS,
  ...DELIVERY_COMMANDS,
  'calls show': async ({ reader }, [account, call]) => {
    const callId = parseCallId(call ?? '');
    if (callId === undefined) throw new UsageError('calls show <accountId> <callId>');
    const found = await reader.get(readAccount(account), callId);
    if (found === undefined) throw new UsageError('There is no such call.');
    const { timeline, ...facts } = found;
    const traceId = traceOfCall(readAccount(account), callId);
    const rows = Object.entries({ ...facts, traceId }).map(([name, value]) => ({
      name,
      value: JSON.stringify(value),
    }));
    return {
      json: { ...found, traceId },
      text: `${table(rows)}\n\n${table(timeline, 'Nothing happened yet.')}`,
    };
  },
  'dead-letters list': async ({ deadLetters }) => {
    const letters = (await deadLetters.deadLetters()).map(listed);
    return { json: letters, text: table(letters, 'There are no dead letters.') };
  },
  'dead-letters redrive': async ({ deadLetters }, ids) => {
    if (ids.length === 0) throw new UsageError('dead-letters redrive <id>… | --all');
    let redriven = 0;
    if (ids.includes('--all')) redriven = await deadLetters.redrive('all');
    else for (const job of ids.map(readJob)) redriven += await deadLetters.redrive(job);
    return { json: { redriven }, text: `${redriven} put back into the queue.` };
  },
  reconcile: reconcileCommand,
  'webhooks rotate': async ({ rotateWebhooks }, [account]) => {
    const urls = await rotateWebhooks(readAccount(account));
    if (urls === undefined) throw new UsageError('This account does not have the integration.');
    const rows = Object.entries(urls).map(([provider, url]) => ({ provider, url }));
    return { json: urls, text: `${table(rows)}\n\nThe former addresses are good for another 24 hours.` };
  },
};

function listed({ kind, account, callId, attempts, lastError, since }: DeadLetter): {
  id: string;
  attempts: number;
  since: string;
  lastError: string | null;
} {
  return { id: `${kind}/${account}/${callId}`, attempts, since: new Date(since).toISOString(), lastError };
}

/** `{kind}/{account}/{callId}`, as `dead-letters list` shows it; the call's id may hold a slash itself. */
function readJob(id: string): Job {
  const [, kind, account, call = ''] = /^([^/]+)\/(\d+)\/(.+)$/.exec(id) ?? [];
  const jobKind = JOB_KINDS.find((name) => name === kind);
  const callId = parseCallId(call);
  if (jobKind === undefined || callId === undefined) throw new UsageError(`${id} is no id of a dead letter.`);
  return { kind: jobKind, account: readAccount(account), callId };
}
