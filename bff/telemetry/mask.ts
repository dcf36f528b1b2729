/** What must never reach a log: whole phone numbers, secrets, the secret parts of addresses. */

const PHONE_WITH_PLUS = /\+\d[\d\s().-]{5,17}\d/g;
/** Bare digits, as providers write numbers. Longer and shorter runs are ids and amounts. */
const BARE_PHONE = /(?<![\w.:-])\d{10,15}(?![\w.-])/g;
const SECRET_NAME =
  /token|secret|password|authorization|api-?key|signature|cookie|credential|^(ticket|s|key)$/i;
const PHONE_NAME = /^(from|to|phone|caller|callee|callerid|externalnumber)$/i;
const MAX_DEPTH = 6;

/** `+12025550123` → `*******0123`: enough to tell two numbers of one call apart. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '');
  return digits.length <= 4 ? phone : `${'*'.repeat(digits.length - 4)}${digits.slice(-4)}`;
}

/** What neither of the two above is found without. */
const PERHAPS_PHONE = /\+|\d{10}/;

export function maskPhonesIn(text: string): string {
  if (!PERHAPS_PHONE.test(text)) return text;
  return text.replace(PHONE_WITH_PLUS, maskPhone).replace(BARE_PHONE, maskPhone);
}

/** A value for the log, by the names of its fields as well as by their content. */
export function maskValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskPhonesIn(value);
  if (value === null || typeof value !== 'object') return value;
  if (depth >= MAX_DEPTH) return '[deeper]';
  if (Buffer.isBuffer(value)) return `[${value.length} bytes]`;
  if (value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((item) => maskValue(item, depth + 1));
  const masked: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    // Own keys of an object of unknown names.
    masked[name] = maskField(name, (value as Record<string, unknown>)[name], depth);
  }
  return masked;
}

function maskField(name: string, value: unknown, depth: number): unknown {
  // Numbers and the like are as they are, whatever they are called.
  if (typeof value !== 'string') return maskValue(value, depth + 1);
  switch (whatStandsIn(name)) {
    case 'secret':
      return '[redacted]';
    case 'phone':
      return maskPhone(value);
    case 'anything':
      return maskPhonesIn(value);
  }
}

type Content = 'secret' | 'phone' | 'anything';

/** Lines have few names, and the same ones again and again. */
const known = new Map<string, Content>();
const KNOWN_MAX = 1_000;

function whatStandsIn(name: string): Content {
  const before = known.get(name);
  if (before !== undefined) return before;
  const content = SECRET_NAME.test(name) ? 'secret' : PHONE_NAME.test(name) ? 'phone' : 'anything';
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(name, content);
  return content;
}

/** A webhook's key stands last; as the door reads it, in any case and perhaps with an origin in front. */
const WEBHOOK_KEY = /^((?:https?:\/\/[^/]+)?\/webhooks\/[^/]+\/).+/is;

/** The path of a request without its query (tickets, codes, signatures) and without a webhook's key. */
export function pathForLog(url: string): string {
  const end = url.indexOf('?');
  return (end === -1 ? url : url.slice(0, end)).replace(WEBHOOK_KEY, '$1***');
}
