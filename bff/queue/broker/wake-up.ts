import { accountId, parseCallId } from '../../domain/ids';
import type { Job } from '../job-queue';
import { JOB_KINDS } from '../job-queue';
import type { WakeUp } from './broker';

export function wakeUpOf(job: Job): WakeUp {
  const { kind, account, callId } = job;
  return { key: `${account}:${callId}`, text: JSON.stringify({ kind, account, callId }) };
}

/** Undefined when the text does not name a job. */
export function parseWakeUp(text: string): Job | undefined {
  try {
    const { kind, account, callId } = Object(JSON.parse(text)) as Record<string, unknown>;
    const known = JOB_KINDS.find((one) => one === kind);
    const id = typeof callId === 'string' ? parseCallId(callId) : undefined;
    if (known === undefined || id === undefined || typeof account !== 'number') return undefined;
    return { kind: known, account: accountId(account), callId: id };
  } catch {
    return undefined;
  }
}
