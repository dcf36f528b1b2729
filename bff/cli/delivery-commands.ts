import type { FailedDelivery } from '../storage/failed-deliveries';
import { maskPhonesIn } from '../telemetry/mask';
import type { Command } from './command';
import { readAccount } from './read-account';
import { table } from './table';
import { UsageError } from './usage-error';

/** What was stored and cannot be merged into its call. */
export const DELIVERY_COMMANDS: Readonly<Record<string, Command>> = {
  'deliveries list': async ({ failedDeliveries }) => {
    const rows = (await failedDeliveries.list()).map(listed);
    return { json: rows, text: table(rows, 'Every delivery that is due was merged.') };
  },
  'deliveries redrive': async ({ failedDeliveries }, ids) => {
    if (ids.length === 0) throw new UsageError('deliveries redrive <accountId>/<id>… | --all');
    let redriven = 0;
    if (ids.includes('--all')) redriven = await failedDeliveries.redrive('all');
    else for (const one of ids.map(readId)) redriven += await failedDeliveries.redrive(one);
    return { json: { redriven }, text: `${redriven} will be tried again in a moment.` };
  },
};

function listed({ account, id, receivedAt, failures, lastError, retryAt }: FailedDelivery) {
  return {
    id: `${account}/${id}`,
    receivedAt: receivedAt.toISOString(),
    failures,
    retryAt: retryAt?.toISOString() ?? 'now',
    lastError: maskPhonesIn(lastError),
  };
}

function readId(text: string): Pick<FailedDelivery, 'account' | 'id'> {
  const [, account, id] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (id === undefined) throw new UsageError(`${text} is no id of a delivery.`);
  return { account: readAccount(account), id: Number(id) };
}
