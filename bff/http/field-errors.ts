import type { z } from 'zod';
import type { FieldError } from '../contract/problem';
import type { ErrorCode } from '../domain/errors';
import { AppError } from '../domain/errors';

/**
 * Reads a request's body.
 * @throws `request/malformed` without a JSON body; `code` with every field that is wrong
 */
export function parseBody<Value>(schema: z.ZodType<Value>, body: unknown, code: ErrorCode): Value {
  if (body === null || typeof body !== 'object')
    throw new AppError('request/malformed', { detail: 'no JSON body' });
  const parsed = schema.safeParse(body, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new AppError(code, { fields: fieldErrors(parsed.error) });
}

/** Codes of our own refinements are their messages; the library's own complaints are translated. */
export function fieldErrors(error: z.ZodError): readonly FieldError[] {
  return error.issues.map((issue) => ({ path: issue.path.join('.'), code: codeOf(issue) }));
}

function codeOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'custom':
      return issue.message;
    case 'invalid_value':
      return issue.input === undefined ? 'required' : (ownCode(issue.message) ?? 'unknown-value');
    case 'invalid_type':
      return issue.input === undefined ? 'required' : 'wrong-type';
    case 'too_small':
      return issue.origin === 'string' ? 'required' : 'out-of-range';
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array' ? 'too-long' : 'out-of-range';
    case 'invalid_format':
      return 'malformed';
    default:
      return 'wrong-type';
  }
}

/** The library's own messages are sentences. */
function ownCode(message: string): string | undefined {
  return /^[a-z-]+$/.test(message) ? message : undefined;
}
