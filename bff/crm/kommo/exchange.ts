import type { Logger } from 'pino';
import type { Ask, Budget } from './budget';
import type { OutgoingRequest, Transport } from './transport';
import type { Verdict } from './verdict';
import { BLOCK_MS, judge } from './verdict';

export interface ExchangeDeps {
  readonly transport: Transport;
  readonly budget: Budget;
  readonly logger: Logger;
  /** How long everybody is silent after a block; see verdict. */
  readonly blockMs?: number;
}

export interface Turn extends Ask {
  /** Called when the turn has come or is near, before the request leaves; when it throws, nothing is sent. */
  readonly beforeSend?: (() => Promise<void>) | undefined;
}

/** Sends one request in its turn. Throws only while certainly nothing was sent: an AppError, or as `beforeSend`. */
export type SendToKommo = (turn: Turn, outgoing: OutgoingRequest) => Promise<Verdict>;

export interface Exchange {
  readonly send: SendToKommo;
  /** For who has the turn already, with the address that it was told; see `Budget.spend`. Never throws. */
  readonly sendNow: (outgoing: OutgoingRequest, from: string) => Promise<Verdict>;
}

/**
 * How long after a pause a 403 still counts as its consequence, whichever address met which: nobody tells whether a block
 * is of an address, and a call that is parked for want of a right needs a person, one that waits does not.
 */
const REFUSALS_REMEMBERED_MS = 60_000;

const NOT_SENT_AVOIDED_MS = 10_000;

/** The only way out to Kommo: waits for the budget, sends, judges, and stops all who send from an address when Kommo says so. */
export function createExchange({ transport, budget, logger, blockMs = BLOCK_MS }: ExchangeDeps): Exchange {
  /** The judgement has been passed by then: a database that fails now must not make a write look unsent. */
  async function besides<T>(work: Promise<T>, fallback: T): Promise<T> {
    return work.catch((error: unknown) => {
      logger.error({ err: error }, 'a pause of the Kommo budget could not be shared');
      return fallback;
    });
  }

  /** Those who send from the same address. */
  async function stopOthers(verdict: Verdict, from: string): Promise<void> {
    if (verdict.kind !== 'refused') return;
    const { code, retry, context } = verdict.error;
    if (code === 'crm/blocked') {
      logger.error({ ...context, address: from }, 'Kommo has blocked this address');
      await besides(budget.pause(from, blockMs), undefined);
    }
    if (code === 'crm/rate-limited' && typeof retry === 'object') {
      logger.warn({ ...context, address: from, afterMs: retry.afterMs }, 'Kommo asks us to wait');
      await besides(budget.pause(from, retry.afterMs), undefined);
    }
  }

  async function sendNow(outgoing: OutgoingRequest, from: string): Promise<Verdict> {
    const reply = await transport.send(outgoing, from);
    // One address may have lost its way out, or be this machine's no longer, while others still have theirs.
    if (reply.kind === 'not-sent') budget.avoid(from, NOT_SENT_AVOIDED_MS);
    const isForbidden = reply.kind === 'answered' && reply.status === 403;
    const followsRefusals = isForbidden && (await besides(budget.wasPaused(REFUSALS_REMEMBERED_MS), false));
    const verdict = judge(reply, followsRefusals, blockMs);
    await stopOthers(verdict, from);
    return verdict;
  }

  return {
    sendNow,
    send: ({ beforeSend, ...turn }, outgoing) =>
      budget.spend({ ...turn, prepare: beforeSend }, (from) => sendNow(outgoing, from)),
  };
}
