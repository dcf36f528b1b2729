import type { Texts } from './text';

/** `calls/no-extension` → `errors.calls_no_extension`; what has no words of its own gets the general ones. */
export function errorText(text: Texts, code: string): string {
  return text.find(`errors.${textName(code)}`) ?? text('errors.fallback');
}

/** Words for one field of a refused form. */
export function fieldErrorText(text: Texts, code: string): string {
  return text.find(`field_errors.${textName(code)}`) ?? text('field_errors.fallback');
}

export function textName(code: string): string {
  return code.replace(/[^a-z0-9]+/gi, '_');
}
