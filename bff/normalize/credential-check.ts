import type { ConnectionCheck } from '../contract/settings';
import { asAppError } from '../domain/errors';
import type { ApiAnswer } from './provider-http';

/**
 * One credential, tried against the provider. Codes: `not-set`; `refused`; `unreachable`, when nothing answered;
 * `unexpected-answer`, when what answered is not the provider's API.
 */
export async function checkCredential(
  name: string,
  value: string | undefined,
  ask: (value: string) => Promise<ApiAnswer>,
): Promise<ConnectionCheck> {
  if (value === undefined || value === '') return { name, ok: false, code: 'not-set' };
  try {
    return judge(name, await ask(value));
  } catch (thrown) {
    if (asAppError(thrown).code !== 'calls/provider-failed') throw thrown;
    return { name, ok: false, code: 'unreachable' };
  }
}

/** Some APIs refuse with 400, or with 200 and `status: "error"`. One that has no time has not looked at the credential. */
function judge(name: string, { status, body }: ApiAnswer): ConnectionCheck {
  const hasNoTime = status === 429 || status >= 500;
  if ([400, 401, 403].includes(status) || (saysError(body) && !hasNoTime))
    return { name, ok: false, code: 'refused' };
  const isAnswer = status >= 200 && status < 300 && typeof body === 'object' && body !== null;
  return isAnswer ? { name, ok: true } : { name, ok: false, code: 'unexpected-answer' };
}

export function saysError(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'status' in body && body.status === 'error';
}
