import type { Request } from 'express';

/**
 * The language somebody wants to read in, e.g. `pt`: what the widget says (`?language=`, Kommo's own choice), else
 * what the browser says. Undefined: they did not say.
 */
export function languageOf(request: Pick<Request, 'query' | 'get'>): string | undefined {
  const { language } = request.query;
  const asked = typeof language === 'string' ? language : request.get('accept-language');
  return /^[a-z]{2,3}(?=[-_,;]|$)/i.exec(asked?.trim() ?? '')?.[0].toLowerCase();
}
