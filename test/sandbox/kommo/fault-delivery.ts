import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import type { Answer } from './answer';
import { problem, tooManyRequests } from './answer';
import type { Fault, FaultStage } from './faults';
import { FAULTS } from './faults';

/** What becomes of an answer on its way out. */
export type Delivery = { readonly kind: 'answer'; readonly answer: Answer } | { readonly kind: 'lose' };

const API_DETAILS: Readonly<Record<number, string>> = {
  400: 'Request validation failed',
  422: 'Unprocessable entity',
  401: 'Invalid user name or password',
  402: 'Subscription expired',
  403: 'Forbidden',
};

function failure(status: number, fault: Fault): Answer {
  if (status === 429) return tooManyRequests(fault.retryAfterSeconds);
  if (status === 500) return problem(500, 'Internal server error', { trace_id: randomUUID() });
  const detail = API_DETAILS[status];
  if (detail !== undefined) return problem(status, detail);
  // Gateways answer for themselves: their bodies are not the API's problem documents.
  return { status, body: `<html><body><h1>${status}</h1></body></html>`, contentType: 'text/html' };
}

function halfOf(answer: Answer | undefined): Answer {
  const whole = answer?.body ?? '';
  const body = whole.slice(0, Math.floor(whole.length / 2)) || '{';
  return { status: 200, body, contentType: 'application/hal+json' };
}

/** Lets a fault happen if this is its stage. Undefined: the request goes on as if nothing had been. */
export async function strike(
  fault: Fault | undefined,
  stage: FaultStage,
  answer?: Answer,
): Promise<Delivery | undefined> {
  if (fault === undefined || FAULTS[fault.kind].stage !== stage) return undefined;
  const { effect } = FAULTS[fault.kind];
  if (effect === 'lose') return { kind: 'lose' };
  if (effect === 'garble') return { kind: 'answer', answer: halfOf(answer) };
  if (effect !== 'delay') return { kind: 'answer', answer: failure(effect, fault) };
  await wait(fault.delayMs);
  return undefined;
}
