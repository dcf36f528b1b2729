import type { Clock } from '../clock';
import type { CrmClient, WriteOutcome } from '../crm/crm-client';
import type { AccountId, CallId } from '../domain/ids';
import { providerOf } from '../domain/ids';
import type { ClaimedJob } from '../queue/job-queue';
import type { ReadCallEnd } from '../storage/call-end';
import type { Logger } from '../telemetry/logger';
import type { Metrics } from '../telemetry/metrics';

export interface MeasureLoggingDeps {
  readonly metrics: Pick<Metrics, 'loggedAfter'>;
  readonly readCallEnd: ReadCallEnd;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface MeasuredLogging {
  /** The same, remembering when Kommo took a call. */
  watch(crm: CrmClient): CrmClient;
  /** After the work on a job: nothing of ours stands between Kommo's answer and its storage. */
  onWorked(job: ClaimedJob): Promise<void>;
}

/** The time from a hang-up to Kommo's answer. Calls that nobody said were over are not counted. */
export function measureLogging({ metrics, readCallEnd, clock, logger }: MeasureLoggingDeps): MeasuredLogging {
  const loggedAt = new Map<string, number>();

  async function noted<Value>(
    account: AccountId,
    uniq: CallId,
    write: Promise<WriteOutcome<Value>>,
  ): Promise<WriteOutcome<Value>> {
    const outcome = await write;
    // Nobody has the number: Kommo answered, and wrote nothing.
    if (outcome.kind === 'written' && outcome.value !== null) {
      loggedAt.set(`${account}/${uniq}`, clock.now().getTime());
    }
    return outcome;
  }

  return {
    watch: (crm) => ({
      ...crm,
      logCall: (account, call, options) => noted(account, call.uniq, crm.logCall(account, call, options)),
      addCallNote: (account, note, options) =>
        noted(account, note.call.uniq, crm.addCallNote(account, note, options)),
      openIncomingLead: (account, request, options) =>
        noted(account, request.call.uniq, crm.openIncomingLead(account, request, options)),
    }),
    async onWorked({ account, callId }) {
      const key = `${account}/${callId}`;
      const at = loggedAt.get(key);
      if (at === undefined) return;
      loggedAt.delete(key);
      try {
        const endedAt = await readCallEnd(account, callId);
        if (endedAt === undefined) return;
        // A provider's clock may be ahead of ours.
        const seconds = Math.max(0, (at - endedAt.getTime()) / 1000);
        metrics.loggedAfter.observe({ provider: providerOf(callId) }, seconds);
      } catch (error) {
        logger.warn({ err: error }, 'the time to the log could not be measured');
      }
    },
  };
}
