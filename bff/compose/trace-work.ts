/** The same parts, each telling a trace what it does; the very same ones where nobody has asked for traces. */
import type { RecordCallResult } from '../calls/record-call-result';
import type { Exchange } from '../crm/kommo/exchange';
import type { OutgoingRequest } from '../crm/kommo/transport';
import type { Verdict } from '../crm/kommo/verdict';
import type { ClaimedJob, JobHandler } from '../queue/job-queue';
import { traceOfCall } from '../telemetry/trace-of-call';
import { NO_TRACING } from '../telemetry/tracing';
import type { Span, SpanOptions, Tracing } from '../telemetry/tracing';

/** A job belongs to the trace of its call. */
export function traceJobs(handler: JobHandler, tracing: Tracing): JobHandler {
  if (tracing === NO_TRACING) return handler;
  return (job) =>
    tracing.run(spanOfJob(job), async (span) => {
      const settlement = await handler(job);
      span.set({ 'job.settlement': settlement.kind });
      if (settlement.kind === 'failed' || settlement.kind === 'bury') span.fail(settlement.kind);
      return settlement;
    });
}

function spanOfJob({ kind, account, callId, attempt }: ClaimedJob): SpanOptions {
  return {
    name: kind,
    kind: 'consumer',
    traceId: traceOfCall(account, callId),
    attributes: { 'job.kind': kind, 'job.attempt': attempt, 'call.id': callId },
  };
}

/** From the place in the line to the answer. */
export function traceExchange(exchange: Exchange, tracing: Tracing): Exchange {
  if (tracing === NO_TRACING) return exchange;
  return {
    sendNow: (outgoing, from) =>
      tracing.run(spanOfRequest(outgoing), async (span) =>
        seen(span, await exchange.sendNow(outgoing, from)),
      ),
    send: (turn, outgoing) =>
      tracing.run(spanOfRequest(outgoing), async (span) => {
        const asked = performance.now();
        span.set({ 'kommo.lane': turn.lane });
        const beforeSend = async (): Promise<void> => {
          span.set({ 'kommo.waited_ms': Math.round(performance.now() - asked) });
          await turn.beforeSend?.();
        };
        return seen(span, await exchange.send({ ...turn, beforeSend }, outgoing));
      }),
  };
}

function spanOfRequest({ method, url }: OutgoingRequest): SpanOptions {
  // The query may hold a phone number.
  const { host, pathname } = new URL(url);
  return {
    name: `${method} ${pathname.replace(/\d+/g, '{id}')}`,
    kind: 'client',
    attributes: { 'http.request.method': method, 'server.address': host, 'url.path': pathname },
  };
}

function seen(span: Span, verdict: Verdict): Verdict {
  if (verdict.kind === 'ok') span.set({ 'http.response.status_code': verdict.status });
  else {
    const { status } = verdict.error.context;
    if (typeof status === 'number') span.set({ 'http.response.status_code': status });
    span.fail(verdict.error.code);
  }
  return verdict;
}

/** A manager's result, in the trace of its call. */
export function traceResults(record: RecordCallResult, tracing: Tracing): RecordCallResult {
  if (tracing === NO_TRACING) return record;
  return (account, submitted) => {
    const { callId } = submitted;
    const traceId = traceOfCall(account, callId);
    const span = { name: 'result', kind: 'server', traceId, attributes: { 'call.id': callId } } as const;
    return tracing.run(span, () => record(account, submitted));
  };
}
