import type { FieldError } from '../../bff/contract/problem';
import type { HttpAnswer } from '../kommo/authorized-ajax';

/** Codes of our own, for what goes wrong before the BFF can say anything. */
export const CLIENT_ERROR_CODES = ['network/unreachable', 'network/unreadable'] as const;

/** A request that did not succeed. `code` is the BFF's stable one; features put it into words. */
export class BffError extends Error {
  constructor(
    readonly code: string,
    /** 0 when no answer arrived. */
    readonly status: number,
    readonly fields: readonly FieldError[] = [],
  ) {
    super(code);
    this.name = 'BffError';
  }
}

/** Anything thrown, as one of ours. */
export function asBffError(thrown: unknown): BffError {
  return isBffError(thrown) ? thrown : new BffError('bug/unexpected', 0);
}

/** By its name: each file of the archive has its own copy of the class. */
function isBffError(thrown: unknown): thrown is BffError {
  return thrown instanceof Error && thrown.name === 'BffError';
}

/** Reads `application/problem+json`; a proxy's error page has no code, its status must do. */
export function toBffError({ status, body }: HttpAnswer): BffError {
  if (status === 0) return new BffError('network/unreachable', 0);
  const problem =
    typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
  const code = typeof problem['code'] === 'string' ? problem['code'] : 'network/unreadable';
  return new BffError(code, status, toFieldErrors(problem['errors']));
}

function toFieldErrors(raw: unknown): readonly FieldError[] {
  if (!Array.isArray(raw)) return [];
  return raw.filter(
    (entry: unknown): entry is FieldError =>
      typeof entry === 'object' && entry !== null && 'path' in entry && 'code' in entry,
  );
}
